import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../../http/index.ts'
import type { ExportLimits } from './export-limits.ts'
import type { Places } from './places.ts'
import type { Sink } from './zip/index.ts'

/** Whom an answer is for. */
type Asking = Pick<FastifyRequest, 'recheck' | 'log' | 'id' | 'caller'>

interface Parts {
  readonly places: Places
  readonly limits: Pick<ExportLimits, 'recheckMs' | 'stalledMs'>
}

/** What `work` writes by, and what tells it to stop. */
export interface StreamOut {
  readonly sink: Sink
  readonly signal: AbortSignal
}

/** Asks again whether a user may go on, now and then, until disposed of. What may pass, such as a database that is away, ends nothing. */
export function openRecheck(
  request: Pick<FastifyRequest, 'recheck'>,
  { recheckMs }: Pick<ExportLimits, 'recheckMs'>,
): Disposable & { readonly signal: AbortSignal; stop(reason: Error): void } {
  const leave = new AbortController()
  const recheck = async (): Promise<void> => {
    await request.recheck().catch((error: unknown) => {
      if (error instanceof Problem) leave.abort(error)
    })
  }
  const timer = setInterval(() => void recheck(), recheckMs)
  return {
    signal: leave.signal,
    stop: (reason) => leave.abort(reason),
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

/** Sends bytes for as long as they take. One that is ended in the middle is cut, so that nobody takes it for whole. */
export class ExportStreams {
  readonly #parts: Parts
  readonly #open = new Set<(reason: Error) => void>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws Problem `busy` while too many are under way */
  open(request: Asking, work: (out: StreamOut) => Promise<unknown>): Readable {
    const { places, limits } = this.#parts
    using opened = new DisposableStack()
    opened.use(places.take(request.caller?.userId ?? ''))
    const recheck = opened.use(openRecheck(request, limits))
    this.#open.add(recheck.stop)
    opened.defer(() => this.#open.delete(recheck.stop))
    const stream = new PassThrough({ highWaterMark: 256 * 1024 })
    const held = opened.move()
    stream.once('close', () => recheck.stop(new Problem('aborted')))
    void this.#run(stream, request, { work, signal: recheck.signal }).finally(() => held.dispose())
    return stream
  }

  /** Cuts every answer. */
  close(): void {
    for (const stop of this.#open) stop(new Problem('closed'))
  }

  async #run(
    stream: PassThrough,
    request: Asking,
    { work, signal }: { readonly work: (out: StreamOut) => Promise<unknown>; readonly signal: AbortSignal },
  ): Promise<void> {
    const sink: Sink = async (bytes) => {
      signal.throwIfAborted()
      if (!stream.write(bytes)) await this.#drain(stream, signal)
    }
    try {
      await work({ sink, signal })
      stream.end()
    } catch (error) {
      if (!signal.aborted) request.log.error({ requestId: request.id, err: error }, 'an export failed')
      // Its end is missing then, which whoever reads it sees; there is no place for an answer any more.
      stream.destroy(error instanceof Error ? error : new Error('the export failed', { cause: error }))
    }
  }

  async #drain(stream: PassThrough, signal: AbortSignal): Promise<void> {
    const stalled = AbortSignal.timeout(this.#parts.limits.stalledMs)
    await once(stream, 'drain', { signal: AbortSignal.any([signal, stalled]) })
  }
}
