import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openFaultProxy } from '@longrun/storage/testing'
import { TaskLoop } from '../../../jobs/index.ts'
import { fitRun, openTestService, type TestClient, type TestService } from '../../../testing/index.ts'
import { DEFAULT_ARCHIVE_LIMITS, type EntryBatch, type EntrySource, openZip } from '../archives/index.ts'
import { toZip } from '../fixtures/index.ts'
import { uploadQueue } from '../queue/index.ts'
import { processed, upload } from '../testing/index.ts'
import { DEFAULT_SPOOL_TASKS, spoolTasks } from './index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let user: TestClient

before(async () => {
  // In one process: another would look into the spool by itself.
  service = opened.use(await openTestService({ settings: { spoolReserveBytes: 0 } }))
})
after(() => opened.disposeAsync())

// Three batches.
const FILES = 450
const zip = toZip(Array.from({ length: FILES }, (_, index) => ({ name: `${index}.fit`, content: `file ${index}` })))

/** A source of which a test sees each batch before the unpacker does. */
function watched(
  source: EntrySource,
  see: (count: number, batch: EntryBatch) => AsyncIterable<EntryBatch>,
): EntrySource {
  async function* batches(from: number): AsyncGenerator<EntryBatch> {
    let count = 0
    for await (const batch of source.batches(from)) yield* see(++count, batch)
  }
  const { listed, exportKind } = source
  return { listed, exportKind, batches, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() }
}

async function take(): Promise<{ key: { userId: string; uploadId: string }; open: () => Promise<EntrySource> }> {
  user = await service.signUp()
  const uploadId = await upload(user, zip, 'a.zip')
  const path = service.service.unpacking.spool.pathOf(uploadId)
  return { key: { userId: user.userId, uploadId }, open: () => openZip(path, { limits: WHOLE_BATCHES }) }
}

const BATCH = DEFAULT_ARCHIVE_LIMITS.batchEntries
// On a busy machine a batch may be over by its time.
const WHOLE_BATCHES = { ...DEFAULT_ARCHIVE_LIMITS, batchMs: 60_000 }
const cancel = ({ userId, uploadId }: { userId: string; uploadId: string }) =>
  service.service.database.transaction({ owner: userId }, (tx) => uploadQueue.cancel(tx, userId, uploadId))

async function countsOf(uploadId: string, of = service): Promise<Record<string, number>> {
  const rows = await of.database.query<{ status: string; n: number }>(
    `select status, count(*)::int as n from upload_files where upload_id = $1 group by status`,
    [uploadId],
  )
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}

describe('unpacking', () => {
  test('ends within two seconds after a cancel, whatever it waits for; what is a row is cancelled, the rest never comes', async () => {
    const { key, open } = await take()
    const first = Promise.withResolvers<void>()
    await using source = watched(await open(), async function* (count, batch) {
      if (count === 1) return yield batch
      first.resolve()
      // As while a large file is being read.
      for (;;) {
        await delay(20)
        yield { ...batch, entries: [] }
      }
    })
    const unpacking = service.service.unpacking.unpacker.unpack(key, source)
    await first.promise
    const cancelledAt = performance.now()
    assert.equal(await cancel(key), true)
    assert.equal(await unpacking, 'over')
    assert.ok(performance.now() - cancelledAt < 2_000)
    assert.deepEqual(await countsOf(key.uploadId), { cancelled: BATCH })
    assert.equal((await user.get(`/v1/uploads/${key.uploadId}`)).body.status, 'cancelled')
  })

  test('adds nothing to an upload that is cancelled while a batch is in hand', async () => {
    const { key, open } = await take()
    await using source = watched(await open(), async function* (count, batch) {
      if (count === 1) return yield batch
      const contentOf = async (position: number) => {
        await cancel(key)
        return await batch.contentOf(position)
      }
      yield { ...batch, contentOf }
    })
    assert.equal(await service.service.unpacking.unpacker.unpack(key, source), 'over')
    assert.deepEqual(await countsOf(key.uploadId), { cancelled: BATCH })
  })

  test('is left to another who is at it, and each entry is one row', async () => {
    const { key, open } = await take()
    const both = Promise.withResolvers<void>()
    let waiting = 0
    const meet = async () => {
      if (++waiting === 2) both.resolve()
      await both.promise
    }
    const run = async () => {
      await using source = watched(await open(), async function* (count, batch) {
        if (count === 1) await meet()
        yield batch
      })
      return await service.service.unpacking.unpacker.unpack(key, source)
    }
    assert.deepEqual((await Promise.all([run(), run()])).sort(), ['elsewhere', 'unpacked'])
    assert.deepEqual(await countsOf(key.uploadId), { queued: FILES })
  })

  test('finds by their bytes the workouts that are there and those that were deleted, and keeps no bytes again', async () => {
    user = await service.signUp()
    const [live, deleted, fresh] = [31, 32, 33].map((points) => fitRun({ points }))
    const store = async (bytes: Uint8Array) => processed(service, user, await upload(user, bytes, 'a.fit'))
    await store(live!)
    const { files } = await store(deleted!)
    await user.delete(`/v1/workouts/${files[0].workoutIds[0]}`)
    const content = [live!, deleted!, fresh!].map((bytes, index) => ({ name: `${index}.fit`, content: bytes }))
    const uploadId = await upload(user, toZip(content), 'a.zip')
    const { spool, openArchive, unpacker } = service.service.unpacking
    const asked: number[] = []
    await using source = watched(await openArchive(spool.pathOf(uploadId)), async function* (_, batch) {
      const contentOf = (position: number) => {
        asked.push(position)
        return batch.contentOf(position)
      }
      yield { ...batch, contentOf }
    })
    assert.equal(await unpacker.unpack({ userId: user.userId, uploadId }, source), 'unpacked')
    assert.deepEqual(asked, [2])
    const rows = await service.database.query(
      `select status, reason, array_length(workout_ids, 1) as workouts from upload_files where upload_id = $1 order by position`,
      [uploadId],
    )
    assert.deepEqual(rows, [
      { status: 'duplicate', reason: null, workouts: 1 },
      { status: 'failed', reason: 'duplicate_deleted', workouts: 1 },
      { status: 'queued', reason: null, workouts: null },
    ])
  })
})

test('a database that goes away while an archive is unpacked: it goes on by itself, and nothing is there twice', async () => {
  await using proxy = await openFaultProxy(process.env.TEST_DATABASE_URL!)
  const { port } = new URL(proxy.url)
  await using behind = await openTestService({
    throughAddress: (url) => Object.assign(new URL(url), { port }).href,
    settings: { acquireTimeoutMs: 500, logLevel: 'fatal' },
  })
  const uploadId = await upload(await behind.signUp(), zip, 'a.zip')
  const { database, unpacking } = behind.service
  let breaks = 2
  const openArchive = async (path: string) =>
    watched(await unpacking.openArchive(path), async function* (_, batch) {
      yield batch
      if (--breaks < 0) return
      await proxy.refuse()
      proxy.cut()
    })
  const parts = { ...unpacking, database, openArchive, clock: () => new Date() }
  const { unpack } = spoolTasks(parts, { ...DEFAULT_SPOOL_TASKS, everySeconds: 0.1, leaseSeconds: 0.1 })
  let failures = 0
  const run: typeof unpack.run = async (signal) => {
    await unpack.run(signal).catch(async (error: unknown) => {
      failures += 1
      await proxy.accept()
      throw error
    })
  }
  const loop = new TaskLoop({ ...unpack, run }, { error: () => {} })
  const isUnpacked = async () => {
    const [row] = await behind.database.query('select unpacked_at from uploads where id = $1', [uploadId])
    return row!.unpacked_at !== null
  }
  while (!(await isUnpacked())) await delay(20)
  await loop.stop(0)
  assert.ok(failures >= 2)
  assert.deepEqual(await countsOf(uploadId, behind), { queued: FILES })
})
