import type { Reader } from '../../../access/index.ts'
import { type Clock, systemClock } from '../../../clock.ts'
import { StorageError } from '../../../errors.ts'
import {
  type Entity,
  instantOf,
  keyValues,
  type OwnerOf,
  type RecordIdOf,
  type RecordOf,
} from '../../entities/index.ts'
import type { Series } from '../../series/index.ts'
import type { HistoryEntry } from './history-entry.ts'
import { historyStatements, type LoggedRow } from './history-statements.ts'
import { logRecordId } from './log-key.ts'
import { toPast } from './past-record.ts'
import type { AuditAction } from './search-log.ts'
import { toFieldChanges, toSampleChanges } from './shown-changes.ts'

/** Which entries of a history. */
export interface HistoryOptions {
  /** Most entries, 1 to 200. */
  readonly limit: number
  /** `next` of the page before. */
  readonly before?: number | undefined
}

/** Entries of a history, the newest first. */
export interface HistoryPage {
  readonly items: HistoryEntry[]
  /** What to give as `before` for those that are older; null when there are none. */
  readonly next: number | null
}

/** The past of records with ids. */
export interface RecordHistory<E extends Entity> {
  /**
   * What was done to a record, deleted or not, the newest first.
   * @throws StorageError `not_found`, also for a purged record and for that of another owner
   */
  list(reader: Reader, owner: OwnerOf<E>, id: RecordIdOf<E>, options: HistoryOptions): Promise<HistoryPage>
  /**
   * The record as it was at a time: with every change of a transaction that had begun by then, unless it waited for one
   * that had not. Columns that the log leaves out are as they are now.
   *
   * @param time to the millisecond, not in the future
   * @throws StorageError `not_found` where it was not made yet, deleted then, or is purged now; `history_incomplete` where
   * the log does not reach back so far; `invalid_input`
   */
  at(reader: Reader, owner: OwnerOf<E>, id: RecordIdOf<E>, time: Date | string): Promise<RecordOf<E>>
}

/** The same where an owner has one record. */
export interface OwnerHistory<E extends Entity> {
  list(reader: Reader, owner: OwnerOf<E>, options: HistoryOptions): Promise<HistoryPage>
  at(reader: Reader, owner: OwnerOf<E>, time: Date | string): Promise<RecordOf<E>>
}

/** The history that an entity has: by id, or one for each owner. */
export type History<E extends Entity> = E['key'] extends 'owner' ? OwnerHistory<E> : RecordHistory<E>

/** Most entries of one page. */
const MAX_HISTORY_LIMIT = 200

/**
 * Opens the past of an entity's records, as the audit log tells it. Each call is one statement.
 *
 * @param series whose samples belong to the records: their changes are part of the history
 * @throws TypeError where the entity is declared without an audit log
 */
export function openHistory<E extends Entity>(
  entity: E,
  { clock = systemClock, series }: { readonly clock?: Clock; readonly series?: Series } = {},
): History<E> {
  if (entity.audit === 'none') throw new TypeError(`${entity.name}: what is not audited has no history`)
  const past = new Past(entity, clock, series)
  const history =
    entity.key === 'owner'
      ? {
          list: (reader: Reader, owner: string, options: HistoryOptions) =>
            past.list(reader, owner, undefined, options),
          at: (reader: Reader, owner: string, time: unknown) => past.at(reader, owner, undefined, time),
        }
      : {
          list: (reader: Reader, owner: string, id: unknown, options: HistoryOptions) =>
            past.list(reader, owner, id, options),
          at: (reader: Reader, owner: string, id: unknown, time: unknown) => past.at(reader, owner, id, time),
        }
  return history as unknown as History<E>
}

class Past {
  readonly #entity: Entity
  readonly #clock: Clock
  readonly #series: Series | undefined
  readonly #statements: ReturnType<typeof historyStatements>

  constructor(entity: Entity, clock: Clock, series: Series | undefined) {
    this.#entity = entity
    this.#clock = clock
    this.#series = series
    this.#statements = historyStatements(entity)
  }

  async list(reader: Reader, owner: string, id: unknown, { limit, before }: HistoryOptions): Promise<HistoryPage> {
    const problems = [...limitProblems(limit), ...beforeProblems(before)]
    if (problems.length > 0) throw this.#invalid(problems)
    const key = this.#keyOf(owner, id)
    const names = [this.#entity.name, ...(this.#series ? [this.#series.name] : [])]
    const values = [...key, logRecordId(this.#entity, owner, id), names, before ?? null, limit + 1]
    const rows = await reader.many(this.#statements.list, values)
    if (rows.length === 0) throw this.#notFound()
    const items = rows.filter(({ id }) => id !== null).map((row) => this.#toEntry(row))
    if (items.length <= limit) return { items, next: null }
    items.length = limit
    return { items, next: items.at(-1)!.id }
  }

  #toEntry(row: LoggedRow): HistoryEntry {
    const isRecord = row.entity === this.#entity.name
    return {
      id: row.id!,
      at: row.at,
      action: row.action as AuditAction,
      version: row.version,
      actorId: row.actor_id,
      requestId: row.request_id,
      changes: isRecord ? toFieldChanges(this.#entity, row) : {},
      samples: isRecord ? null : toSampleChanges(this.#series!, row),
    }
  }

  async at(reader: Reader, owner: string, id: unknown, time: unknown): Promise<Record<string, unknown>> {
    const atMs = instantOf(time)
    if (atMs === undefined)
      throw this.#invalid([{ path: 'at', message: 'must be a time as RFC 3339 (2026-01-31T06:30:00Z)' }])
    if (atMs > this.#clock().getTime()) throw this.#invalid([{ path: 'at', message: 'must not be in the future' }])
    const key = this.#keyOf(owner, id)
    const logged = [logRecordId(this.#entity, owner, id), this.#entity.name, new Date(atMs).toISOString()]
    const row = await reader.maybeOne(this.#statements.at, [...key, ...logged])
    const past = row && toPast(this.#entity, row, atMs)
    if (past === undefined) throw this.#notFound()
    return past
  }

  #keyOf(owner: string, id: unknown): unknown[] {
    const key = keyValues(this.#entity, owner, id)
    if (key === undefined) throw this.#notFound()
    return key
  }

  #notFound(): StorageError {
    return new StorageError('not_found', `no such ${this.#entity.name}`, { table: this.#entity.table })
  }

  #invalid(problems: readonly { readonly path: string; readonly message: string }[]): StorageError {
    return new StorageError('invalid_input', `invalid history of a ${this.#entity.name}`, { problems })
  }
}

function limitProblems(limit: unknown): { path: string; message: string }[] {
  if (Number.isInteger(limit) && (limit as number) >= 1 && (limit as number) <= MAX_HISTORY_LIMIT) return []
  return [{ path: 'limit', message: `must be a whole number from 1 to ${MAX_HISTORY_LIMIT}` }]
}

function beforeProblems(before: unknown): { path: string; message: string }[] {
  if (before === undefined || (Number.isSafeInteger(before) && (before as number) >= 1)) return []
  return [{ path: 'before', message: 'must be the next of an earlier page' }]
}
