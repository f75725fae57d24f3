import { setTimeout as sleep } from 'node:timers/promises'
import { StorageError, type StorageErrorCode } from '../../errors.ts'
import { toAborted } from './connection-lender.ts'

/** Chance and time, passed in so that a test decides both. */
export interface RetryMeans {
  /** From 0 to below 1. Default `Math.random`. */
  readonly random?: () => number
  /** Default: a timer. Rejects when the signal aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
}

const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 1_000
// Nothing of the transaction is left, and running it again may end otherwise. Never `commit_unknown`.
const REPEATABLE: ReadonlySet<StorageErrorCode> = new Set(['serialization_failure', 'deadlock', 'schema_changed'])

/** Whether running the whole transaction again may end otherwise. */
export function isRepeatable(error: unknown): error is StorageError {
  return error instanceof StorageError && REPEATABLE.has(error.code)
}

/**
 * Runs `attempt` up to `attempts` times while it fails in a way that repeating can cure. Between attempts it pauses a
 * random part of a span that doubles (full jitter), so that rivals do not meet again.
 * @throws the last attempt's error; StorageError `aborted`
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { attempts, signal }: { readonly attempts: number; readonly signal: AbortSignal | undefined },
  { random = Math.random, sleep: pause = sleepFor }: RetryMeans,
): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt()
    } catch (error) {
      if (made >= attempts || !isRepeatable(error)) throw error
    }
    const span = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (made - 1))
    await pause(random() * span, signal).catch((error: unknown) => {
      throw signal?.aborted ? toAborted(signal) : error
    })
  }
}

async function sleepFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal })
}
