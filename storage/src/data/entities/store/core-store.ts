import type { Reader, Statement, Tx } from '../../../access/index.ts'
import type { Clock } from '../../../clock.ts'
import { StorageError } from '../../../errors.ts'
import { newId } from '../../../record-id.ts'
import type { Entity } from '../entity.ts'
import { keyValues, newKeyValues } from './record-key.ts'
import {
  type Expected,
  findChangeRefusal,
  findParentRefusal,
  findVersionRefusal,
  notFound,
  unsettled,
} from './record-refusals.ts'
import { changeableColumns, type RecordStatements, type Row, recordStatements } from './record-statements.ts'
import { actorOf, changesOf, expectedVersion, newValues, reasonOf, toMasked } from './record-values.ts'
import { toTaken } from './taken-values.ts'

/** Who changes a record, and which version of it they have seen. */
export interface ChangeOptions {
  /** Who changes it: a user's id, or null for the system itself. */
  readonly by: string | null
  /** The version that the caller has seen, or `any` to change it whatever it is. */
  readonly version: number | 'any'
}

/** A deletion is a change that may be part of a larger deletion. */
export interface DeleteOptions extends ChangeOptions {
  /** Shared by everything that one deletion takes. Default: a new one. */
  readonly deletionId?: string
}

/** An archiving is a change that says why. */
export interface ArchiveOptions extends ChangeOptions {
  /** 1 to 1,000 characters. */
  readonly reason: string
}

/** A record that is there again, and the deletion that had taken it: null where it was deleted past the store. */
export interface RestoredRow {
  readonly record: Row
  readonly deletionId: string | null
}

/** Which deleted records a look-up sees: these alone, or those that are not deleted too. */
export type FindState = 'deleted' | 'all'

interface Marking extends Expected {
  readonly statement: Statement<Row>
  readonly values: readonly unknown[]
}

/** How often a change is tried whose failure had no reason left when it was looked for. */
const MAX_ATTEMPTS = 3

/** What the stores of both kinds of key share. Ids are unknown here: with key `owner` there is none. */
export class CoreStore {
  readonly #entity: Entity
  readonly #clock: Clock
  readonly #statements: RecordStatements
  readonly #columnNames: readonly string[]
  /** The bit of each column in the mask of the update statement, and its place among the values. */
  readonly #places: ReadonlyMap<string, number>

  constructor(entity: Entity, clock: Clock) {
    this.#entity = entity
    this.#clock = clock
    this.#statements = recordStatements(entity)
    this.#columnNames = Object.keys(entity.columns)
    this.#places = new Map(changeableColumns(entity).map((name, i) => [name, i]))
  }

  async create(tx: Tx, owner: string, values: unknown, by: string | null, id: unknown): Promise<Row> {
    const key = newKeyValues(this.#entity, owner, id, this.#clock().getTime())
    const actor = actorOf(by)
    const row = newValues(this.#entity, values)
    const { insert } = this.#statements
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const created = await tx.maybeOne(insert, [...key, actor, ...row]).catch((error) => this.#refuse(error))
      if (created !== undefined) return created
      await this.#refuseMissingParents(tx, owner, (name) => row[this.#columnNames.indexOf(name)])
    }
    throw unsettled(this.#entity)
  }

  async find(reader: Reader, owner: string, id: unknown, state?: FindState): Promise<Row | undefined> {
    const key = keyValues(this.#entity, owner, id)
    if (key === undefined) return undefined
    return reader.maybeOne(this.#selectFor(state), key)
  }

  #selectFor(state: FindState | undefined): Statement<Row> {
    if (state === undefined) return this.#statements.select.present
    if (state === 'deleted' || state === 'all') return this.#statements.select[state]
    const problems = [{ path: 'state', message: 'must be deleted or all' }]
    throw new StorageError('invalid_input', `invalid state of a ${this.#entity.name}`, { problems })
  }

  async get(reader: Reader, owner: string, id: unknown, state?: FindState): Promise<Row> {
    const row = await this.find(reader, owner, id, state)
    if (row === undefined) throw notFound(this.#entity)
    return row
  }

  async update(tx: Tx, owner: string, id: unknown, patch: unknown, { by, version }: ChangeOptions): Promise<Row> {
    const changes = changesOf(this.#entity, patch)
    const key = this.#keyOf(owner, id)
    const expected = expectedVersion(version)
    const values = [...key, expected, actorOf(by), ...toMasked(changes, this.#places)]
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const changed = await tx.maybeOne(this.#statements.update, values).catch((error) => this.#refuse(error))
      if (changed !== undefined) return changed
      await this.#refuseOther(tx, key, { version: expected, isArchived: false })
      await this.#refuseMissingParents(tx, owner, (name) => changes.find((change) => change.name === name)?.value)
    }
    throw unsettled(this.#entity)
  }

  async delete(tx: Tx, owner: string, id: unknown, options: DeleteOptions): Promise<Row> {
    const { by, version, deletionId = newId() } = options
    const key = this.#keyOf(owner, id)
    const expected = expectedVersion(version)
    const values = [...key, expected, actorOf(by), deletionId]
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const deleted = await tx.maybeOne(this.#statements.delete, values)
      if (deleted !== undefined) return deleted
      await this.#refuseOther(tx, key, { version: expected })
    }
    throw unsettled(this.#entity)
  }

  async archive(tx: Tx, owner: string, id: unknown, { by, version, reason }: ArchiveOptions): Promise<Row> {
    const key = this.#keyOf(owner, id)
    const expected = expectedVersion(version)
    const values = [...key, expected, actorOf(by), reasonOf(reason)]
    return await this.#mark(tx, key, {
      statement: this.#statements.archive,
      values,
      version: expected,
      isArchived: false,
    })
  }

  async unarchive(tx: Tx, owner: string, id: unknown, { by, version }: ChangeOptions): Promise<Row> {
    const key = this.#keyOf(owner, id)
    const expected = expectedVersion(version)
    const values = [...key, expected, actorOf(by)]
    return await this.#mark(tx, key, {
      statement: this.#statements.unarchive,
      values,
      version: expected,
      isArchived: true,
    })
  }

  async #mark(tx: Tx, key: readonly unknown[], { statement, values, ...expected }: Marking): Promise<Row> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const marked = await tx.maybeOne(statement, values)
      if (marked !== undefined) return marked
      await this.#refuseOther(tx, key, expected)
    }
    throw unsettled(this.#entity)
  }

  async restore(tx: Tx, owner: string, id: unknown, { by, version }: ChangeOptions): Promise<RestoredRow> {
    const key = this.#keyOf(owner, id)
    const expected = expectedVersion(version)
    const values = [...key, expected, actorOf(by)]
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const restored = await tx.maybeOne(this.#statements.restore, values).catch((error) => this.#refuse(error))
      if (restored !== undefined) {
        const { deletionId, ...record } = restored
        return { record, deletionId: deletionId as string | null }
      }
      const deleted = await tx.maybeOne(this.#statements.lookDeleted, key)
      if (deleted === undefined) throw notFound(this.#entity)
      throwAny(findVersionRefusal(this.#entity, deleted.version, expected))
      const { version: _, ...isThere } = deleted
      const standings = Object.entries(isThere).map(([name, is]) => [name, is ? 'fine' : 'gone'] as const)
      throwAny(findParentRefusal(this.#entity, Object.fromEntries(standings)))
    }
    throw unsettled(this.#entity)
  }

  #keyOf(owner: string, id: unknown): unknown[] {
    const key = keyValues(this.#entity, owner, id)
    if (key === undefined) throw notFound(this.#entity)
    return key
  }

  async #refuseOther(tx: Tx, key: readonly unknown[], expected: Expected): Promise<void> {
    const current = await tx.maybeOne(this.#statements.look, key)
    if (current === undefined) throw notFound(this.#entity)
    throwAny(findChangeRefusal(this.#entity, current, expected))
  }

  async #refuseMissingParents(tx: Tx, owner: string, valueFor: (name: string) => unknown): Promise<void> {
    const names = Object.keys(this.#entity.parents)
    if (names.length === 0) return
    const first = this.#entity.ownerColumn === undefined ? [] : [owner]
    const standings = await tx.one(this.#statements.parents, [...first, ...names.map((name) => valueFor(name) ?? null)])
    throwAny(findParentRefusal(this.#entity, standings))
  }

  #refuse(error: unknown): never {
    throw toTaken(this.#entity, error)
  }
}

function throwAny(refusal: StorageError | undefined): void {
  if (refusal !== undefined) throw refusal
}
