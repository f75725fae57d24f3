/** What is wrong with the audit log or its seals. */
export type AuditProblemKind =
  /** An entry or a seal is not what it was when it was sealed. */
  | 'changed'
  /** What was sealed is gone, or was gone before it could be sealed. */
  | 'removed'
  /** An entry is neither sealed nor waiting to be sealed. */
  | 'inserted'
  /** An entry stands where another one was: its number or time is not its own. */
  | 'reordered'
  /** The last seals are gone. */
  | 'truncated'
  /** Seals do not follow each other, or are not the ones that were noted elsewhere. */
  | 'chain'

/** One thing that `verifyAudit` found. It names records, and tells no values of theirs. */
export interface AuditProblem {
  readonly kind: AuditProblemKind
  readonly detail: string
  /** The month it is about, `2026-11`. */
  readonly month?: string
  /** The number of the seal. */
  readonly seal?: number
  /** The id of the entry. */
  readonly id?: number
  /** What the entry says, or says now, of the record it is about. */
  readonly record?: AuditedRecord
}

/** Which record an entry is about. */
export interface AuditedRecord {
  readonly entity: string
  readonly ownerId: string
  readonly recordId: string
}

/** Gathers problems up to a limit, and counts those beyond it. */
export class ProblemList {
  readonly #most: number
  readonly #problems: AuditProblem[] = []
  #count = 0

  constructor(most: number) {
    this.#most = most
  }

  /** How many there are, told and untold. */
  get count(): number {
    return this.#count
  }

  get problems(): readonly AuditProblem[] {
    return this.#problems
  }

  add(...problems: readonly AuditProblem[]): void {
    this.#count += problems.length
    this.#problems.push(...problems.slice(0, Math.max(0, this.#most - this.#problems.length)))
  }

  /** Counts problems of which only the number is known. */
  addUntold(count: number): void {
    this.#count += count
  }
}
