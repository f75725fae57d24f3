import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { type Answer, ok } from '../answer.ts'
import { Problem, toProblem } from '../problem.ts'
import { toProblemMembers } from '../problem-answer.ts'
import { LINES_TYPE } from './read-lines.ts'

/** How many answers go out in lines at once, and how long each may keep others waiting. */
export interface LineStreamLimits {
  /** Answers in lines that one process sends at once. */
  readonly maxLineStreams: number
  /** The same of one user. */
  readonly maxLineStreamsPerUser: number
  /** Time between two looks whether a listener may still listen, in ms. */
  readonly lineRecheckMs: number
  /** A client that takes nothing for this long is let go, in ms. */
  readonly lineStalledMs: number
}

/** What the service runs with. */
export const DEFAULT_LINE_STREAM_LIMITS: LineStreamLimits = Object.freeze({
  maxLineStreams: 20,
  maxLineStreamsPerUser: 2,
  lineRecheckMs: 5_000,
  lineStalledMs: 30_000,
})

/** Where the lines of one answer go. */
export interface LineOut {
  /** Sends lines, each with its newline. Resolves when there is room for more. @throws where the client has left */
  write(lines: string): Promise<void>
  /** Aborted when the client has left, may listen no longer, or the process stops. */
  readonly signal: AbortSignal
}

/** Whom an answer is for. */
type Asking = Pick<FastifyRequest, 'recheck' | 'log' | 'id' | 'caller'>

/**
 * Sends answers as lines, for as long as they take. The last line is `{"end": ...}`: without it, or behind a line with an
 * `error`, an answer is not whole.
 */
export class LineStreams {
  readonly #limits: LineStreamLimits
  readonly #open = new Set<AbortController>()
  readonly #perUser = new Map<string, number>()

  constructor(limits: LineStreamLimits) {
    this.#limits = limits
  }

  /** Answers that are under way. */
  get open(): number {
    return this.#open.size
  }

  /**
   * Answers with the lines that `work` writes, and an end line with what it returns.
   * @throws Problem `busy` while too many are under way
   */
  answer(request: Asking, work: (out: LineOut) => Promise<object>): Answer {
    const leave = new AbortController()
    const place = this.#take(request.caller?.userId ?? '', leave)
    const stream = new PassThrough()
    const recheck = setInterval(() => void this.#recheck(request, leave), this.#limits.lineRecheckMs)
    stream.once('close', () => {
      clearInterval(recheck)
      place.dispose()
      leave.abort(new Problem('aborted'))
    })
    void this.#run(stream, request, { work, signal: leave.signal })
    return ok(stream, { headers: { 'content-type': LINES_TYPE, 'x-accel-buffering': 'no' } })
  }

  /** Ends every answer, with a line that says so. */
  close(): void {
    for (const leave of this.#open) leave.abort(new Problem('closed'))
  }

  async #run(
    stream: PassThrough,
    request: Asking,
    { work, signal }: { readonly work: (out: LineOut) => Promise<object>; readonly signal: AbortSignal },
  ): Promise<void> {
    const write = async (lines: string): Promise<void> => {
      signal.throwIfAborted()
      if (!stream.write(lines)) await this.#drain(stream, signal)
    }
    try {
      const end = await work({ write, signal })
      stream.end(`${JSON.stringify({ end })}\n`)
    } catch (error) {
      const problem = toProblem(signal.aborted ? signal.reason : error)
      if (problem.status >= 500 && !signal.aborted)
        request.log.error({ requestId: request.id, err: error }, 'an answer in lines failed')
      if (!stream.destroyed) stream.end(`${JSON.stringify({ error: toProblemMembers(problem, request.id) })}\n`)
    }
  }

  async #drain(stream: PassThrough, signal: AbortSignal): Promise<void> {
    const stalled = AbortSignal.timeout(this.#limits.lineStalledMs)
    try {
      await once(stream, 'drain', { signal: AbortSignal.any([signal, stalled]) })
    } catch (error) {
      // Who takes nothing would not take the line that says so.
      if (stalled.aborted) stream.destroy()
      throw error
    }
  }

  // What may pass, such as a database that is away, ends nothing.
  async #recheck(request: Asking, leave: AbortController): Promise<void> {
    await request.recheck().catch((error: unknown) => {
      if (error instanceof Problem) leave.abort(error)
    })
  }

  #take(userId: string, leave: AbortController): DisposableStack {
    const { maxLineStreams, maxLineStreamsPerUser } = this.#limits
    const mine = this.#perUser.get(userId) ?? 0
    if (this.open >= maxLineStreams)
      throw new Problem('busy', { detail: `${this.open} answers in lines are under way` })
    if (mine >= maxLineStreamsPerUser)
      throw new Problem('busy', { detail: `${mine} answers of yours in lines are under way` })
    this.#open.add(leave)
    this.#perUser.set(userId, mine + 1)
    const place = new DisposableStack()
    place.defer(() => {
      this.#open.delete(leave)
      const left = this.#perUser.get(userId)! - 1
      if (left > 0) this.#perUser.set(userId, left)
      else this.#perUser.delete(userId)
    })
    return place
  }
}

/** Whether a client asks for lines. */
export function wantsLines(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes(LINES_TYPE) ?? false
}
