import { setTimeout as delay } from 'node:timers/promises'
import type { PeriodicTask } from './job.ts'
import { RareLog, type TroubleLog } from './rare-log.ts'
import { runJob } from './run-job.ts'

/** Runs a task by a timer, again and again, whatever becomes of a run. Starts with a rest. */
export class TaskLoop {
  readonly #task: PeriodicTask
  readonly #log: RareLog
  readonly #ending = new AbortController()
  readonly #stopping = new AbortController()
  readonly #ended: Promise<void>
  #resting = new AbortController()
  #isDue = false

  constructor(task: PeriodicTask, log: TroubleLog) {
    this.#task = task
    this.#log = new RareLog(log)
    this.#ended = this.#repeat()
  }

  /** Has the task run at once, or once more when it runs already. */
  nudge(): void {
    this.#isDue = true
    this.#resting.abort()
  }

  /** Begins no more runs, gives one under way this long, and then aborts it. Resolves when it has ended. */
  async stop(graceSeconds: number): Promise<void> {
    this.#ending.abort()
    this.#resting.abort()
    const late = setTimeout(() => this.#stopping.abort(), graceSeconds * 1_000)
    await this.#ended
    clearTimeout(late)
  }

  async #repeat(): Promise<void> {
    while (await this.#rest()) {
      const stop = this.#stopping.signal
      const { name } = this.#task
      await runJob({ kind: name, stop }, () => this.#task.run(stop)).catch((error: unknown) => {
        if (!stop.aborted) this.#log.error(error, { job: name }, 'periodic task failed; it runs again')
      })
    }
  }

  /** False when there is to be no further run. */
  async #rest(): Promise<boolean> {
    // Spread over a fifth of the time, so that workers that started together do not all come at once.
    const waitMs = this.#task.everySeconds * 1_000 * (0.9 + Math.random() * 0.2)
    this.#resting = new AbortController()
    if (!this.#isDue && !this.#ending.signal.aborted) {
      await delay(waitMs, undefined, { signal: this.#resting.signal }).catch(() => {})
    }
    this.#isDue = false
    return !this.#ending.signal.aborted
  }
}
