import { AsyncLocalStorage } from 'node:async_hooks'
import type { Readable } from 'node:stream'
import { StorageError } from '@longrun/storage'
import { type Caller, Problem } from '../../../http/index.ts'
import { ProgressStream } from './progress-stream.ts'
import { toStateAnswer } from './result-schemas.ts'
import type { UploadResults, UploadState } from './upload-results.ts'

/** How many may watch uploads at once, and how closely. */
export interface ProgressLimits {
  /** Streams of progress that one process holds open at once. */
  readonly maxProgressStreams: number
  /** The same of one user. */
  readonly maxProgressStreamsPerUser: number
  /** Time between two looks at an upload, in ms. */
  readonly progressPollMs: number
  /** Time between two looks whether a listener may still listen, in ms. */
  readonly progressRecheckMs: number
  /** Time between two signs of life on a quiet stream, in ms; a listener that takes none of two is let go. */
  readonly progressHeartbeatMs: number
}

/** What the service runs with. */
export const DEFAULT_PROGRESS_LIMITS: ProgressLimits = Object.freeze({
  maxProgressStreams: 200,
  maxProgressStreamsPerUser: 8,
  progressPollMs: 500,
  progressRecheckMs: 5_000,
  progressHeartbeatMs: 15_000,
})

/** Whom a stream is for. */
export interface Listener {
  readonly caller: Pick<Caller, 'userId'>
  /** @throws Problem where the session or token by which the stream was opened holds no longer */
  recheck(): Promise<void>
}

interface Parts {
  readonly results: Pick<UploadResults, 'getState'>
  readonly limits: ProgressLimits
}

/** An upload that is watched, by one listener or many. */
interface Watched {
  readonly streams: Set<ProgressStream>
  timer: NodeJS.Timeout | undefined
}

const MOST_PAUSE_MS = 1_000
const FINAL: ReadonlySet<UploadState['status']> = new Set(['completed', 'failed', 'cancelled'])

/** Tells listeners how far uploads are, as it happens. However many listen to an upload, it is looked at once. */
export class ProgressStreams {
  readonly #parts: Parts
  readonly #watched = new Map<string, Watched>()
  readonly #perUser = new Map<string, number>()
  // What a request started would log in its name long after it has ended.
  readonly #outsideOfRequests = AsyncLocalStorage.snapshot()
  #open = 0
  #isClosed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Streams that are open. */
  get open(): number {
    return this.#open
  }

  /**
   * Server-sent events `progress` with the state of an upload: at once, and whenever it has changed, until it is final.
   * @throws StorageError `not_found`; Problem `busy` while too many listen
   */
  async listen({ caller, recheck }: Listener, id: string): Promise<Readable> {
    const { userId } = caller
    using place = this.#take(userId)
    const state = await this.#parts.results.getState(caller, id)
    const stream = new ProgressStream()
    const kept = place.move()
    stream.once('close', () => kept.dispose())
    stream.tell(toText(state))
    if (this.#isClosed || FINAL.has(state.status)) stream.finish()
    else this.#outsideOfRequests(() => this.#attend(stream, userId, id, recheck))
    return stream
  }

  /** Ends every stream: who listens comes again, to another process. */
  close(): void {
    this.#isClosed = true
    for (const { streams } of this.#watched.values()) for (const stream of streams) stream.finish()
  }

  #take(userId: string): DisposableStack {
    const { maxProgressStreams, maxProgressStreamsPerUser } = this.#parts.limits
    const mine = this.#perUser.get(userId) ?? 0
    if (this.#open >= maxProgressStreams) throw new Problem('busy', { detail: `${this.#open} streams are open` })
    if (mine >= maxProgressStreamsPerUser) throw new Problem('busy', { detail: `${mine} streams of yours are open` })
    this.#open += 1
    this.#perUser.set(userId, mine + 1)
    const place = new DisposableStack()
    place.defer(() => {
      this.#open -= 1
      const left = this.#perUser.get(userId)! - 1
      if (left > 0) this.#perUser.set(userId, left)
      else this.#perUser.delete(userId)
    })
    return place
  }

  #attend(stream: ProgressStream, userId: string, id: string, recheck: Listener['recheck']): void {
    const key = `${userId} ${id}`
    const watched = this.#watched.get(key) ?? { streams: new Set<ProgressStream>(), timer: undefined }
    watched.streams.add(stream)
    if (watched.timer === undefined) {
      this.#watched.set(key, watched)
      this.#lookLater(watched, { userId }, id)
    }
    const { progressHeartbeatMs, progressRecheckMs } = this.#parts.limits
    const beats = setInterval(() => stream.beat(), progressHeartbeatMs)
    // What may pass, such as a database that is away, keeps the stream: nothing is told meanwhile either.
    const rechecks = setInterval(() => {
      recheck().catch((error: unknown) => {
        if (error instanceof Problem) stream.finish()
      })
    }, progressRecheckMs)
    stream.once('close', () => {
      clearInterval(beats)
      clearInterval(rechecks)
      watched.streams.delete(stream)
      if (watched.streams.size > 0) return
      clearTimeout(watched.timer)
      this.#watched.delete(key)
    })
  }

  #lookLater(watched: Watched, caller: Pick<Caller, 'userId'>, id: string, tookMs = 0): void {
    // To count 25,000 files takes a while: looking is a tenth of the time at most, and once a second at least.
    const pauseMs = Math.max(this.#parts.limits.progressPollMs, Math.min(tookMs * 10, MOST_PAUSE_MS))
    watched.timer = setTimeout(async () => {
      const begunAt = performance.now()
      await this.#look(watched.streams, caller, id)
      if (watched.streams.size > 0) this.#lookLater(watched, caller, id, performance.now() - begunAt)
    }, pauseMs)
  }

  async #look(streams: ReadonlySet<ProgressStream>, caller: Pick<Caller, 'userId'>, id: string): Promise<void> {
    try {
      const state = await this.#parts.results.getState(caller, id)
      const text = toText(state)
      for (const stream of streams) {
        stream.tell(text)
        if (FINAL.has(state.status)) stream.finish()
      }
    } catch (error) {
      // It is gone, with its account. Whatever else it is may pass: the next look tells.
      if (error instanceof StorageError && error.code === 'not_found') for (const stream of streams) stream.finish()
    }
  }
}

const toText = (state: UploadState): string => JSON.stringify(toStateAnswer(state))
