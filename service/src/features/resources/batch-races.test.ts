import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { statement, type Tx } from '@longrun/storage'
import { openTestService, type TestService } from '../../testing/index.ts'
import { DuplicateFinder } from '../duplicates/index.ts'
import { batch, made, SCHEDULED, told } from './batch-fixtures.ts'

const opened = new AsyncDisposableStack()
let service: TestService
// The pool takes whatever starts inside a transaction's work for a nested use of itself.
const outside = AsyncLocalStorage.snapshot()
before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const RUN = {
  name: 'Run',
  sport: 'running',
  status: 'completed',
  startedAt: '2026-03-14T06:30:00Z',
  durationSeconds: 600,
}

/** Starts work beside a transaction, and ends the transaction once the work waits for it. */
async function behind<T>(
  owner: string,
  first: (tx: Tx) => Promise<unknown>,
  work: () => Promise<T>,
  whileWaiting: (tx: Tx) => Promise<unknown> = async () => {},
): Promise<T> {
  let late: Promise<T> | undefined
  await service.service.database.transaction({ owner }, async (tx) => {
    await first(tx)
    const { pid } = await tx.one(statement<{ pid: number }>('test.pid', 'select pg_backend_pid() as pid'))
    late = outside(work)
    const isWaiting = 'select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))'
    while ((await service.database.query(isWaiting, [pid])).length === 0) await delay(5)
    await whileWaiting(tx)
  })
  return await late!
}

describe('a batch beside others', () => {
  for (const first of ['update', 'archive'] as const) {
    test(`that begins with an ${first} and then makes workouts waits before it holds any`, async () => {
      const user = await service.signUp()
      const id = await made(user, '/v1/workouts', SCHEDULED)
      const change =
        first === 'update' ? { op: first, id, version: 1, data: { name: 'Other' } } : { op: first, id, reason: 'done' }
      const operations = [change, { op: 'create', data: RUN }]
      const results = await behind(
        user.userId,
        (tx) => new DuplicateFinder().lock(tx, user.userId),
        () => batch(user, '/v1/workouts', operations),
        (tx) =>
          tx.one(statement('test.take', 'select id from workouts where user_id = $1 and id = $2 for update nowait'), [
            user.userId,
            id,
          ]),
      )
      assert.deepEqual(told(results), ['200', '201'])
    })
  }
})
