import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { Problem } from '../../../http/index.ts'
import { DEFAULT_BATCH_LIMITS } from './batch-limits.ts'
import { runLines } from './run-lines.ts'

test('of a sender who may go on no longer nothing more is done, and nobody waits for the next line', async () => {
  const body = new PassThrough()
  const leave = new AbortController()
  const told = new PassThrough()
  let done = 0
  const running = runLines(
    body,
    { signal: leave.signal, write: async (lines) => void told.write(lines) },
    {
      limits: DEFAULT_BATCH_LIMITS,
      parse: () => ({ done: { op: 'delete', id: 'a' as never, version: 'any' } }),
      batch: async (operations) => {
        done += operations.length
        return operations.map(() => ({ done: { id: 'a', version: 1 } }))
      },
    },
  )
  body.write('{}\n')
  await once(told, 'data')
  leave.abort(new Problem('unauthenticated'))
  await assert.rejects(running, { code: 'unauthenticated' })
  body.end('{}\n')
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(done, 1)
})
