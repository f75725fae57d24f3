import type { Reader, Tx } from '../../../access/index.ts'
import type { Clock } from '../../../clock.ts'
import { StorageError } from '../../../errors.ts'
import { EARLIEST_MS, latestMs } from '../../partitions/index.ts'
import type { Entity } from '../entity.ts'
import { newId, timeOfId } from '../record-id.ts'
import { keyValues } from './record-key.ts'
import { changeableColumns, type RecordStatements, type Row, recordStatements } from './record-statements.ts'
import { actorOf, type Change, changesOf, expectedVersion, newValues } from './record-values.ts'

export interface ChangeOptions {
  /** Who changes it: a user's id, or null for the system itself. */
  readonly by: string | null
  /** The version that the caller has seen, or `any` to change it whatever it is. */
  readonly version: number | 'any'
}

export type FindState = 'deleted' | 'all'

/** What the stores of both kinds of key share. Ids are unknown here: with key `owner` there is none. */
export class CoreStore {
  readonly #entity: Entity
  readonly #clock: Clock
  readonly #statements: RecordStatements
  /** The bit of each column in the mask of the update statement, and its place among the values. */
  readonly #places: ReadonlyMap<string, number>

  constructor(entity: Entity, clock: Clock) {
    this.#entity = entity
    this.#clock = clock
    this.#statements = recordStatements(entity)
    this.#places = new Map(changeableColumns(entity).map((name, i) => [name, i]))
  }

  async create(tx: Tx, owner: string, values: unknown, by: string | null, id: unknown): Promise<Row> {
    const key = this.#newKey(owner, id)
    const row = [...key, actorOf(by), ...newValues(this.#entity, values)]
    try {
      return await tx.one(this.#statements.insert, row)
    } catch (error) {
      throw this.#named(error)
    }
  }

  find(reader: Reader, owner: string, id: unknown, state?: FindState): Promise<Row | undefined> {
    const key = keyValues(this.#entity, owner, id)
    if (key === undefined) return Promise.resolve(undefined)
    return reader.maybeOne(this.#statements.select[state ?? 'present'], key)
  }

  async get(reader: Reader, owner: string, id: unknown, state?: FindState): Promise<Row> {
    const row = await this.find(reader, owner, id, state)
    if (row === undefined) throw this.#notFound()
    return row
  }

  async update(tx: Tx, owner: string, id: unknown, patch: unknown, { by, version }: ChangeOptions): Promise<Row> {
    const changes = changesOf(this.#entity, patch)
    const key = keyValues(this.#entity, owner, id)
    if (key === undefined) throw this.#notFound()
    const values = [...key, expectedVersion(version), actorOf(by), ...this.#changeValues(changes)]
    try {
      return this.#changed(await tx.maybeOne(this.#statements.update, values))
    } catch (error) {
      throw this.#named(error)
    }
  }

  async delete(tx: Tx, owner: string, id: unknown, { by, version }: ChangeOptions): Promise<Row> {
    const key = keyValues(this.#entity, owner, id)
    if (key === undefined) throw this.#notFound()
    const values = [...key, expectedVersion(version), actorOf(by), newId()]
    return this.#changed(await tx.maybeOne(this.#statements.delete, values))
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
    let mask = 0n
    for (const { name, value } of changes) {
      const place = this.#places.get(name)!
      mask |= 1n << BigInt(place)
      values[place + 1] = value
    }
    values[0] = mask
    return values
  }

  #changed(row: Row | undefined): Row {
    if (row === undefined) throw this.#notFound()
    if (row.createdAt !== null) return row
    const currentVersion = row.version as number
    throw new StorageError('version_conflict', `the ${this.#entity.name} has changed meanwhile`, { currentVersion })
  }

  #notFound(): StorageError {
    return new StorageError('not_found', `no such ${this.#entity.name}`, { table: this.#entity.table })
  }

  #invalidId(message: string): StorageError {
    return new StorageError('invalid_input', `invalid id of a ${this.#entity.name}`, {
      problems: [{ path: 'id', message }],
    })
  }

  /** A violation of a declared uniqueness names the fields that are taken. */
  #named(error: unknown): unknown {
    if (!(error instanceof StorageError) || error.code !== 'unique_violation') return error
    const taken = this.#entity.unique.find(({ index }) => index === error.constraint)
    if (!taken) return error
    const { constraint } = error
    const problems = taken.columns.map((path) => ({
      path,
      message: `is already taken by another ${this.#entity.name}`,
    }))
    const details = { problems, table: this.#entity.table, cause: error, ...(constraint ? { constraint } : {}) }
    return new StorageError(
      'unique_violation',
      `another ${this.#entity.name} has the same ${taken.columns.join(', ')}`,
      details,
    )
  }
}
