import { setTimeout as sleep } from 'node:timers/promises'

/** Does a batch, and then rests for a multiple of what it took: so whoever else uses the server has their part of it. */
export async function withRest<T>(
  restFactor: number,
  signal: AbortSignal | undefined,
  batch: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now()
  const result = await batch()
  await sleep((performance.now() - startedAt) * restFactor, undefined, signal ? { signal } : {})
  return result
}

/** @throws TypeError */
export function checkRestFactor(restFactor: number): number {
  if (restFactor >= 0 && restFactor <= 100) return restFactor
  throw new TypeError('restFactor must be a number from 0 to 100')
}
