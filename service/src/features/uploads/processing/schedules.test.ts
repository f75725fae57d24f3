import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Database, StorageError, type Tx } from '@longrun/storage'
import fc from 'fast-check'
import { Problem } from '../../../http/index.ts'
import {
  fitRun,
  gpx,
  openProcessor,
  openTestService,
  type TestClient,
  type TestService,
} from '../../../testing/index.ts'
import { DecoderPool } from '../decoding/index.ts'
import { DEFAULT_UPLOAD_SWEEP, sweepUploads, UploadControl, type UploadProcessor } from './index.ts'
import { endLeases, type QueuedFile, queueFiles, readUpload } from './testing/index.ts'

const WORKERS = 3
const METRICS = 7

const opened = new AsyncDisposableStack()
let service: TestService
let decoders: DecoderPool

before(async () => {
  service = opened.use(await openTestService())
  decoders = opened.use(new DecoderPool())
})
after(() => opened.disposeAsync())

// The same eight recordings in every schedule, each with as many points as its number says, and one file without any.
const GOOD = Array.from({ length: 8 }, (_, index) => 20 + index)
const files: readonly QueuedFile[] = [
  ...GOOD.map((points) => ({
    path: `${points}.fit`,
    bytes: fitRun({ points, startMs: Date.UTC(2025, 0, points) }),
  })),
  { path: 'empty.gpx', bytes: gpx('<trk><trkseg></trkseg></trk>') },
]
const shaOf = ({ bytes }: QueuedFile) => createHash('sha256').update(bytes).digest('hex')

/** Statements that workers have sent, and tried to send after their death. */
let sent = 0

/** A worker that can die: from then on nothing that it does reaches the database, and it gives nothing back. */
class MortalWorker {
  readonly processor: UploadProcessor
  #isDead = false

  constructor() {
    const { database } = service.service
    const alive = <T>(work: () => Promise<T>): Promise<T> => {
      sent += 1
      return this.#isDead ? Promise.reject(new StorageError('closed', 'the worker died')) : work()
    }
    const toMortal = (tx: Tx): Tx => ({
      many: (...args) => alive(() => tx.many(...args)),
      one: (...args) => alive(() => tx.one(...args)),
      maybeOne: (...args) => alive(() => tx.maybeOne(...args)),
      execute: (...args) => alive(() => tx.execute(...args)),
      writable: true,
    })
    const mortal: Database = {
      transaction: (placement, work, options) =>
        alive(() => database.transaction(placement, (tx) => work(toMortal(tx)), options)),
      read: (...args) => alive(() => database.read(...args)),
      autocommit: (placement) => toMortal(database.autocommit(placement)),
      close: () => database.close(),
    }
    // Deaths are no fault of a file here.
    const limits = { claimFiles: 2, turnMs: 20, touchMs: 10, maxAttempts: 1_000 }
    this.processor = openProcessor(service, { decoders, limits, database: mortal })
  }

  die(): void {
    this.#isDead = true
  }
}

type Step =
  | { readonly kind: 'run' | 'die'; readonly worker: number }
  | { readonly kind: 'cancel' | 'retry'; readonly upload: number }
  | { readonly kind: 'endLeases' | 'sweep' }
  | { readonly kind: 'wait'; readonly statements: number }

const worker = fc.nat({ max: WORKERS - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('run' as const), worker }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), worker }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'retry' as const), upload: fc.nat(1) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('endLeases' as const, 'sweep' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), statements: fc.nat({ max: 40 }) }) },
)
const archive = fc.array(fc.nat({ max: files.length - 1 }), { minLength: 4, maxLength: 14 })

test('however workers die, and uploads are cancelled and tried again: each file ends once, and its workout is whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(archive, archive),
      fc.array(step, { minLength: 6, maxLength: 24 }),
      async (archives, steps) => {
        const user = await service.signUp()
        const uploads: string[] = []
        for (const places of archives) {
          uploads.push(
            await queueFiles(
              service,
              user.userId,
              places.map((place) => files[place]!),
            ),
          )
        }
        const control = new UploadControl(service.service.database)
        await follow(steps, user, uploads)
        for (const [index, id] of uploads.entries()) await checkUpload(user, id, archives[index]!)

        // Whatever happened: in the end everything is done.
        await endLeases(service)
        for (const id of uploads) await control.retry(user, id).catch(ignoreProblem)
        const last = new MortalWorker()
        for (const id of uploads) await last.processor.process(user.userId, id)
        for (const [index, id] of uploads.entries()) {
          const { files: ends } = await readUpload(service, id)
          for (const [at, place] of archives[index]!.entries()) {
            assert.ok(place < GOOD.length ? ['stored', 'duplicate'].includes(ends[at]!) : ends[at] === 'failed')
          }
          await checkUpload(user, id, archives[index]!)
        }
        const wanted = new Set(archives.flat().filter((place) => place < GOOD.length))
        const workouts = await readWorkouts(user)
        assert.deepEqual([...workouts.keys()].sort(), [...wanted].map((place) => shaOf(files[place]!)).sort())
      },
    ),
    // Its order of events cannot be repeated, so smaller examples are not looked for.
    { numRuns: 8, endOnFailure: true },
  )
})

async function follow(steps: readonly Step[], user: TestClient, uploads: readonly string[]): Promise<void> {
  const { database, sender } = service.service
  const control = new UploadControl(database)
  const workers = Array.from({ length: WORKERS }, () => new MortalWorker())
  const underWay: Promise<unknown>[] = []
  const settings = { ...DEFAULT_UPLOAD_SWEEP, idleSeconds: 0 }
  for (const step of steps) {
    switch (step.kind) {
      case 'run':
        underWay.push(workers[step.worker]!.processor.run({ userId: user.userId }).catch(ignoreDeath))
        break
      case 'die':
        workers[step.worker]!.die()
        workers[step.worker] = new MortalWorker()
        break
      case 'cancel':
      case 'retry':
        underWay.push(control[step.kind](user, uploads[step.upload]!).catch(ignoreProblem))
        break
      case 'sweep':
        await sweepUploads({ database, sender, processor: workers[0]!.processor }, settings)
          .run(AbortSignal.timeout(5_000))
          .catch(ignoreDeath)
        break
      case 'endLeases':
        await endLeases(service)
        break
      case 'wait':
        await untilSent(step.statements, underWay)
    }
  }
  await Promise.all(underWay)
}

/** Until the workers have sent so many statements more, or nothing is under way. */
async function untilSent(statements: number, underWay: readonly Promise<unknown>[]): Promise<void> {
  const target = sent + statements
  let isQuiet = false
  void Promise.all(underWay).then(() => {
    isQuiet = true
  })
  while (sent < target && !isQuiet) await new Promise((resolve) => setImmediate(resolve))
}

/** What must hold at any time: ends that agree with each other, with the counts, and with the workouts that are there. */
async function checkUpload(user: TestClient, id: string, places: readonly number[]): Promise<void> {
  const { status, counts, rows } = await readUpload(service, id)
  const workouts = await readWorkouts(user)
  const isOpen = (each: { status: string }) => each.status === 'queued' || each.status === 'processing'
  if (!isOpen({ status })) {
    assert.ok(!rows.some(isOpen), `${status} with files that are open`)
    assert.deepEqual(
      counts,
      Object.fromEntries([...Map.groupBy(rows, (row) => row.status)].map(([key, of]) => [key, of.length])),
    )
  }
  for (const [at, row] of rows.entries()) {
    const sha256 = shaOf(files[places[at]!]!)
    const stored = row.status === 'stored' || row.status === 'duplicate'
    assert.deepEqual(row.workout_ids, stored ? workouts.get(sha256) : [])
  }
}

/** The workouts of a user by the file that they came from, once it is seen that each has every sample. */
async function readWorkouts(user: TestClient): Promise<Map<string, string[]>> {
  const rows = await service.database.query(
    `select w.id, encode(w.file_sha256, 'hex') as sha256, w.duration_seconds + 1 as points,
            (select sum(s.sample_count)::int from performance_metrics s where s.user_id = w.user_id and s.workout_id = w.id) as samples,
            (select count(*)::int from upload_files f
              where f.user_id = w.user_id and f.status = 'stored' and f.sha256 = w.file_sha256) as stored
       from workouts w
      where w.user_id = $1`,
    [user.userId],
  )
  for (const { points, samples, stored } of rows) assert.deepEqual([samples, stored], [points * METRICS, 1])
  assert.equal(new Set(rows.map(({ sha256 }) => sha256)).size, rows.length)
  return new Map(rows.map(({ id, sha256 }) => [sha256, [id]]))
}

function ignoreDeath(error: unknown): void {
  if (!(error instanceof StorageError) || error.code !== 'closed') throw error
}

function ignoreProblem(error: unknown): void {
  if (!(error instanceof Problem)) throw error
}
