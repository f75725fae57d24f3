import { Worker } from 'node:worker_threads'
import { decodeEvents } from '../../../../events.ts'
import type { DecodedFile } from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import type { DecodeOptions } from '../decode-file.ts'
import type { DecodeAnswer, DecodeRequest, DecoderThreadSettings } from './decoder-messages.ts'

/** What decoding may cost the process. */
export interface DecoderPoolSettings {
  /** Threads at most; each is started when first needed. */
  readonly threads: number
  /** Files that may wait for a thread; one more is refused with `DecoderBusyError`. */
  readonly maxQueued: number
  /** Longest that one file may take, in ms; then its thread is ended. */
  readonly deadlineMs: number
  /** Most memory of a thread's heap, in MiB. */
  readonly maxHeapMegabytes: number
  /** How much the threads stand back for everything else, from 0 to 19; on Linux alone. */
  readonly niceness: number
  /** A thread that had nothing to do for so long is ended, which gives its memory back. */
  readonly idleMs: number
}

/** One thread: of two cores it leaves one to requests. */
export const DEFAULT_DECODER_POOL: DecoderPoolSettings = Object.freeze({
  threads: 1,
  maxQueued: 100,
  deadlineMs: 60_000,
  maxHeapMegabytes: 512,
  niceness: 10,
  // Starting one takes a tenth of a second; one that waits holds tens of megabytes.
  idleMs: 10_000,
})

/** The queue for decoder threads is full: nothing is wrong with the file, it may be sent again later. */
export class DecoderBusyError extends Error {
  override readonly name = 'DecoderBusyError'
}

/** The pool was closed: nothing is wrong with the file. */
export class DecoderClosedError extends Error {
  override readonly name = 'DecoderClosedError'
}

interface Task {
  readonly request: DecodeRequest
  readonly resolve: (file: DecodedFile) => void
  readonly reject: (error: Error) => void
}

/** Decodes files on threads of their own, so that no file holds up, exhausts or ends the process. */
export class DecoderPool implements AsyncDisposable {
  readonly #settings: DecoderPoolSettings
  readonly #entry: URL
  readonly #waiting: Task[] = []
  readonly #idle: DecoderThread[] = []
  readonly #threads = new Set<DecoderThread>()
  #isClosed = false

  /** @param entry the module that a thread runs; tests give others to see threads die */
  constructor(
    settings: DecoderPoolSettings = DEFAULT_DECODER_POOL,
    entry = new URL('./decoder-thread.ts', import.meta.url),
  ) {
    this.#settings = settings
    this.#entry = entry
  }

  /**
   * Decodes one gzipped file. Takes `gzipped` over: its buffer is empty afterwards.
   *
   * @throws DecodeError why the file gives no workout, `decoder_timeout`, `decoder_memory` and `decoder_crashed` included
   * @throws DecoderBusyError
   */
  decode(gzipped: Uint8Array<ArrayBuffer>, fileName: string, options: DecodeOptions): Promise<DecodedFile> {
    if (this.#isClosed) return Promise.reject(new DecoderClosedError('the decoder pool is closed'))
    if (this.#waiting.length >= this.#settings.maxQueued) {
      return Promise.reject(new DecoderBusyError(`${this.#settings.maxQueued} files wait for a decoder already`))
    }
    const { promise, resolve, reject } = Promise.withResolvers<DecodedFile>()
    this.#waiting.push({ request: { gzipped, fileName, options }, resolve, reject })
    this.#next()
    return promise
  }

  /** How the pool stands at this moment. */
  get status(): { readonly threads: number; readonly busy: number; readonly waiting: number } {
    const threads = this.#threads.size
    return { threads, busy: threads - this.#idle.length, waiting: this.#waiting.length }
  }

  /** Ends every thread; files in hand and waiting fail. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const { reject } of this.#waiting.splice(0)) reject(new DecoderClosedError('the decoder pool was closed'))
    await Promise.all([...this.#threads].map((thread) => thread.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#isClosed) return
    const thread = this.#takeIdle() ?? this.#start()
    if (!thread) return
    const { request, resolve, reject } = this.#waiting.shift()!
    const startedAt = performance.now()
    const tell = (outcome: string) => {
      if (decodeEvents.hasSubscribers) decodeEvents.publish({ outcome, durationMs: performance.now() - startedAt })
    }
    const finished = () => {
      if (thread.isAlive) this.#rest(thread)
      else this.#threads.delete(thread)
      this.#next()
    }
    const decoding = thread.decode(request)
    decoding.then(
      () => tell('ok'),
      (error: unknown) => tell(error instanceof DecodeError ? error.reason : 'closed'),
    )
    decoding.then(resolve, reject).finally(finished)
  }

  #rest(thread: DecoderThread): void {
    this.#idle.push(thread)
    thread.startIdle(() => {
      this.#idle.splice(this.#idle.indexOf(thread), 1)
      this.#threads.delete(thread)
    })
  }

  // A thread may have died while it had nothing to do.
  #takeIdle(): DecoderThread | undefined {
    for (let thread = this.#idle.pop(); thread; thread = this.#idle.pop()) {
      thread.endIdle()
      if (thread.isAlive) return thread
      this.#threads.delete(thread)
    }
    return undefined
  }

  #start(): DecoderThread | undefined {
    if (this.#threads.size >= this.#settings.threads) return undefined
    const thread = new DecoderThread(this.#entry, this.#settings)
    this.#threads.add(thread)
    return thread
  }
}

/** One thread. After a deadline, too much memory or a crash it is dead, and the pool starts another. */
class DecoderThread {
  readonly #worker: Worker
  readonly #deadlineMs: number
  readonly #idleMs: number
  #idle: NodeJS.Timeout | undefined
  #settle: ((answer: DecodeAnswer | Error) => void) | undefined
  isAlive = true

  constructor(entry: URL, { deadlineMs, idleMs, maxHeapMegabytes, niceness }: DecoderPoolSettings) {
    this.#deadlineMs = deadlineMs
    this.#idleMs = idleMs
    this.#worker = new Worker(entry, {
      workerData: { niceness } satisfies DecoderThreadSettings,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
    })
    // An idle thread alone must not keep the process alive.
    this.#worker.unref()
    this.#worker.on('message', (answer: DecodeAnswer) => this.#settle?.(answer))
    this.#worker.on('messageerror', (error) => this.#die(error))
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', () => this.#die(new DecodeError('decoder_crashed')))
  }

  async decode(request: DecodeRequest): Promise<DecodedFile> {
    const { promise, resolve } = Promise.withResolvers<DecodeAnswer | Error>()
    this.#settle = resolve
    const deadline = setTimeout(() => this.#die(new DecodeError('decoder_timeout')), this.#deadlineMs)
    try {
      this.#worker.postMessage(request, [request.gzipped.buffer])
      const answer = await promise
      if (answer instanceof Error) throw answer
      if ('file' in answer) return answer.file
      throw new DecodeError(answer.reason, answer.message, answer.points)
    } finally {
      clearTimeout(deadline)
      this.#settle = undefined
    }
  }

  /** Ends the thread after its time without work, once it has told `onEnd` of it. */
  startIdle(onEnd: () => void): void {
    this.#idle = setTimeout(() => {
      onEnd()
      void this.close()
    }, this.#idleMs).unref()
  }

  endIdle(): void {
    clearTimeout(this.#idle)
  }

  async close(): Promise<void> {
    this.isAlive = false
    this.endIdle()
    this.#settle?.(new DecoderClosedError('the decoder pool was closed'))
    await this.#worker.terminate()
  }

  #die(cause: unknown): void {
    this.isAlive = false
    this.#settle?.(toFailure(cause))
    void this.#worker.terminate()
  }
}

// What a thread died of may quote the file, so only its kind is passed on.
function toFailure(cause: unknown): DecodeError {
  if (cause instanceof DecodeError) return cause
  const isMemory = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return new DecodeError(isMemory ? 'decoder_memory' : 'decoder_crashed')
}
