import { subscribeToStorage } from '@longrun/storage'

interface SlowLog {
  readonly warn: (details: object, message: string) => void
}

/** Logs every statement that takes `thresholdMs` or longer: its tag, never its values. Returns the function that ends it. */
export function logSlowStatements(log: SlowLog, thresholdMs: number): () => void {
  return subscribeToStorage('statement', ({ tag, durationMs, rows, outcome }) => {
    if (durationMs >= thresholdMs)
      log.warn({ tag, durationMs: Math.round(durationMs), rows, outcome }, 'slow statement')
  })
}
