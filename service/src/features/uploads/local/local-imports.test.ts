import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openStore, StorageError } from '@longrun/storage'
import { fitRun, openTestService, openWorker, type TestClient, type TestService } from '../../../testing/index.ts'
import { openFolder } from '../archives/index.ts'
import { DEFAULT_SPOOL_TASKS, spoolTasks } from '../spool/index.ts'
import { finished } from '../testing/index.ts'
import { uploadEntity } from '../upload-entity.ts'
import { LocalImports, type LocalSource } from './index.ts'

const FILES = 60
const opened = new AsyncDisposableStack()
let service: TestService
let folder: string

before(async () => {
  service = opened.use(await openTestService())
  folder = opened.adopt(await mkdtemp(join(tmpdir(), 'longrun-local-')), (path) => rm(path, { recursive: true }))
  await mkdir(join(folder, 'runs'))
  for (let at = 0; at < FILES; at++) {
    const startMs = Date.UTC(2024, 0, 1 + at)
    await writeFile(join(folder, 'runs', `${String(at).padStart(3, '0')}.fit`), fitRun({ points: 20, startMs }))
  }
  await writeFile(join(folder, 'runs', 'notes.txt'), 'no activity')
})
after(() => opened.disposeAsync())

const never = new AbortController().signal
const source: LocalSource = {
  name: 'runs',
  kind: 'folder',
  exportKind: 'plain',
  listed: FILES + 1,
  open: () => openFolder([join(folder, 'runs')]),
}

async function begin(user: TestClient) {
  const { localImports } = service.service
  const upload = await localImports.begin(user.userId, source)
  return {
    upload,
    run: (signal: AbortSignal) => localImports.run(upload, source, signal),
    cancel: () => localImports.cancel(upload),
  }
}

const countsOf = async (user: TestClient, id: string) => (await user.get(`/v1/uploads/${id}`)).body.counts
const workoutsOf = async (user: TestClient): Promise<number> =>
  (await service.database.query(`select count(*)::int as n from workouts where user_id = $1`, [user.userId]))[0]!.n

async function untilStored(user: TestClient, id: string, files: number): Promise<void> {
  while ((await countsOf(user, id)).stored < files) await delay(5)
}

describe('an import of what lies here', () => {
  test('is one upload, whole at its end, and again nothing but duplicates', async () => {
    const user = await service.signUp()
    const first = await begin(user)
    await first.run(never)
    const { body } = await user.get(`/v1/uploads/${first.upload.uploadId}`)
    assert.deepEqual([body.name, body.kind, body.status], ['runs', 'folder', 'completed'])
    assert.deepEqual([body.counts.stored, body.counts.skipped, body.entriesListed], [FILES, 1, FILES + 1])
    const again = await begin(user)
    await again.run(never)
    assert.equal((await countsOf(user, again.upload.uploadId)).duplicate, FILES)
    assert.equal(await workoutsOf(user), FILES)
  })

  test('is shared with a worker that runs beside', async () => {
    const user = await service.signUp()
    await using _worker = await openWorker(service)
    const both = await begin(user)
    await both.run(never)
    const done = await finished(user, both.upload.uploadId)
    assert.deepEqual([done.status, done.counts.stored], ['completed', FILES])
    assert.equal(await workoutsOf(user), FILES)
  })

  test('asked to stop finishes what is in hand, leaves out the rest, and goes on when it is run again', async () => {
    const user = await service.signUp()
    const stop = new AbortController()
    const stopped = await begin(user)
    const running = stopped.run(stop.signal)
    await untilStored(user, stopped.upload.uploadId, 3)
    stop.abort()
    await running
    const counts = await countsOf(user, stopped.upload.uploadId)
    assert.equal(counts.processing, 0, 'nothing is left in hand')
    assert.equal(await stopped.cancel(), true)
    const { status, counts: last } = (await user.get(`/v1/uploads/${stopped.upload.uploadId}`)).body
    assert.deepEqual([status, last.stored, last.queued], ['cancelled', counts.stored, 0])
    assert.ok(last.stored < FILES)
    assert.equal(await workoutsOf(user), last.stored)
    const again = await begin(user)
    await again.run(never)
    const { stored, duplicate } = await countsOf(user, again.upload.uploadId)
    assert.deepEqual([stored, duplicate], [FILES - last.stored, last.stored])
    assert.equal(await again.cancel(), false)
  })

  test('ends when somebody cancels its upload', async () => {
    const user = await service.signUp()
    const cancelled = await begin(user)
    const running = cancelled.run(never)
    await untilStored(user, cancelled.upload.uploadId, 1)
    assert.equal((await user.post(`/v1/uploads/${cancelled.upload.uploadId}/cancel`)).status, 200)
    await running
    assert.equal((await countsOf(user, cancelled.upload.uploadId)).cancelled > 0, true)
  })

  test('that died is ended by the workers with a reason, what it had read is processed', async () => {
    const user = await service.signUp()
    const { database, unpacking, uploadProcessor, uploadControl } = service.service
    const uploads = openStore(uploadEntity)
    const parts = { database, uploads, unpacker: unpacking.unpacker, control: uploadControl, clock: () => new Date() }
    // Reads a batch, and is never heard of again.
    const dying = new LocalImports({
      ...parts,
      unpacker: {
        async unpack(upload, source) {
          for await (const { entries, contentOf } of source.batches(0)) {
            const some = { entries: entries.slice(0, 5), contentOf }
            const half = {
              ...source,
              listed: source.listed,
              batches: async function* () {
                yield some
                throw new Error('died')
              },
            }
            return await unpacking.unpacker.unpack(upload, half)
          }
          return 'over'
        },
      },
      processor: uploadProcessor,
    })
    const upload = await dying.begin(user.userId, source)
    await assert.rejects(dying.run(upload, source, never), /died/)
    const { spool, unpacker, openArchive } = unpacking
    const settings = { ...DEFAULT_SPOOL_TASKS, interruptedSeconds: -1 }
    await spoolTasks({ database, spool, unpacker, openArchive, clock: () => new Date() }, settings).sweep.run(never)
    await uploadProcessor.process(user.userId, upload.uploadId)
    const { status, files } = (await user.get(`/v1/uploads/${upload.uploadId}`)).body
    assert.equal(status, 'completed')
    assert.deepEqual(
      files.map((file: { error?: { code: string }; status: string }) => file.error?.code ?? file.status),
      [...Array(5).fill('stored'), 'import_interrupted'],
    )
  })

  test('goes on by itself after a database that was away', async () => {
    const user = await service.signUp()
    const { unpacking, uploadProcessor, uploadControl, database } = service.service
    const away = () => Promise.reject(new StorageError('connection_lost', 'gone'))
    let runs = 0
    let batches = 0
    const persistent = new LocalImports({
      database,
      uploads: openStore(uploadEntity),
      unpacker: {
        unpack: (...args) => (++batches === 1 ? away() : unpacking.unpacker.unpack(...args)),
      },
      processor: {
        run: (...args) => (++runs === 2 ? away() : uploadProcessor.run(...args)),
        finish: (...args) => uploadProcessor.finish(...args),
      },
      control: uploadControl,
      clock: () => new Date(),
    })
    const upload = await persistent.begin(user.userId, source)
    await persistent.run(upload, source, never)
    assert.equal((await countsOf(user, upload.uploadId)).stored, FILES)
    assert.equal(batches, 2)
  })

  test('ends with what is wrong when it stays away, and keeps nothing running', async () => {
    const user = await service.signUp()
    const { unpacking, uploadControl, database } = service.service
    let runs = 0
    const failing = new LocalImports({
      database,
      uploads: openStore(uploadEntity),
      unpacker: unpacking.unpacker,
      processor: {
        run: async () => {
          runs += 1
          throw new StorageError('connection_lost', 'gone')
        },
        finish: async () => {},
      },
      control: uploadControl,
      clock: () => new Date(),
      patienceMs: 1_500,
    })
    const upload = await failing.begin(user.userId, source)
    await assert.rejects(failing.run(upload, source, never), { code: 'connection_lost' })
    const tried = runs
    assert.ok(tried >= 2)
    await delay(1_100)
    assert.equal(runs, tried)
  })
})
