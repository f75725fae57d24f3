/** Why a line was left out: what is there stays as it is. */
export type ConflictReason = 'different' | 'taken' | 'parent_missing' | 'overlapping'

/** What became of the lines of one part. */
export interface PartReport {
  stored: number
  /** There already. */
  same: number
  conflicts: number
}

/** A line that was left out. */
export interface ImportConflict {
  readonly part: string
  readonly line: number
  readonly reason: ConflictReason
}

/** What an import did. */
export interface ImportReport {
  readonly parts: Readonly<Record<string, PartReport>>
  /** The first of them; all are counted in `parts`. */
  readonly conflicts: readonly ImportConflict[]
  /** Workouts whose template this server does not have: they came without it. */
  readonly templatesCleared: number
}

/** Counts what becomes of the lines. */
export class ReportBuilder {
  templatesCleared = 0
  readonly #parts: Record<string, PartReport> = {}
  readonly #conflicts: ImportConflict[] = []
  readonly #maxConflicts: number

  constructor(parts: readonly string[], maxConflicts: number) {
    for (const name of parts) this.#parts[name] = { stored: 0, same: 0, conflicts: 0 }
    this.#maxConflicts = maxConflicts
  }

  add(part: string, line: number, outcome: 'stored' | 'same' | ConflictReason): void {
    const counts = this.#parts[part]!
    if (outcome === 'stored' || outcome === 'same') {
      counts[outcome] += 1
      return
    }
    counts.conflicts += 1
    if (this.#conflicts.length < this.#maxConflicts) this.#conflicts.push({ part, line, reason: outcome })
  }

  finish(): ImportReport {
    return { parts: this.#parts, conflicts: this.#conflicts, templatesCleared: this.templatesCleared }
  }
}
