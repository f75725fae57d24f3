import { existsSync, readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

const THREAD = '/proc/thread-self'

/**
 * Lets everything else go before the thread that calls this: it gets what time of the processors is left over. Threads
 * have a priority of their own on Linux alone; elsewhere nothing changes.
 *
 * @param nice from 0, as any other, to 19; a thread that is nicer already stays so
 * @returns whether the thread has that priority now
 */
export function lowerThreadPriority(nice = 10): boolean {
  if (process.platform !== 'linux' || !existsSync(THREAD)) return false
  const threadId = Number(readlinkSync(THREAD).split('/').at(-1))
  if (getPriority(threadId) < nice) setPriority(threadId, nice)
  return getPriority(threadId) >= nice
}
