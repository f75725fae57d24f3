import { AsyncLocalStorage } from 'node:async_hooks'

/** What work is part of: every log line that is written meanwhile names it. */
export interface LogContext {
  readonly requestId?: string
  /** The kind of job, or the name of a periodic task. */
  readonly job?: string
  readonly jobId?: string
}

const context = new AsyncLocalStorage<LogContext>()

/** Runs `work` so that each log line it causes, however deep, tells what it was part of. */
export function withLogContext<T>(part: LogContext, work: () => T): T {
  return context.run(part, work)
}

/** What the log lines of this moment are part of, in an object of its own. */
export function toLogContext(): LogContext {
  return { ...context.getStore() }
}
