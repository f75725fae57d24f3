import {
  type Clock,
  type Database,
  EARLIEST_MS,
  type EntityStore,
  latestMs,
  MOST_APPENDED_SAMPLES,
  type Months,
  monthOf,
  type Reader,
  type SeriesStore,
  StorageError,
  statement,
  type Tx,
} from '@longrun/storage'
import { uploadFileEvents } from '../../events.ts'
import type { PairingService } from '../pairing/index.ts'
import type { workoutEntity } from '../workouts/index.ts'
import {
  type DecodedActivity,
  type DecodedFile,
  DecodeError,
  type DecodeLimits,
  type DecoderPool,
} from './decoding/index.ts'
import { METRIC_BOUNDS } from './metric-bounds.ts'
import {
  type FileContents,
  type FileKey,
  type FileResult,
  findKnownFiles,
  type UploadFileRow,
  uploadFiles,
  uploadQueue,
} from './queue/index.ts'
import { toWorkout } from './workout-from-activity.ts'

const FIND_BY_EXTERNAL_ID = statement<{ id: string }>(
  'workouts.find-by-external-id',
  `select id
     from workouts
    where user_id = $1
      and external_id = $2
      and deleted_at is null`,
)

/** How often a worker says that it is still at it: well within the time after which the sweep thinks it dead. */
const TOUCH_EVERY_MS = 10_000

interface Parts {
  readonly database: Database
  readonly months: Months
  readonly series: SeriesStore
  readonly workouts: EntityStore<typeof workoutEntity>
  readonly pairing: Pick<PairingService, 'pairRecorded'>
  readonly contents: FileContents
  readonly decoders: DecoderPool
  readonly limits: DecodeLimits
  /** The time zone of a user's profile. */
  readonly timeZoneOf: (userId: string) => Promise<string>
  /** Whether a user may have files processed. */
  readonly standingOf: (userId: string) => Promise<'live' | 'disabled' | 'closed'>
  readonly clock: Clock
}

type Refusal = Pick<Extract<FileResult, { status: 'failed' }>, 'reason' | 'detail'>

// Final, so that nothing is tried over and over; the bytes are kept, and may be sent again.
const REFUSALS: Readonly<Record<'disabled' | 'closed', Refusal>> = {
  disabled: {
    reason: 'account_disabled',
    detail: 'the account was disabled before the file was processed; send it again',
  },
  closed: { reason: 'account_closed', detail: 'the account was closed before the file was processed' },
}

interface Work extends FileKey {
  readonly file: UploadFileRow & { readonly sha256: Buffer }
  readonly externalId: string | undefined
}

/**
 * Turns uploads into workouts. Any number of workers may process the same upload, and any of them may die at any moment: a
 * file's workout, its samples and its result become visible together, once.
 */
export class UploadProcessor {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Does what is left to do of an upload; nothing when it is finished. @throws what may pass: then it is to be tried again */
  async process(userId: string, uploadId: string, signal?: AbortSignal): Promise<void> {
    const upload = await uploadQueue.claim(this.#parts.database, userId, uploadId)
    if (!upload) return
    const standing = await this.#parts.standingOf(userId)
    if (standing !== 'live') return await this.#refuse(userId, uploadId, REFUSALS[standing])
    using _ = this.#keepTouched(userId, uploadId)
    const files = await this.#parts.database.read({ owner: userId }, (reader) =>
      uploadFiles.list(reader, userId, [uploadId]),
    )
    for (const file of files) {
      signal?.throwIfAborted()
      if (file.status !== 'queued' && file.status !== 'processing') continue
      const { sha256 } = file
      if (sha256 === null) continue
      const work = { userId, uploadId, id: file.id, file: { ...file, sha256 }, externalId: upload.externalId }
      await this.#processFile(work, signal)
    }
  }

  /** Ends an upload that could not be processed for so long that it never will. */
  async giveUp(userId: string, uploadId: string): Promise<void> {
    const detail = 'the service could not process the file; send it again'
    await this.#refuse(userId, uploadId, { reason: 'gave_up', detail })
  }

  /** Ends what is left of an upload. */
  async #refuse(userId: string, uploadId: string, refusal: Refusal): Promise<void> {
    await this.#parts.database.transaction({ owner: userId }, async (tx) => {
      for (const { id, status } of await uploadFiles.list(tx, userId, [uploadId])) {
        const key = { userId, uploadId, id }
        const isOpen = status === 'queued' || status === 'processing'
        if (isOpen && (await uploadFiles.lockUnfinished(tx, key))) {
          await uploadFiles.finish(tx, key, { status: 'failed', ...refusal })
        }
      }
      await uploadQueue.finish(tx, userId, uploadId)
    })
  }

  // The sweep takes an upload for lost when nobody touched it for a while.
  #keepTouched(userId: string, uploadId: string): Disposable {
    const touch = () => void uploadQueue.touch(this.#parts.database, userId, uploadId).catch(() => {})
    const timer = setInterval(touch, TOUCH_EVERY_MS)
    return { [Symbol.dispose]: () => clearInterval(timer) }
  }

  async #processFile(work: Work, signal: AbortSignal | undefined): Promise<void> {
    const known = await this.#parts.database.read({ owner: work.userId }, (reader) => findKnown(reader, work))
    const outcome = known ?? (await this.#decode(work))
    signal?.throwIfAborted()
    if ('status' in outcome) await this.#finish(work, outcome)
    else await this.#store(work, outcome)
  }

  async #decode({ userId, file }: Work): Promise<DecodedFile | FileResult> {
    const { contents, decoders, limits, clock } = this.#parts
    const gzipped = await collect(contents.readGzipped(userId, file.sha256))
    const range = { earliestMs: EARLIEST_MS, latestMs: latestMs(clock()) }
    try {
      return await decoders.decode(gzipped, file.path, { limits, bounds: METRIC_BOUNDS, ...range })
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return { status: 'failed', reason: error.reason, detail: error.message, points: error.points }
    }
  }

  async #finish(work: Work, result: FileResult): Promise<void> {
    const isMine = await this.#parts.database.transaction({ owner: work.userId }, async (tx) => {
      if (!(await uploadFiles.lockUnfinished(tx, work))) return false
      await uploadFiles.finish(tx, work, result)
      await uploadQueue.finish(tx, work.userId, work.uploadId)
      return true
    })
    if (isMine) tellOf(result)
  }

  async #store(work: Work, decoded: DecodedFile): Promise<void> {
    const { months, timeZoneOf } = this.#parts
    const ownZone = await timeZoneOf(work.userId)
    const times = decoded.activities.flatMap((activity) => [...monthTimes(activity)])
    const attempt = () =>
      months.withMonths(this.#parts.series.series.table, times, () => this.#storeOnce(work, decoded, ownZone))
    await attempt().catch((error: unknown) => {
      // Another upload took the external id meanwhile: now it is found.
      if (error instanceof StorageError && error.code === 'unique_violation') return attempt()
      throw error
    })
  }

  async #storeOnce(work: Work, decoded: DecodedFile, ownZone: string): Promise<void> {
    const { userId, uploadId, file, externalId } = work
    const result = await this.#parts.database.transaction({ owner: userId }, async (tx) => {
      if (!(await uploadFiles.lockUnfinished(tx, work))) return undefined
      await this.#parts.contents.lock(tx, userId, file.sha256)
      const toStored = async (): Promise<FileResult> => {
        const { zoneOffsetMinutes, points } = decoded
        const source = { fileName: file.path, sha256: file.sha256, externalId, ownZone, zoneOffsetMinutes }
        const workoutIds: string[] = []
        for (const activity of decoded.activities) {
          const workout = await this.#parts.workouts.create(tx, userId, toWorkout(activity, source), { by: userId })
          await this.#parts.pairing.pairRecorded(tx, userId, workout, ownZone)
          await this.#appendSamples(tx, userId, workout.id, activity)
          workoutIds.push(workout.id)
        }
        return { status: 'stored', workoutIds, points }
      }
      const result = (await findKnown(tx, work)) ?? (await toStored())
      await uploadFiles.finish(tx, work, result)
      await uploadQueue.finish(tx, userId, uploadId)
      return result
    })
    if (result) tellOf(result)
  }

  async #appendSamples(tx: Tx, userId: string, context: string, { columns }: DecodedActivity): Promise<void> {
    for (const batch of toBatches(columns)) await this.#parts.series.append(tx, userId, { context, by: userId }, batch)
  }
}

function tellOf(result: FileResult): void {
  const reason = result.status === 'failed' ? result.reason : 'none'
  if (uploadFileEvents.hasSubscribers) uploadFileEvents.publish({ outcome: result.status, reason })
}

// The same bytes, or the same external id, are the same workout.
async function findKnown(reader: Reader, { userId, file, externalId }: Work): Promise<FileResult | undefined> {
  const known = await findKnownFiles(reader, userId, [file.sha256])
  const result = known.get(file.sha256.toString('hex'))?.result
  if (result) return result
  if (externalId === undefined) return undefined
  const sameId = await reader.many(FIND_BY_EXTERNAL_ID, [userId, externalId])
  return sameId.length > 0 ? { status: 'duplicate', workoutIds: sameId.map(({ id }) => id) } : undefined
}

function toBatches(columns: DecodedActivity['columns']): DecodedActivity['columns'][number][][] {
  const batches: DecodedActivity['columns'][number][][] = []
  let samples = Number.POSITIVE_INFINITY
  for (const column of columns) {
    if (samples + column.times.length > MOST_APPENDED_SAMPLES) {
      batches.push([])
      samples = 0
    }
    batches.at(-1)!.push(column)
    samples += column.times.length
  }
  return batches
}

// Columns are in order of time: the first time of every month stands for the month.
function* monthTimes({ columns }: DecodedActivity): Generator<number> {
  for (const { times } of columns) {
    let untilMs = Number.NEGATIVE_INFINITY
    for (const time of times) {
      if (time < untilMs) continue
      untilMs = monthOf(time).untilMs
      yield time
    }
  }
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Uint8Array<ArrayBuffer>> {
  // Copied into a buffer of its own, because a decoder thread takes it over.
  const parts = await Array.fromAsync(chunks)
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
