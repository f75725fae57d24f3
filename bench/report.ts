/** One measured figure. A ratio compares with a reference that was measured in the same run. */
export interface Figure {
  readonly name: string
  readonly value: number | string
  readonly unit: string
  /** What it was compared with, and that one's own figure. */
  readonly reference?: string
  readonly ratio?: number
  /** In words, for example `at least 5 times`. */
  readonly target?: string
  readonly met?: boolean
}

/** What every script in this folder prints with `--json`, and nothing else on standard output. */
export interface BenchReport {
  readonly name: string
  readonly figures: readonly Figure[]
}
