import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { STORAGE_ERROR_CODES, StorageError, type StorageErrorCode } from '../../errors.ts'
import { withRetries } from './retry.ts'

const NO_SIGNAL = { signal: undefined }

function failing(code: StorageErrorCode, times: number): { readonly attempt: () => Promise<number>; made: number } {
  const state = {
    made: 0,
    attempt: async () => {
      state.made++
      if (state.made <= times) throw new StorageError(code, 'x')
      return state.made
    },
  }
  return state
}

describe('retries', () => {
  test('pauses are a random part of a span that doubles up to a second', async () => {
    const pauses: number[] = []
    const means = { random: () => 0.5, sleep: async (milliseconds: number) => void pauses.push(milliseconds) }
    await withRetries(failing('deadlock', 9).attempt, { attempts: 10, ...NO_SIGNAL }, means)
    assert.deepEqual(pauses, [5, 10, 20, 40, 80, 160, 320, 500, 500])
  })

  test('only what leaves nothing behind and may end otherwise is repeated', async () => {
    const means = { random: () => 0 }
    const repeated: StorageErrorCode[] = []
    for (const code of STORAGE_ERROR_CODES) {
      const work = failing(code, 1)
      await withRetries(work.attempt, { attempts: 2, ...NO_SIGNAL }, means).catch(() => {})
      if (work.made > 1) repeated.push(code)
    }
    assert.deepEqual(repeated, ['serialization_failure', 'deadlock', 'schema_changed'])
  })

  test('after the last attempt its error comes through', async () => {
    const work = failing('deadlock', 100)
    const given = withRetries(work.attempt, { attempts: 3, ...NO_SIGNAL }, { random: () => 0 })
    await assert.rejects(given, { code: 'deadlock' })
    assert.equal(work.made, 3)
  })

  test('a signal ends the pause at once', async () => {
    const caller = new AbortController()
    const means = { random: () => 0.999 }
    const work = async () => {
      setImmediate(() => caller.abort())
      throw new StorageError('deadlock', 'x')
    }
    const since = performance.now()
    const given = withRetries(work, { attempts: 100, signal: caller.signal }, means)
    await assert.rejects(given, { code: 'aborted' })
    assert.ok(performance.now() - since < 1_000)
  })
})
