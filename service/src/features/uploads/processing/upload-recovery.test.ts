import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fitRun, openTestService, openWorker, type TestClient, type TestService } from '../../../testing/index.ts'
import { processed, upload } from '../testing/index.ts'
import { DEFAULT_UPLOAD_SWEEP, type SweepSettings, sweepUploads } from './index.ts'
import { queueFiles } from './testing/index.ts'

const CLI = resolve(import.meta.dirname, '../../../main/cli.ts')

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

async function sweep(settings: Partial<SweepSettings>): Promise<void> {
  const { database, sender, uploadProcessor: processor } = service.service
  const task = sweepUploads({ database, sender, processor }, { ...DEFAULT_UPLOAD_SWEEP, ...settings })
  await task.run(new AbortController().signal)
}

async function countFinished(): Promise<number> {
  const [row] = await service.database.query(`select count(*)::int as n from uploads where status = 'completed'`)
  return row!.n
}

async function waitFor(what: string, isReached: () => Promise<boolean>): Promise<void> {
  for (let left = 600; left > 0; left--) {
    if (await isReached()) return
    await delay(25)
  }
  throw new Error(`waited too long for ${what}`)
}

function startWorkerProcess(): ChildProcess {
  const env = { ...process.env, DATABASE_URL: service.database.appUrl, LONGRUN_LOG_LEVEL: 'error' }
  return spawn(process.execPath, [CLI, 'worker'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

describe('uploads survive', () => {
  test('workers that are killed while they work: all are done in the end, each once, every sample there', async () => {
    const sizes = Array.from({ length: 24 }, (_, index) => 3_000 + index)
    const before = await countFinished()
    for (const points of sizes) await upload(runner, fitRun({ points }), `${points}.fit`)
    for (const wanted of [3, 9, 15]) {
      const worker = startWorkerProcess()
      try {
        await waitFor(`${wanted} uploads`, async () => (await countFinished()) - before >= wanted)
      } finally {
        worker.kill('SIGKILL')
        await once(worker, 'exit')
      }
      // What the dead one held is anybody's when its lease is over, and is sent again.
      await service.database.query(
        `update upload_files set claimed_at = now() - interval '1 minute' where status = 'processing'`,
      )
      await sweep({ idleSeconds: 0 })
    }
    await using _worker = await openWorker(service)
    await waitFor('every upload', async () => (await countFinished()) - before === sizes.length)

    const workouts = await service.database.query(
      `select w.id, w.duration_seconds, count(s.*)::int as segments, sum(s.sample_count)::int as samples
         from workouts w
         left join performance_metrics s on s.user_id = w.user_id and s.workout_id = w.id
        where w.user_id = $1
        group by w.id, w.duration_seconds
        order by w.duration_seconds`,
      [runner.userId],
    )
    assert.deepEqual(
      workouts.map((row) => row.duration_seconds),
      sizes.map((points) => points - 1),
    )
    // Seven metrics, and no sample twice.
    assert.deepEqual(
      workouts.map((row) => row.samples),
      sizes.map((points) => points * 7),
    )
    const { body } = await runner.get('/v1/uploads?limit=200')
    assert.deepEqual(
      new Set(body.items.map(({ counts }: { counts: { stored: number } }) => counts.stored)),
      new Set([1]),
    )
  })

  test('a job that was lost: the sweep sends it again, once', async () => {
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 20 }), 'a.fit')
    const jobs = async () => {
      const [row] = await service.database.query(
        `select count(*)::int as n from pgboss.job where data ->> 'userId' = $1`,
        [user.userId],
      )
      return row!.n
    }
    await service.database.query(`delete from pgboss.job where data ->> 'userId' = $1`, [user.userId])
    await sweep({ idleSeconds: 3_600 })
    assert.equal(await jobs(), 0, 'too young to be lost')
    await sweep({ idleSeconds: 0 })
    await sweep({ idleSeconds: 0 })
    assert.equal(await jobs(), 1)
    assert.equal((await processed(service, user, id)).status, 'completed')
    await sweep({ idleSeconds: 0, hopelessSeconds: 0 })
    assert.equal((await user.get(`/v1/uploads/${id}`)).body.status, 'completed')
  })

  test('a job that cannot be sent: the upload is taken all the same', async () => {
    const user = (await service.signUp()).atOneProcess()
    await service.database.query(`alter table pgboss.queue rename to hidden`)
    const id = await upload(user, fitRun({ points: 21 }), 'a.fit').finally(() =>
      service.database.query(`alter table pgboss.hidden rename to queue`),
    )
    assert.ok(service.logLines.some((line) => line.includes('job not sent')))
    assert.equal((await processed(service, user, id)).status, 'completed')
  })

  test('a worker that died after the last file and before the end: the sweep ends the upload', async () => {
    const user = await service.signUp()
    const id = await queueFiles(service, user.userId, [{ path: 'a.fit', bytes: fitRun({ points: 23 }) }])
    await processed(service, user, id)
    await service.database.query(
      `update uploads set status = 'processing', finished_at = null, counts = null where id = $1`,
      [id],
    )
    await sweep({ idleSeconds: 0 })
    const { body } = await user.get(`/v1/uploads/${id}`)
    assert.deepEqual([body.status, body.counts.stored], ['completed', 1])
  })

  test('an upload that waited while no worker ran is not given up', async () => {
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 24 }), 'a.fit')
    const stateOf = async () => (await user.get(`/v1/uploads/${id}`)).body.status
    const waited = (sinceSweep: string) =>
      service.database.query(
        `update uploads set progressed_at = now() - interval '3 days', updated_at = now() - $2::interval where id = $1`,
        [id, sinceSweep],
      )
    await waited('2 hours')
    await sweep({})
    await sweep({ idleSeconds: 0 })
    assert.equal(await stateOf(), 'queued')
    await waited('1 minute')
    await sweep({})
    assert.equal(await stateOf(), 'failed')
  })

  test('one that can never be processed ends as failed', async () => {
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 22 }), 'a.fit')
    await sweep({ idleSeconds: 0, hopelessSeconds: 0 })
    const { body } = await user.get(`/v1/uploads/${id}`)
    assert.equal(body.status, 'failed')
    assert.equal(body.files[0].error.code, 'gave_up')
    assert.equal((await processed(service, user, id)).status, 'failed')
  })
})
