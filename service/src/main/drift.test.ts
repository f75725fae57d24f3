import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAudit, checkDrift } from '@longrun/storage'
import { metricSeries } from '../features/metrics/index.ts'
import { openTestService } from '../testing/index.ts'
import { entities } from './entities.ts'

test('every entity of the service is what its table really is, with an index for each order and filter', async () => {
  await using service = await openTestService()
  const problems = await service.database.database.read('catalog', (reader) => checkDrift(reader, entities))
  assert.deepEqual(problems, [])
})

test('every change of what is declared as audited is logged as declared', async () => {
  await using service = await openTestService()
  const { database } = service.database
  const { seen, findings } = await checkAudit({ database, entities, series: [metricSeries] })
  assert.deepEqual(findings, [])
  assert.equal(seen, '8 audited tables')
})
