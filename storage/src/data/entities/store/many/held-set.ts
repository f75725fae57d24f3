import type { StorageError } from '../../../../errors.ts'
import type { Entity } from '../../entity.ts'
import { findChangeRefusal, findParentRefusal, notFound } from '../record-refusals.ts'
import type { ParentStanding } from '../record-statements.ts'
import type { HeldParent, HeldRow } from './many-statements.ts'
import { idOf, type Parsed, toIdText } from './parse-items.ts'

/** What a record must be for a change. Default: not deleted, archived or not. */
export interface Needed {
  readonly isArchived?: boolean
  readonly isDeleted?: boolean
}

/** The records and parents that the items of a set are about, as they stand while nobody else can change them. */
export class HeldSet {
  readonly #entity: Entity
  readonly #rows: ReadonlyMap<string, HeldRow>
  readonly #parents: ReadonlyMap<string, ReadonlyMap<string, HeldParent>>

  constructor(entity: Entity, rows: readonly HeldRow[], parents: ReadonlyMap<string, readonly HeldParent[]>) {
    this.#entity = entity
    this.#rows = toMap(rows)
    this.#parents = new Map([...parents].map(([name, held]) => [name, toMap(held)]))
  }

  /** The record that an item is about. */
  rowOf(item: Parsed): HeldRow | undefined {
    return this.#rows.get(idOf(item))
  }

  /** What stands against a change of the record. */
  findRefusal(item: Parsed, { isDeleted = false, isArchived }: Needed): StorageError | undefined {
    const row = this.rowOf(item)
    if (row === undefined || row.isDeleted !== isDeleted) return notFound(this.#entity)
    const expected = { version: item.expected, ...(isArchived === undefined ? {} : { isArchived }) }
    return findChangeRefusal(this.#entity, row, expected)
  }

  /** What stands against what an item says of its parents. */
  findParentRefusal({ parents }: Parsed): StorageError | undefined {
    if (parents.length === 0) return undefined
    const standings = parents.map(([name, id]) => [name, this.#standingOf(name, id)] as const)
    return findParentRefusal(this.#entity, Object.fromEntries(standings))
  }

  #standingOf(name: string, id: unknown): ParentStanding {
    if (id === null) return 'fine'
    const parent = this.#parents.get(name)?.get(toIdText(id))
    if (parent === undefined) return 'gone'
    return parent.isArchived ? 'archived' : 'fine'
  }
}

function toMap<Row extends { readonly id: unknown }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [toIdText(row.id), row]))
}
