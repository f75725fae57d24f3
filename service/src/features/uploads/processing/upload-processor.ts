import { setTimeout as delay } from 'node:timers/promises'
import { type Database, withChangeContext } from '@longrun/storage'
import { type ClaimedFile, type ClaimScope, FileContents, isOpen, type Refusal, uploadQueue } from '../queue/index.ts'
import { shareOf } from './database-share.ts'
import { FileProcessor, type FileProcessorParts } from './file-processor.ts'
import { HeldFiles } from './held-files.ts'
import { isPassing } from './passing-failure.ts'
import { Places } from './places.ts'
import type { ProcessLimits } from './process-limits.ts'
import { WorkoutWriter, type WriterParts } from './workout-writer.ts'

/** How often it looks again when others have the rest of an upload in hand. */
const LOOK_AGAIN_MS = 100
/** Uploads of a refused account that are ended between two looks. */
const REFUSED_BATCH = 100

interface Parts extends Omit<FileProcessorParts, 'contents' | 'seriesTable' | 'writer'>, WriterParts {
  readonly processing: ProcessLimits
  /** Connections that the database's pool has at most. */
  readonly maxConnections: number
  /** The time zone of a user's profile. */
  readonly timeZoneOf: (userId: string) => Promise<string>
  /** Whether a user may have files processed. */
  readonly standingOf: (userId: string) => Promise<'live' | 'disabled' | 'closed'>
  readonly log: { readonly error: (details: object, message: string) => void }
}

// Final, so that nothing is tried over and over; the bytes are kept, and may be sent again.
const REFUSALS: Readonly<Record<'disabled' | 'closed', Refusal>> = {
  disabled: {
    reason: 'account_disabled',
    detail: 'the account was disabled before the file was processed; send it again',
  },
  closed: { reason: 'account_closed', detail: 'the account was closed before the file was processed' },
}

/** How a run ended. */
export interface RunResult {
  /** Files that were brought to an end, or found to be at it. */
  readonly done: number
}

interface RunOptions {
  /** Gives back what is in hand. */
  readonly signal?: AbortSignal | undefined
  /** Takes no more, and finishes what is in hand. */
  readonly stop?: AbortSignal | undefined
  /** Called as soon as it is known that more is left than this run has in hand. */
  readonly onMore?: () => void
}

/**
 * Turns queued files into workouts. Any number of runs, in any number of processes, may work on the files of the same user,
 * and any of them may die at any moment: each file comes to its end once.
 */
export class UploadProcessor {
  readonly #parts: Parts
  readonly #database: Database
  readonly #files: FileProcessor
  readonly #held: HeldFiles
  readonly #places: Places

  constructor(parts: Parts) {
    const { processing: limits, maxConnections } = parts
    this.#parts = parts
    this.#database = shareOf(parts.database, Math.max(1, Math.floor(maxConnections * limits.connectionShare)))
    this.#files = new FileProcessor({
      ...parts,
      database: this.#database,
      contents: new FileContents(this.#database),
      seriesTable: parts.series.series.table,
      writer: new WorkoutWriter(parts),
    })
    this.#held = new HeldFiles(this.#database, limits)
    this.#places = new Places({ files: limits.maxFilesInHand, bytes: limits.maxBytesInHand })
  }

  /**
   * Processes files of one user for about `turnMs`, so that others have their turn.
   * @throws what may pass, such as a database that is away: what was not done is to be tried again
   */
  async run(scope: ClaimScope, options: RunOptions = {}): Promise<RunResult> {
    const { userId } = scope
    const standing = await this.#parts.standingOf(userId)
    if (standing !== 'live') return await this.#refuseAll(userId, REFUSALS[standing])
    return await withChangeContext({ actor: userId }, () => this.#run(scope, options))
  }

  async #run(scope: ClaimScope, options: RunOptions): Promise<RunResult> {
    const { userId } = scope
    const run = new Run(await this.#parts.timeZoneOf(userId), options)
    const { turnMs, claimFiles } = this.#parts.processing
    const until = performance.now() + turnMs
    let isDrained = false
    while (!run.isOver && !isDrained && performance.now() < until) {
      const files = await this.#held.take(scope).catch((error: unknown) => run.fail(error))
      if (files?.length === claimFiles) run.tellMore()
      await this.#begin(run, files ?? [])
      isDrained = files?.length === 0
    }
    await run.settled()
    if (isDrained) await this.#runSuspect(run, scope)
    run.throwFailure()
    for (const uploadId of run.uploadIds) await this.#finishOrGoOn(userId, uploadId)
    return { done: run.done }
  }

  /**
   * Processes an upload until it has ended, together with whoever else works on it.
   * @throws what may pass: then it is to be tried again
   */
  async process(userId: string, uploadId: string): Promise<void> {
    for (;;) {
      const { done } = await this.run({ userId, uploadId })
      if (done > 0) continue
      const status = await this.#findStatus(userId, uploadId)
      if (status === undefined || !isOpen(status)) return
      await this.finish(userId, uploadId)
      if (isOpen((await this.#findStatus(userId, uploadId)) ?? 'failed')) await delay(LOOK_AGAIN_MS)
    }
  }

  /** Ends an upload that could not be processed for so long that it never will. */
  async giveUp(userId: string, uploadId: string): Promise<void> {
    const detail = 'the service could not process the file; send it again'
    await this.#refuse(userId, uploadId, { reason: 'gave_up', detail })
  }

  /** Ends an upload of which everything is done: every file has its result, and the last was read from its archive. */
  async finish(userId: string, uploadId: string): Promise<void> {
    await this.#database.transaction({ owner: userId }, (tx) => uploadQueue.finish(tx, userId, uploadId))
  }

  async #finishOrGoOn(userId: string, uploadId: string): Promise<void> {
    await this.#database.transaction({ owner: userId }, async (tx) => {
      await Promise.all([uploadQueue.finish(tx, userId, uploadId), uploadQueue.noteProgress(tx, userId, uploadId)])
    })
  }

  // Alone, so that nothing else of this run comes to harm where the file ends the process.
  async #runSuspect(run: Run, scope: ClaimScope): Promise<void> {
    if (run.isOver) return
    const files = await this.#held.takeSuspect(scope).catch((error: unknown) => run.fail(error))
    if (!files || files.length === 0) return
    run.tellMore()
    await this.#begin(run, files)
    await run.settled()
  }

  async #begin(run: Run, files: readonly ClaimedFile[]): Promise<void> {
    await this.#startUploads(files).catch((error: unknown) => run.fail(error))
    for (const file of files) {
      using waiting = new DisposableStack()
      waiting.use(await this.#places.take(file.sizeBytes))
      if (run.isOver) {
        await this.#held.release(file, { hasFailed: false })
        continue
      }
      const place = waiting.move()
      run.add(file, async () => {
        using _ = place
        await this.#processFile(run, file)
      })
    }
  }

  async #processFile(run: Run, file: ClaimedFile): Promise<void> {
    const { maxAttempts } = this.#parts.processing
    try {
      if (file.failedAttempts >= maxAttempts) {
        const detail = `the service failed ${maxAttempts} times while it processed the file; it is kept, and can be tried again`
        await this.#files.finish(file, { status: 'failed', reason: 'processing_failed', detail })
      } else await this.#files.process(file, run.ownZone, run.signal)
      this.#held.drop(file)
      run.done += 1
      if (file.upload.kind === 'file') await this.#finishAtOnce(run, file)
    } catch (error) {
      const hasFailed = !run.signal?.aborted && !isPassing(error)
      await this.#held.release(file, { hasFailed })
      if (!hasFailed) run.fail(error)
      else
        this.#parts.log.error(
          { err: error, uploadId: file.uploadId },
          'a file could not be processed; it is tried again',
        )
    }
  }

  // Who sent one file waits for it; an archive is looked at when the run ends.
  async #finishAtOnce(run: Run, { userId, uploadId }: ClaimedFile): Promise<void> {
    run.uploadIds.delete(uploadId)
    await this.finish(userId, uploadId).catch((error: unknown) => run.fail(error))
  }

  async #startUploads(files: readonly ClaimedFile[]): Promise<void> {
    const fresh = new Set(files.filter(({ upload }) => upload.isNew).map(({ uploadId }) => uploadId))
    if (fresh.size > 0) await uploadQueue.start(this.#database, files[0]!.userId, [...fresh])
  }

  async #refuseAll(userId: string, refusal: Refusal): Promise<RunResult> {
    for (;;) {
      const ids = await this.#database.read({ owner: userId }, (reader) =>
        uploadQueue.listOpen(reader, userId, REFUSED_BATCH),
      )
      for (const id of ids) await this.#refuse(userId, id, refusal)
      if (ids.length < REFUSED_BATCH) return { done: 0 }
    }
  }

  async #refuse(userId: string, uploadId: string, refusal: Refusal): Promise<void> {
    await this.#database.transaction({ owner: userId }, (tx) => uploadQueue.refuse(tx, userId, uploadId, refusal))
  }

  #findStatus(userId: string, uploadId: string) {
    return this.#database.read({ owner: userId }, (reader) => uploadQueue.findStatus(reader, userId, uploadId))
  }
}

/** One run: what it has in hand, and whether it goes on. */
class Run {
  readonly ownZone: string
  readonly signal: AbortSignal | undefined
  readonly #stop: AbortSignal | undefined
  readonly uploadIds = new Set<string>()
  done = 0
  readonly #onMore: (() => void) | undefined
  readonly #inHand = new Set<Promise<void>>()
  #hasTold = false
  #failure: { readonly error: unknown } | undefined

  constructor(ownZone: string, { signal, stop, onMore }: RunOptions) {
    this.ownZone = ownZone
    this.signal = signal
    this.#stop = stop
    this.#onMore = onMore
  }

  get isOver(): boolean {
    return this.#failure !== undefined || this.signal?.aborted === true || this.#stop?.aborted === true
  }

  add({ uploadId }: ClaimedFile, work: () => Promise<void>): void {
    this.uploadIds.add(uploadId)
    const working = work().finally(() => this.#inHand.delete(working))
    this.#inHand.add(working)
  }

  tellMore(): void {
    if (this.#hasTold) return
    this.#hasTold = true
    this.#onMore?.()
  }

  fail(error: unknown): void {
    this.#failure ??= { error }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#inHand)
  }

  throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}
