/** A workout that is not there, or was deleted; anything else is its name. */
export const ABSENT = Symbol('absent')
export const DELETED = Symbol('deleted')
export type State = string | typeof ABSENT | typeof DELETED

/** One request, as its sender saw it. */
export interface Told {
  readonly operation: string
  readonly status: number
  /** The problem's code; empty for success. */
  readonly code: string
  readonly ms: number
}

/** A workout as the API or the database has it. */
interface Found {
  readonly name: string
  readonly isDeleted: boolean
}

/**
 * What must be stored, by what was acknowledged. Each workout has a mark, the first word of its name, and a set of states
 * that it may be in: one after an answer that says what happened, more after one that does not.
 */
export class Ledger {
  readonly told: Told[] = []
  readonly broken: string[] = []
  /** Uploads that were taken, by their names. */
  readonly taken = new Map<string, { readonly id: string; readonly workouts: number }>()
  /** How streams of progress ended, and how many are open. */
  readonly streams = { open: 0, final: 0, cut: 0, refused: 0 }
  /** Uploads that were refused, by their names. */
  readonly refused = new Set<string>()
  readonly #states = new Map<string, Set<State>>()

  get marks(): number {
    return this.#states.size
  }

  break(what: string): void {
    this.broken.push(what)
  }

  /** It happened. */
  is(mark: string, state: State): void {
    this.#states.set(mark, new Set([state]))
  }

  /** It may have happened. */
  maybe(mark: string, state: State): void {
    const states = this.#states.get(mark) ?? new Set([ABSENT])
    this.#states.set(mark, states.add(state))
  }

  /** Compares with everything that the database has, by mark. */
  compare(found: readonly Found[]): void {
    const byMark = Map.groupBy(found, ({ name }) => name.split(' ')[0]!)
    for (const [mark, states] of this.#states) {
      const rows = byMark.get(mark) ?? []
      if (rows.length > 1) this.break(`${mark} is stored ${rows.length} times`)
      const state = toState(rows[0])
      if (!states.has(state))
        this.break(`${mark} is ${String(state)}, expected ${[...states].map(String).join(' or ')}`)
    }
    for (const mark of byMark.keys()) if (!this.#states.has(mark)) this.break(`${mark} was never sent`)
  }
}

function toState(row: Found | undefined): State {
  if (!row) return ABSENT
  return row.isDeleted ? DELETED : row.name
}
