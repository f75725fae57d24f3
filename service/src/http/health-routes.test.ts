import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StorageError } from '@longrun/storage'
import { build } from './test-fixtures.ts'

describe('readiness', () => {
  test('names what is down, and says no more of it than its code', async () => {
    const down = async () => {
      throw new StorageError('connection_lost', 'secret host')
    }
    const checks = [
      { name: 'postgres', run: down },
      { name: 'other', run: async () => 1 },
    ]
    await using app = await build({ checks })
    const answer = await app.inject('/readyz')
    assert.equal(answer.statusCode, 503)
    const [postgres, other] = answer.json().checks
    assert.deepEqual(
      { ...postgres, durationMs: 0 },
      { name: 'postgres', status: 'down', durationMs: 0, reason: 'connection_lost' },
    )
    assert.equal(other.status, 'up')
    assert.equal((await app.inject('/livez')).statusCode, 200)
  })

  test('gives up on a check that hangs', async () => {
    const hang = Promise.withResolvers<void>()
    await using app = await build({ checks: [{ name: 'postgres', run: () => hang.promise }] })
    const answer = await app.inject('/readyz')
    assert.equal(answer.statusCode, 503)
    assert.match(answer.json().checks[0].reason, /no answer in 2000 ms/)
    hang.resolve()
  })
})
