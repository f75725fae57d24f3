import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestService } from '../test-service.ts'
import { runReads } from './index.ts'

// `npm run drill -- fuzz-reads` reads 100,000 times, from a seed of its own.
test('no read shows what is deleted, erased or somebody else\u2019s, or leaves out what is there', async () => {
  await using service = await openTestService()
  const size = { users: 2, workouts: 24, notes: 24, plans: 4, uploads: 2 }
  const { findings, requests, rows } = await runReads(service, { seed: 20_261_123, reads: 800, ...size })
  assert.deepEqual(findings, [])
  assert.ok(requests >= 800)
  for (const [state, count] of Object.entries(rows)) assert.ok(count > 5, `${count} ${state} rows`)
})
