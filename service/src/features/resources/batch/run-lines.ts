import type { Readable } from 'node:stream'
import type { Entity, Settled } from '@longrun/storage'
import { invalidInput, type LineOut, parseLine, readLines } from '../../../http/index.ts'
import type { BatchLimits } from './batch-limits.ts'
import type { ParseOperation } from './open-operation-parser.ts'
import type { DoneOperation, Operation } from './operation.ts'
import { toResults } from './to-results.ts'

interface Parts<E extends Entity> {
  readonly parse: ParseOperation<E>
  readonly limits: BatchLimits
  batch(operations: readonly Settled<Operation<E>>[]): Promise<Settled<DoneOperation>[]>
}

/**
 * Does operations as they arrive, each for itself: as many in one transaction as are there, and the next only once their
 * results are on the way.
 * @returns how many there were, and how many of them failed
 */
export async function runLines<E extends Entity>(
  body: Readable,
  out: LineOut,
  { parse, limits, batch }: Parts<E>,
): Promise<{ readonly operations: number; readonly failed: number }> {
  let operations = 0
  let failed = 0
  for await (const lines of whileAllowed(gather(body, limits), out.signal)) {
    if (operations + lines.length > limits.maxStreamedOperations)
      throw invalidInput([{ path: 'operations', message: `must be at most ${limits.maxStreamedOperations} lines` }])
    const asked = lines.map((line) => parse(parseLine(line)))
    const results = toResults(asked, await batch(asked))
    failed += results.filter(({ error }) => error !== undefined).length
    await out.write(results.map((result, i) => `${JSON.stringify({ index: operations + i, ...result })}\n`).join(''))
    operations += lines.length
  }
  return { operations, failed }
}

/** What arrives for as long as the sender may go on: who signs out meanwhile changes nothing more, and is not waited for. */
async function* whileAllowed<T>(arriving: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    for (;;) {
      const next = await nextOf(arriving, signal)
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not waited for: that would be until the sender goes on.
    arriving.return(undefined).catch(() => {})
  }
}

async function nextOf<T>(arriving: AsyncGenerator<T>, signal: AbortSignal): Promise<IteratorResult<T>> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T>>()
  const leave = (): void => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  try {
    arriving.next().then(resolve, reject)
    return await promise
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** Lines together, as long as more of them are there already. */
async function* gather(body: Readable, limits: BatchLimits): AsyncGenerator<Buffer[]> {
  let waiting: Buffer[] = []
  for await (const lines of readLines(body, 'operations', limits)) {
    waiting.push(...lines)
    while (waiting.length >= limits.maxLinesAtOnce) yield waiting.splice(0, limits.maxLinesAtOnce)
    if (body.readableLength > 0 || waiting.length === 0) continue
    yield waiting
    waiting = []
  }
  if (waiting.length > 0) yield waiting
}
