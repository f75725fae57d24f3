import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Database, StorageError } from '@longrun/storage'
import { startWorker } from '../../../jobs/index.ts'
import {
  fitRun,
  openProcessor,
  openTestService,
  type TestClient,
  type TestService,
  upload,
} from '../../../testing/index.ts'
import { DEFAULT_DECODER_POOL, DecoderPool } from '../decoding/index.ts'
import { claims } from '../queue/index.ts'
import { finished } from '../testing/index.ts'
import { type ProcessLimits, sendUploadJob, UploadControl, type UploadProcessor, uploadJobs } from './index.ts'
import { endLeases, type QueuedFile, queueFiles, readUpload } from './testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let decoders: DecoderPool
let control: UploadControl

before(async () => {
  service = opened.use(await openTestService())
  decoders = opened.use(new DecoderPool())
  control = new UploadControl(service.service.database)
})
after(() => opened.disposeAsync())

let made = 0
const runs = (count: number): QueuedFile[] =>
  Array.from({ length: count }, () => {
    made += 1
    return { path: `export/${made}.fit`, bytes: fitRun({ points: 3, startMs: Date.UTC(2025, 0, 1, made) }) }
  })
const processor = (limits: Partial<ProcessLimits> = {}, database?: Database) =>
  openProcessor(service, { decoders, limits, ...(database && { database }) })
const workoutsOf = async (user: TestClient): Promise<number> =>
  (await service.database.query(`select count(*)::int as n from workouts where user_id = $1`, [user.userId]))[0]!.n
const untilNothingIsLeft = async (one: UploadProcessor, userId: string) => {
  while ((await one.run({ userId })).done > 0);
}

describe('the files of an import', () => {
  test('are processed by turns: another user’s file waits for a few of them, not for all', async () => {
    const [many, one] = [await service.signUp(), await service.signUp()]
    const id = await queueFiles(service, many.userId, runs(200))
    const own = processor({ turnMs: 10 })
    const turns: string[] = []
    const watched = Object.assign(Object.create(own), {
      run: (...args: Parameters<UploadProcessor['run']>) => {
        turns.push(args[0].userId)
        return own.run(...args)
      },
    }) as UploadProcessor
    const { sender } = service.service
    const worker = await startWorker(
      { url: service.databaseUrl, log: service.log, maxConnections: 4, answerTimeoutMs: 30_000 },
      { jobs: uploadJobs({ processor: watched, sender }), tasks: [] },
    )
    await sendUploadJob(sender, many.userId)
    while (turns.length < 3) await new Promise((resolve) => setImmediate(resolve))
    const before = turns.length
    const single = await upload(one, fitRun({ points: 4 }), 'a.fit')
    assert.equal((await finished(one, single)).status, 'completed')
    await worker.stop(5)
    // Two may be under way and one waiting when it comes; while it is sent, a few more begin.
    const between = turns.indexOf(one.userId) - before
    assert.ok(between >= 0 && between <= 8, `${between} turns`)
    assert.ok((await readUpload(service, id)).files.includes('queued'))
  })

  test('are shared by several workers, each file once', async () => {
    const user = await service.signUp()
    const id = await queueFiles(service, user.userId, runs(40))
    const workers = [1, 2, 3].map(() => processor({ turnMs: 60_000 }))
    const done = await Promise.all(workers.map((each) => each.run({ userId: user.userId })))
    assert.ok(done.every((each) => each.done > 0))
    assert.equal(
      done.reduce((sum, each) => sum + each.done, 0),
      40,
    )
    assert.deepEqual(await readUpload(service, id).then(({ status, counts }) => [status, counts]), [
      'completed',
      { stored: 40 },
    ])
    assert.equal(await workoutsOf(user), 40)
  })

  test('become one set of workouts when the same archive is imported twice at once', async () => {
    const user = await service.signUp()
    const files = runs(20)
    const ids = [await queueFiles(service, user.userId, files), await queueFiles(service, user.userId, files)]
    await Promise.all(ids.map((id) => processor().process(user.userId, id)))
    const [first, second] = await Promise.all(ids.map((id) => readUpload(service, id)))
    for (const [at, row] of first!.rows.entries()) {
      const other = second!.rows[at]!
      assert.deepEqual([row.status, other.status].sort(), ['duplicate', 'stored'])
      assert.deepEqual(row.workout_ids, other.workout_ids)
    }
    assert.equal(await workoutsOf(user), 20)
  })

  test('take what the export tells of them', async () => {
    const user = await service.signUp()
    const [file] = runs(1)
    const about = { name: 'Dawn', sport: 'trail_running', description: 'Fog.\nThen sun.' }
    const id = await queueFiles(service, user.userId, [{ ...file!, about }])
    await processor().process(user.userId, id)
    const { rows } = await readUpload(service, id)
    const { body } = await user.get(`/v1/workouts/${rows[0]!.workout_ids[0]}`)
    assert.deepEqual([body.name, body.sport, body.notes], ['Dawn', 'trail_running', about.description])
  })
})

describe('cancelling', () => {
  test('ends what is left, keeps what is stored, and nothing is stored after it; trying again ends all', async () => {
    const user = await service.signUp()
    const id = await queueFiles(service, user.userId, runs(60))
    const running = processor().run({ userId: user.userId })
    while (!(await readUpload(service, id)).files.includes('stored'));
    const startedAt = performance.now()
    await control.cancel(user, id)
    assert.ok(performance.now() - startedAt < 2_000)
    const cancelled = await readUpload(service, id)
    await running
    assert.deepEqual(await readUpload(service, id), cancelled)
    const stored = cancelled.files.filter((status) => status === 'stored').length
    assert.equal(await workoutsOf(user), stored)
    assert.deepEqual([cancelled.status, cancelled.counts], ['cancelled', { stored, cancelled: 60 - stored }])

    assert.equal(await control.retry(user, id), 60 - stored)
    await assert.rejects(control.retry(user, id), { code: 'not_retryable', message: /not ended/ })
    await processor().process(user.userId, id)
    const { status, counts } = await readUpload(service, id)
    assert.deepEqual([status, counts], ['completed', { stored: 60 }])
    assert.equal(await workoutsOf(user), 60)
  })

  test('is refused for what has ended, as is trying again where nothing failed', async () => {
    const user = await service.signUp()
    const id = await queueFiles(service, user.userId, runs(1))
    await processor().process(user.userId, id)
    await assert.rejects(control.cancel(user, id), { code: 'not_cancellable' })
    await assert.rejects(control.retry(user, id), { code: 'not_retryable', message: /failed or was cancelled/ })
    const other = await service.signUp()
    await assert.rejects(control.cancel(other, id), { code: 'not_found' })
    await assert.rejects(control.retry(other, id), { code: 'not_found' })
  })

  test('of an archive that was not read to its end cannot be taken back', async () => {
    const user = await service.signUp()
    const id = await queueFiles(service, user.userId, runs(2))
    await service.database.query(`update uploads set unpacked_at = null where id = $1`, [id])
    await control.cancel(user, id)
    await assert.rejects(control.retry(user, id), { code: 'not_retryable', message: /send it again/ })
  })
})

describe('a file that the service fails on', () => {
  test('is given up after a few times, and holds up no other', async () => {
    const user = await service.signUp()
    const poison = { path: 'poison.fit', bytes: runs(1)[0]!.bytes }
    const id = await queueFiles(service, user.userId, [poison, ...runs(10)])
    const failing = Object.assign(Object.create(decoders), {
      decode: async (...args: Parameters<DecoderPool['decode']>) => {
        if (args[1] === 'poison.fit') throw new TypeError('a mistake of ours')
        return await decoders.decode(...args)
      },
    }) as DecoderPool
    const one = openProcessor(service, { decoders: failing, limits: { maxAttempts: 3 } })
    for (let attempts = 1; attempts <= 3; attempts++) {
      await untilNothingIsLeft(one, user.userId)
      const { files, rows } = await readUpload(service, id)
      assert.deepEqual([files[0], rows[0]!.failed_attempts], ['queued', attempts])
      assert.ok(files.slice(1).every((status) => status === 'stored'))
      // Not at once: what is wrong may pass.
      assert.equal((await one.run({ userId: user.userId })).done, 0)
      await endLeases(service)
    }
    await one.run({ userId: user.userId })
    const { status, rows } = await readUpload(service, id)
    assert.deepEqual([status, rows[0]!.status, rows[0]!.reason], ['completed', 'failed', 'processing_failed'])
    assert.ok(service.logLines.some((line) => line.includes('a file could not be processed')))
    assert.equal(await control.retry(user, id), 1)
    await processor().process(user.userId, id)
    assert.equal((await readUpload(service, id)).rows[0]!.status, 'stored')
  })

  test('and that a decoder does not come back from fails at its deadline, and the rest goes on', async () => {
    const user = await service.signUp()
    const [looping, ...rest] = runs(4)
    const id = await queueFiles(service, user.userId, [{ ...looping!, path: 'looping.fit' }, ...rest])
    const code = `
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ fileName }) => {
        while (fileName === 'looping.fit');
        parentPort.postMessage({ reason: 'no_points', message: 'none' })
      })`
    const entry = new URL(`data:text/javascript,${encodeURIComponent(code)}`)
    await using fragile = new DecoderPool({ ...DEFAULT_DECODER_POOL, deadlineMs: 1_000 }, entry)
    await openProcessor(service, { decoders: fragile }).process(user.userId, id)
    assert.deepEqual(
      (await readUpload(service, id)).rows.map(({ reason }) => reason),
      ['decoder_timeout', 'no_points', 'no_points', 'no_points'],
    )
  })

  test('and that ends the process each time is given up too', async () => {
    const user = await service.signUp()
    const id = await queueFiles(service, user.userId, runs(1))
    const { database } = service.service
    // Each takes it in hand, and is never heard of again.
    await claims.take(database, user, 1)
    for (let deaths = 1; deaths <= 3; deaths++) {
      await endLeases(service)
      if (deaths < 3) assert.equal((await claims.takeSuspect(database, user, 20)).length, 1)
    }
    await processor({ maxAttempts: 3 }).process(user.userId, id)
    assert.deepEqual((await readUpload(service, id)).rows[0]!.reason, 'processing_failed')
  })
})

describe('a database that is away for a while', () => {
  test('fails the run and no file; what was in hand is given back when it is there again', async () => {
    const user = await service.signUp()
    const id = await queueFiles(service, user.userId, runs(8))
    const { database } = service.service
    let isAway = false
    let calls = 0
    const lost = () => Promise.reject(new StorageError('connection_lost', 'gone'))
    const flaky: Database = {
      transaction: (...args) => (isAway ? lost() : database.transaction(...args)),
      read: (...args) => {
        calls += 1
        if (calls > 3) isAway = true
        return isAway ? lost() : database.read(...args)
      },
      autocommit: (placement) => {
        const tx = database.autocommit(placement)
        return isAway ? { many: lost, one: lost, maybeOne: lost, execute: lost, writable: true } : tx
      },
      close: () => database.close(),
    }
    const one = processor({ touchMs: 20 }, flaky)
    await assert.rejects(one.run({ userId: user.userId }), { code: 'connection_lost' })
    assert.ok((await readUpload(service, id)).files.includes('processing'))
    calls = Number.NEGATIVE_INFINITY
    isAway = false
    while ((await readUpload(service, id)).files.includes('processing'));
    assert.ok((await readUpload(service, id)).rows.every((row) => row.failed_attempts === 0))
    await one.process(user.userId, id)
    assert.deepEqual((await readUpload(service, id)).counts, { stored: 8 })
  })

  test('is used by a share of its connections at most', async () => {
    const user = await service.signUp()
    const id = await queueFiles(service, user.userId, runs(30))
    const { database } = service.service
    let used = 0
    let most = 0
    const counted = async <T>(work: () => Promise<T>): Promise<T> => {
      used += 1
      most = Math.max(most, used)
      return await work().finally(() => {
        used -= 1
      })
    }
    const counting: Database = {
      transaction: (...args) => counted(() => database.transaction(...args)),
      read: (...args) => counted(() => database.read(...args)),
      autocommit: (placement) => {
        const tx = database.autocommit(placement)
        return {
          many: (...args) => counted(() => tx.many(...args)),
          one: (...args) => counted(() => tx.one(...args)),
          maybeOne: (...args) => counted(() => tx.maybeOne(...args)),
          execute: (...args) => counted(() => tx.execute(...args)),
          writable: true,
        }
      },
      close: () => database.close(),
    }
    const own = processor({ connectionShare: 0.2, maxFilesInHand: 8 }, counting)
    await Promise.all([own.process(user.userId, id), own.process(user.userId, id)])
    assert.equal(most, 2)
    assert.deepEqual((await readUpload(service, id)).counts, { stored: 30 })
  })
})
