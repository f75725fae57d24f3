import { type ChangeContext, withChangeContext } from '@longrun/storage'
import { jobEvents } from '../events.ts'
import { type LogContext, withLogContext } from '../log-context.ts'

interface Run {
  /** The kind of job, or the name of a periodic task. */
  readonly kind: string
  readonly jobId?: string
  /** Aborted when the worker has to stop: a run that fails after that is no failure of its own. */
  readonly stop: AbortSignal
}

/** Runs a job, tells monitoring how it ended, and has each log line and each change that it causes name it. Throws what `work` throws. */
export async function runJob({ kind, jobId, stop }: Run, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  const part: LogContext = jobId === undefined ? { job: kind } : { job: kind, jobId }
  let outcome: 'ok' | 'failed' | 'aborted' = 'failed'
  try {
    await withLogContext(part, () => withChangeContext(toChangeContext(kind, jobId), work))
    outcome = 'ok'
  } catch (error) {
    if (stop.aborted) outcome = 'aborted'
    throw error
  } finally {
    if (jobEvents.hasSubscribers) jobEvents.publish({ kind, outcome, durationMs: performance.now() - startedAt })
  }
}

// Nobody in particular changes something here: who a job works for, its own code knows.
function toChangeContext(kind: string, jobId: string | undefined): Required<ChangeContext> {
  const request = jobId === undefined ? `task:${kind}` : `job:${kind}:${jobId}`
  return { actor: null, request, address: null, agent: null, action: null }
}
