/** What is wrong, and what to do about it. Names and counts only: never row values, never secrets. */
export interface Finding {
  /** `failed`: something does not work, or will not be safe. `warning`: it works, and somebody should look. */
  readonly level: 'warning' | 'failed'
  readonly problem: string
  /** The way out: what to do, or the very command. */
  readonly mend: string
}

/** What one look found. No findings: all is well. */
export interface Outcome {
  /** What was looked at, in a few words, for whoever reads the list: `PostgreSQL 18.4, 0.3 ms`. */
  readonly seen: string
  readonly findings: readonly Finding[]
}

/** One thing to look at. Looking changes nothing. */
export interface Check {
  /** Lower case, by area: `database.reach`. */
  readonly name: string
  /** Checks, by name and earlier in the list, without which this one makes no sense. */
  readonly needs?: readonly string[]
  run(): Promise<Outcome>
}

/** How a check ended. `not_run`: a check that it needs had failed. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'not_run'

/** What became of one check. */
export interface CheckResult extends Outcome {
  readonly name: string
  readonly state: CheckState
  readonly durationMs: number
}
