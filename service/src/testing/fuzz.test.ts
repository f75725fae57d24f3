import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContract } from './contract/index.ts'
import { runFuzz } from './fuzz/index.ts'
import { openTestService } from './test-service.ts'

// `npm run drill -- fuzz-api` sends ten times as many, from a seed of its own.
test('1,000 requests of chance get documented answers and no internal error, and leave the service well', async () => {
  await using service = await openTestService()
  const { findings, statuses, routes } = await runFuzz(service, { seed: 20_261_123, requests: 1_000 })
  assert.deepEqual(findings, [])
  const { operations } = await readContract(service.url)
  assert.ok(routes > 0.95 * operations.length, `${routes} of ${operations.length} routes were asked for`)
  for (const status of ['200', '201', '204', '400', '404']) assert.ok(statuses[status]! > 0, status)
  const client = await service.signUp()
  assert.equal((await client.get('/readyz')).status, 200)
  assert.equal((await client.get('/v1/workouts')).status, 200)
})
