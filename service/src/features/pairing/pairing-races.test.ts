import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { statement } from '@longrun/storage'
import { fitRun, openTestService, processed, type TestService, upload } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
// The pool takes whatever starts inside a transaction's work for a nested use of itself.
const outside = AsyncLocalStorage.snapshot()
before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const ARCHIVE = statement(
  'test.archive',
  `update workouts set archived_at = now(), archive_reason = 'off', version = 2 where user_id = $1 and id = $2`,
)
const PID = statement<{ pid: number }>('test.pid', 'select pg_backend_pid() as pid')

test('an upload while what was scheduled for its day is archived leaves that as it is', async () => {
  const user = await service.signUp()
  const planned = { name: 'Planned', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-01' }
  const scheduled = (await user.post('/v1/workouts', planned)).body.id
  const id = await upload(user, fitRun({ points: 250 }), 'run.fit')
  let processing: ReturnType<typeof processed> | undefined
  await service.service.database.transaction({ owner: user.userId }, async (tx) => {
    await tx.execute(ARCHIVE, [user.userId, scheduled])
    const { pid } = await tx.one(PID)
    processing = outside(() => processed(service, user, id))
    const isWaiting = 'select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))'
    while ((await service.database.query(isWaiting, [pid])).length === 0) await delay(5)
  })
  const { files } = await processing!
  assert.equal((await user.get(`/v1/workouts/${files[0].workoutIds[0]}`)).body.pairedWith, null)
  const { body } = await user.get(`/v1/workouts/${scheduled}`)
  assert.deepEqual([body.status, body.isArchived, body.version], ['scheduled', true, 2])
})
