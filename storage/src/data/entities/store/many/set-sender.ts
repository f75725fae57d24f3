import type { Tx } from '../../../../access/index.ts'
import type { ItemFailure, StorageError } from '../../../../errors.ts'
import type { Entity } from '../../entity.ts'
import { unsettled } from '../record-refusals.ts'
import type { Row } from '../record-statements.ts'
import { takenError, toTaken } from '../taken-values.ts'
import { HeldSet } from './held-set.ts'
import { type HeldParent, type HeldRow, type ManyStatements, type SetStatement, TAKEN_KEY } from './many-statements.ts'
import type { Parsed } from './parse-items.ts'
import { toSetParameter } from './set-source.ts'
import { batchFailed } from './settle-items.ts'

/** On whose behalf, and whose records. */
export interface SetScope {
  readonly tx: Tx
  readonly owner: string
  readonly by: string | null
}

/** What became of a set: what it found, and the rows that it wrote. */
export interface SentSet {
  readonly held: HeldSet
  /** @throws what the statement failed by */
  rows(): readonly Row[]
}

/** Sends the statements about the records of a set. */
export class SetSender {
  readonly #entity: Entity
  readonly #statements: ManyStatements
  readonly #keyLength: number

  constructor(entity: Entity, statements: ManyStatements) {
    this.#entity = entity
    this.#statements = statements
    this.#keyLength = entity.monthlyBy ? 2 : 1
  }

  /** Makes records. What a record that is there already stands against comes back as no row. */
  async insert(scope: SetScope, items: readonly Parsed[]): Promise<SentSet> {
    const { insert } = this.#statements
    const places = items.map((_, i) => i + 1)
    return await this.#send(scope, items, { set: insert, values: [...this.#valuesOf(items, insert), places] })
  }

  /** Holds records and changes them: one by one nobody could come in between, all of them neither. */
  async change(scope: SetScope, items: readonly Parsed[], set: SetStatement): Promise<SentSet> {
    const { hold } = this.#statements
    const expected = items.map((item) => item.expected)
    const values = [
      toSetParameter(set.columns[this.#keyLength]!, expected),
      ...this.#valuesOf(items, set, this.#keyLength + 1),
    ]
    const rows = scope.tx.many(hold.statement, [...this.#ownerOf(scope), ...this.#keysOf(items)])
    return await this.#send(scope, items, { set, values, rows })
  }

  /** Why some of a set could not be made. */
  async whyTaken(scope: SetScope, items: readonly Parsed[], missing: readonly Parsed[]): Promise<StorageError> {
    const { taken } = this.#statements
    const places = missing.map((_, i) => i)
    const values = [...this.#keysOf(missing), ...this.#valuesOf(missing, taken), places]
    const found = await scope.tx.many(taken.statement, [...this.#ownerOf(scope), ...values])
    const failures = found.flatMap(({ place, ...isTaken }): ItemFailure[] => {
      const key = { index: TAKEN_KEY, columns: ['id'] }
      const what = [key, ...this.#entity.unique].filter(({ index }) => isTaken[index])
      if (what.length === 0) return []
      return [{ index: items.indexOf(missing[place]!), error: takenError(this.#entity, what) }]
    })
    // Where nothing is left in the way, it has gone since.
    return failures.length === 0 ? unsettled(this.#entity) : batchFailed(failures.sort((a, b) => a.index - b.index))
  }

  // All at once, for one round trip: first what holds parents, so that nobody waits crosswise with who deletes one. What they
  // found counts, though the last one may have failed by just that.
  async #send(
    scope: SetScope,
    items: readonly Parsed[],
    sent: { readonly set: SetStatement; readonly values: readonly unknown[]; readonly rows?: Promise<HeldRow[]> },
  ): Promise<SentSet> {
    const { tx, by } = scope
    const names = this.#parentsOf(items)
    const parents = [...names].map(([name, ids]) => this.#holdParents(scope, name, ids))
    const parameters = [...this.#ownerOf(scope), by, ...this.#keysOf(items), ...sent.values]
    const written = tx.many(sent.set.statement, parameters)
    const [outcome, ...found] = await Promise.allSettled([written, sent.rows ?? [], ...parents])
    const [rows, ...held] = found.map(answerOf) as [HeldRow[], ...HeldParent[][]]
    return {
      held: new HeldSet(this.#entity, rows, new Map([...names.keys()].map((name, i) => [name, held[i]!]))),
      rows: () => {
        if (outcome.status === 'rejected') throw toTaken(this.#entity, outcome.reason)
        return outcome.value
      },
    }
  }

  async #holdParents({ tx, owner }: SetScope, name: string, ids: ReadonlySet<unknown>): Promise<HeldParent[]> {
    const isOwned = this.#entity.parents[name]!.entity.ownerColumn !== undefined
    return await tx.many(this.#statements.parents.get(name)!, [...(isOwned ? [owner] : []), [...ids]])
  }

  #parentsOf(items: readonly Parsed[]): Map<string, Set<unknown>> {
    const ids = new Map<string, Set<unknown>>()
    for (const [name, id] of items.flatMap(({ parents }) => parents)) {
      if (id !== null) ids.set(name, (ids.get(name) ?? new Set()).add(id))
    }
    return ids
  }

  #ownerOf({ owner }: SetScope): string[] {
    return this.#entity.ownerColumn === undefined ? [] : [owner]
  }

  #keysOf(items: readonly Parsed[]): unknown[][] {
    return Array.from({ length: this.#keyLength }, (_, i) => items.map(({ key }) => key[i]))
  }

  /** The parameters of what is written, for the columns of a statement from one on. */
  #valuesOf(items: readonly Parsed[], { columns }: Pick<SetStatement, 'columns'>, from = this.#keyLength): unknown[] {
    return items[0]!.values.map((_, i) =>
      toSetParameter(
        columns[from + i]!,
        items.map(({ values }) => values[i]),
      ),
    )
  }
}

function answerOf<T>(outcome: PromiseSettledResult<T>): T {
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
