import type { Reader, Statement, Tx } from '../../../access/index.ts'
import type { Clock } from '../../../clock.ts'
import { StorageError } from '../../../errors.ts'
import { newId, timeOfId } from '../../../record-id.ts'
import { EARLIEST_MS, latestMs } from '../../partitions/index.ts'
import type { Entity } from '../entity.ts'
import { keyValues } from './record-key.ts'
import {
  changeableColumns,
  type ParentStanding,
  type RecordStatements,
  type Row,
  recordStatements,
} from './record-statements.ts'
import { actorOf, type Change, changesOf, expectedVersion, newValues, reasonOf } from './record-values.ts'
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

/** What a change needs of the record: null for any version, without `isArchived` either. */
interface Expected {
  readonly version: number | null
  readonly isArchived?: boolean
}

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
    const key = this.#newKey(owner, id)
    const actor = actorOf(by)
    const row = newValues(this.#entity, values)
    const { insert } = this.#statements
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const created = await tx.maybeOne(insert, [...key, actor, ...row]).catch((error) => this.#refuse(error))
      if (created !== undefined) return created
      await this.#refuseMissingParents(tx, owner, (name) => row[this.#columnNames.indexOf(name)])
    }
    throw this.#unsettled()
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
    if (row === undefined) throw this.#notFound()
    return row
  }

  async update(tx: Tx, owner: string, id: unknown, patch: unknown, { by, version }: ChangeOptions): Promise<Row> {
    const changes = changesOf(this.#entity, patch)
    const key = this.#keyOf(owner, id)
    const expected = expectedVersion(version)
    const values = [...key, expected, actorOf(by), ...this.#changeValues(changes)]
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const changed = await tx.maybeOne(this.#statements.update, values).catch((error) => this.#refuse(error))
      if (changed !== undefined) return changed
      await this.#refuseOther(tx, key, { version: expected, isArchived: false })
      await this.#refuseMissingParents(tx, owner, (name) => changes.find((change) => change.name === name)?.value)
    }
    throw this.#unsettled()
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
    throw this.#unsettled()
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
    throw this.#unsettled()
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
      if (deleted === undefined) throw this.#notFound()
      this.#refuseVersion(deleted.version, expected)
      const { version: _, ...isThere } = deleted
      this.#refuseParents(Object.fromEntries(Object.entries(isThere).map(([name, is]) => [name, is ? 'fine' : 'gone'])))
    }
    throw this.#unsettled()
  }

  #keyOf(owner: string, id: unknown): unknown[] {
    const key = keyValues(this.#entity, owner, id)
    if (key === undefined) throw this.#notFound()
    return key
  }

  #newKey(owner: string, id: unknown): unknown[] {
    const entity = this.#entity
    const nowMs = this.#clock().getTime()
    if (entity.key === 'id' && id === undefined && entity.idType === 'uuid')
      return keyValues(entity, owner, newId(nowMs))!
    const key = keyValues(entity, owner, id)
    if (key === undefined) throw this.#invalidId(entity.monthlyBy ? 'must be a UUIDv7' : `must be a ${entity.idType}`)
    if (entity.monthlyBy) {
      const atMs = timeOfId(id as string)!
      if (atMs < EARLIEST_MS || atMs > latestMs(new Date(nowMs))) {
        throw this.#invalidId('must carry a time from 1990-01-01 to one day from now')
      }
    }
    return key
  }

  #changeValues(changes: readonly Change[]): unknown[] {
    const values: unknown[] = new Array(this.#places.size + 1).fill(null)
    let mask = 0
    for (const { name, value } of changes) {
      const place = this.#places.get(name)!
      mask += 2 ** place
      values[place + 1] = value
    }
    values[0] = mask
    return values
  }

  // What it is comes before which version: with any version it would be refused.
  async #refuseOther(tx: Tx, key: readonly unknown[], { version, isArchived }: Expected): Promise<void> {
    const current = await tx.maybeOne(this.#statements.look, key)
    if (current === undefined) throw this.#notFound()
    if (isArchived !== undefined && current.isArchived !== isArchived) {
      const message = `the ${this.#entity.name} is ${isArchived ? 'not archived' : 'archived'}`
      throw new StorageError(isArchived ? 'not_archived' : 'archived', message, { table: this.#entity.table })
    }
    this.#refuseVersion(current.version, version)
  }

  #refuseVersion(currentVersion: number, expected: number | null): void {
    if (expected === null || currentVersion === expected) return
    const details = { currentVersion, table: this.#entity.table }
    throw new StorageError('version_conflict', `the ${this.#entity.name} has another version by now`, details)
  }

  async #refuseMissingParents(tx: Tx, owner: string, valueFor: (name: string) => unknown): Promise<void> {
    const names = Object.keys(this.#entity.parents)
    if (names.length === 0) return
    const first = this.#entity.ownerColumn === undefined ? [] : [owner]
    const standings = await tx.one(this.#statements.parents, [...first, ...names.map((name) => valueFor(name) ?? null)])
    this.#refuseParents(standings)
  }

  #refuseParents(standings: Readonly<Record<string, ParentStanding>>): void {
    const { name, parents } = this.#entity
    const problemsOf = (standing: ParentStanding, be: string) =>
      Object.keys(standings)
        .filter((path) => standings[path] === standing)
        .map((path) => ({ path, message: `must be the id of a ${parents[path]!.entity.name} that is ${be}` }))
    const gone = problemsOf('gone', 'there')
    const archived = problemsOf('archived', 'not archived')
    if (gone.length > 0)
      throw new StorageError('invalid_input', `invalid ${name}`, { problems: [...gone, ...archived] })
    if (archived.length === 0) return
    throw new StorageError('archived', `what the ${name} belongs to is archived`, { problems: archived })
  }

  /** The row changed back and forth between the attempt and the look at why it failed, each time. */
  #unsettled(): StorageError {
    const details = { table: this.#entity.table }
    return new StorageError('serialization_failure', `the ${this.#entity.name} is being changed too fast`, details)
  }

  #notFound(): StorageError {
    return new StorageError('not_found', `no such ${this.#entity.name}`, { table: this.#entity.table })
  }

  #invalidId(message: string): StorageError {
    return new StorageError('invalid_input', `invalid id of a ${this.#entity.name}`, {
      problems: [{ path: 'id', message }],
    })
  }

  #refuse(error: unknown): never {
    throw toTaken(this.#entity, error)
  }
}
