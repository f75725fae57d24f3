import {
  type Clock,
  type Database,
  EARLIEST_MS,
  latestMs,
  type Months,
  monthOf,
  type Reader,
  StorageError,
  statement,
} from '@longrun/storage'
import { uploadFileEvents } from '../../../events.ts'
import {
  type DecodedActivity,
  type DecodedFile,
  DecodeError,
  type DecodeLimits,
  type DecoderPool,
} from '../decoding/index.ts'
import { METRIC_BOUNDS } from '../metric-bounds.ts'
import { type ClaimedFile, type FileContents, type FileResult, findKnownFiles, uploadFiles } from '../queue/index.ts'
import type { WorkoutWriter } from './workout-writer.ts'

const FIND_BY_EXTERNAL_ID = statement<{ id: string }>(
  'workouts.find-by-external-id',
  `select id
     from workouts
    where user_id = $1
      and external_id = $2
      and deleted_at is null`,
)

export interface FileProcessorParts {
  readonly database: Database
  readonly months: Months
  /** The table of the samples. */
  readonly seriesTable: string
  readonly writer: WorkoutWriter
  readonly contents: FileContents
  readonly decoders: DecoderPool
  readonly limits: DecodeLimits
  readonly clock: Clock
}

/** Brings one file to its end: its workouts, their samples and its result become visible together, once. */
export class FileProcessor {
  readonly #parts: FileProcessorParts

  constructor(parts: FileProcessorParts) {
    this.#parts = parts
  }

  /**
   * @param ownZone the time zone of the user's profile
   * @throws what may pass, and what nobody foresaw; then nothing of the file is stored
   */
  async process(file: ClaimedFile, ownZone: string, signal: AbortSignal | undefined): Promise<void> {
    const known = await this.#parts.database.read({ owner: file.userId }, async (reader) => {
      // Cancelled meanwhile: decoding it would be in vain.
      if (!(await uploadFiles.isUnfinished(reader, file))) return 'ended'
      return await findKnown(reader, file)
    })
    if (known === 'ended') return
    const outcome = known ?? (await this.#decode(file))
    signal?.throwIfAborted()
    if ('status' in outcome) await this.finish(file, outcome)
    else await this.#store(file, outcome, ownZone)
  }

  /** Writes down what became of a file, unless that is known by now. */
  async finish(file: ClaimedFile, result: FileResult): Promise<void> {
    const isMine = await this.#parts.database.transaction({ owner: file.userId }, async (tx) => {
      if (!(await uploadFiles.lockUnfinished(tx, file))) return false
      await uploadFiles.finish(tx, file, result)
      return true
    })
    if (isMine) tellOf(result)
  }

  async #decode({ userId, sha256, path, upload }: ClaimedFile): Promise<DecodedFile | FileResult> {
    const { contents, decoders, limits, clock } = this.#parts
    const gzipped = await contents.getGzipped(userId, sha256)
    const range = { earliestMs: EARLIEST_MS, latestMs: latestMs(clock()), startTimeMs: upload.startTime?.getTime() }
    try {
      return await decoders.decode(gzipped, path, { limits, bounds: METRIC_BOUNDS, ...range })
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      // Most files of some exports are of other kinds; one that was sent alone was meant to be an activity.
      const isOther = error.reason === 'not_an_activity' && upload.kind !== 'file'
      const status = isOther ? 'skipped' : 'failed'
      return { status, reason: error.reason, detail: error.message, points: error.points }
    }
  }

  async #store(file: ClaimedFile, decoded: DecodedFile, ownZone: string): Promise<void> {
    const { months, seriesTable } = this.#parts
    const times = decoded.activities.flatMap((activity) => [...monthTimes(activity)])
    const attempt = () => months.withMonths(seriesTable, times, () => this.#storeOnce(file, decoded, ownZone))
    await attempt().catch((error: unknown) => {
      // Another upload took the external id meanwhile: now it is found.
      if (error instanceof StorageError && error.code === 'unique_violation') return attempt()
      throw error
    })
  }

  async #storeOnce(file: ClaimedFile, decoded: DecodedFile, ownZone: string): Promise<void> {
    const { userId, sha256, path, about, upload } = file
    const { zoneOffsetMinutes, salvage, points } = decoded
    const result = await this.#parts.database.transaction({ owner: userId }, async (tx) => {
      if (!(await uploadFiles.lockUnfinished(tx, file))) return undefined
      await this.#parts.contents.lock(tx, userId, sha256)
      const toStored = async (): Promise<FileResult> => {
        const { externalId } = upload
        const source = { path, sha256, externalId, about, salvage, ownZone, zoneOffsetMinutes }
        const workoutIds = await this.#parts.writer.write(tx, userId, decoded, source)
        return { status: 'stored', workoutIds, points, salvage }
      }
      const result = (await findKnown(tx, file)) ?? (await toStored())
      await uploadFiles.finish(tx, file, result)
      return result
    })
    if (result) tellOf(result)
  }
}

function tellOf(result: FileResult): void {
  const reason = 'reason' in result ? result.reason : 'none'
  if (uploadFileEvents.hasSubscribers) uploadFileEvents.publish({ outcome: result.status, reason })
}

// The same bytes, or the same external id, are the same workout.
async function findKnown(reader: Reader, { userId, sha256, upload }: ClaimedFile): Promise<FileResult | undefined> {
  const known = await findKnownFiles(reader, userId, [sha256])
  const result = known.get(sha256.toString('hex'))?.result
  if (result || upload.externalId === undefined) return result
  const sameId = await reader.many(FIND_BY_EXTERNAL_ID, [userId, upload.externalId])
  return sameId.length > 0 ? { status: 'duplicate', workoutIds: sameId.map(({ id }) => id) } : undefined
}

// Columns are in order of time: the first time of every month stands for the month.
function* monthTimes({ columns }: DecodedActivity): Generator<number> {
  for (const { times } of columns) {
    for (let at = 0; at < times.length; at = firstFrom(times, monthOf(times[at]!).untilMs)) yield times[at]!
  }
}

function firstFrom(times: Float64Array, ms: number): number {
  let from = 0
  let until = times.length
  while (from < until) {
    const middle = (from + until) >>> 1
    if (times[middle]! < ms) from = middle + 1
    else until = middle
  }
  return from
}
