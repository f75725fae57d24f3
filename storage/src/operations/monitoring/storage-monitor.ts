import {
  type AcquireEvent,
  type ConnectionEvent,
  type EventOutcome,
  type StatementEvent,
  subscribeToStorage,
} from '../../events.ts'
import { type DurationFigures, DurationTally } from './duration-tally.ts'

/** What became of the statements of one tag. */
export interface StatementFigures {
  readonly tag: string
  readonly outcomes: ReadonlyMap<EventOutcome, number>
  /** Rows returned or touched. */
  readonly rows: number
  readonly durations: DurationFigures
}

/** What a process has asked of PostgreSQL since it began to count. */
export interface StorageFigures {
  readonly statements: readonly StatementFigures[]
  readonly acquires: { readonly outcomes: ReadonlyMap<EventOutcome, number>; readonly waits: DurationFigures }
  readonly connections: ReadonlyMap<ConnectionEvent['change'], number>
}

/** Counts until it is disposed. */
export interface StorageMonitor extends Disposable {
  /** The counts so far. They only grow. */
  figures(): StorageFigures
}

/** Tags that are told apart. Statements are declared in code, so more of them means that somebody makes tags of values. */
export const MOST_STATEMENT_TAGS = 500

/** Under which tag statements are counted once there are `MOST_STATEMENT_TAGS` others. */
export const OTHER_STATEMENTS = 'other'

/**
 * Counts statements, waits for connections, and changes of the set of connections, from the events of every pool in the
 * process. What happened before is not counted.
 */
export function openStorageMonitor(): StorageMonitor {
  const statements = new Map<string, StatementTally>()
  const acquires = new AcquireTally()
  const connections = new Map<ConnectionEvent['change'], number>()
  const subscriptions = [
    subscribeToStorage('statement', (event) => tallyOf(statements, event.tag).add(event)),
    subscribeToStorage('acquire', (event) => acquires.add(event)),
    subscribeToStorage('connection', ({ change }) => countOne(connections, change)),
  ]
  return {
    figures: () => ({
      statements: [...statements].map(([tag, tally]) => ({ tag, ...tally.toFigures() })),
      acquires: acquires.toFigures(),
      connections: new Map(connections),
    }),
    [Symbol.dispose]() {
      for (const unsubscribe of subscriptions) unsubscribe()
    },
  }
}

class StatementTally {
  readonly #outcomes = new Map<EventOutcome, number>()
  readonly #durations = new DurationTally()
  #rows = 0

  add({ durationMs, outcome, rows }: StatementEvent): void {
    countOne(this.#outcomes, outcome)
    this.#durations.add(durationMs)
    this.#rows += rows
  }

  toFigures(): Omit<StatementFigures, 'tag'> {
    return { outcomes: new Map(this.#outcomes), rows: this.#rows, durations: this.#durations.toFigures() }
  }
}

class AcquireTally {
  readonly #outcomes = new Map<EventOutcome, number>()
  readonly #waits = new DurationTally()

  add({ outcome, waitMs }: AcquireEvent): void {
    countOne(this.#outcomes, outcome)
    this.#waits.add(waitMs)
  }

  toFigures(): StorageFigures['acquires'] {
    return { outcomes: new Map(this.#outcomes), waits: this.#waits.toFigures() }
  }
}

function tallyOf(statements: Map<string, StatementTally>, tag: string): StatementTally {
  const known = statements.get(tag)
  if (known) return known
  if (statements.size >= MOST_STATEMENT_TAGS && tag !== OTHER_STATEMENTS) return tallyOf(statements, OTHER_STATEMENTS)
  const tally = new StatementTally()
  statements.set(tag, tally)
  return tally
}

function countOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
