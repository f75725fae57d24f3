import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestService } from '../testing/index.ts'
import { warnOfMissingLimits } from './role-limits.ts'

test('the owner of the database is warned of, the role of the application is not', async () => {
  await using service = await openTestService()
  const warnings: unknown[] = []
  const log = { warn: (fields: unknown) => void warnings.push(fields) }
  await warnOfMissingLimits(service.service.database, log)
  assert.deepEqual(warnings, [])
  await warnOfMissingLimits(service.database.database, log)
  const [owner] = await service.database.query('select current_user as role')
  assert.deepEqual(warnings, [owner])
})
