import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDrift } from '@longrun/storage'
import { openTestService } from '../testing/index.ts'
import { entities } from './entities.ts'

test('every entity of the service is what its table really is, with an index for each order and filter', async () => {
  await using service = await openTestService()
  const problems = await service.database.database.read('catalog', (reader) => checkDrift(reader, entities))
  assert.deepEqual(problems, [])
})
