import {
  type AuditAction,
  type Clock,
  type Database,
  type Entity,
  type FieldChange,
  type LoggedEntry,
  type LogSearch,
  type Series,
  StorageError,
  searchLog,
  toFieldChange,
} from '@longrun/storage'
import { decodeListCursor, encodeListCursor, type ListIdentity, Problem } from '../../http/index.ts'
import { parseSpan } from './search-span.ts'

interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly entities: readonly Entity[]
  readonly series: Series
  /** How long a search may take. */
  readonly searchMs: number
}

/** What is looked for in the log. */
export interface AuditQuery {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly actor?: string | undefined
  readonly user?: string | undefined
  readonly record?: string | undefined
  readonly entity?: string | undefined
  readonly action?: AuditAction | undefined
  readonly requestId?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** An entry as admins see it. */
export interface AuditEntry extends Omit<LoggedEntry, 'transactionId' | 'ownerId' | 'changes'> {
  readonly transaction: string
  readonly userId: string | null
  readonly fields: readonly string[]
  readonly changes: Readonly<Record<string, FieldChange>> | null
}

type Place = readonly [atMs: number, id: number, fromMs: number]

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The audit log for admins: who did what, when and from where, to whichever record. */
export class AuditService {
  readonly #parts: Parts
  /** Entities whose records admins may read, and so the values in their entries. */
  readonly #open: ReadonlySet<string>
  readonly #metrics: ReadonlyMap<string, string>

  constructor(parts: Parts) {
    this.#parts = parts
    this.#open = new Set(parts.entities.filter(({ placement }) => placement !== 'owned').map(({ name }) => name))
    this.#metrics = new Map([...parts.series.types.values()].map(({ id, code }) => [String(id), code]))
  }

  /** @throws Problem `search_too_wide` where it takes longer than it may; `invalid_input` */
  async search(query: AuditQuery): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
    const { limit } = query
    const list = identify(query)
    const search = this.#toSearch(list, query)
    const found = await this.#find({ ...search, limit: limit + 1 })
    const items = found.slice(0, limit).map((entry) => this.#show(entry))
    const last = items.at(-1)
    if (found.length <= limit || !last) return { items, nextCursor: null }
    const place: Place = [last.at.getTime(), last.id, search.from.getTime()]
    return { items, nextCursor: encodeListCursor(list, place) }
  }

  #toSearch(list: ListIdentity, { cursor, ...query }: AuditQuery): LogSearch {
    const { actor: actorId, user: ownerId, record: recordId, entity, action, requestId, limit } = query
    const span = parseSpan(query, this.#parts.clock())
    const search = { ...span, actorId, ownerId, recordId, entity, action, requestId, limit }
    if (cursor === undefined) return search
    const [atMs, id, fromMs] = decodeListCursor(list, cursor, isPlace)
    return { ...search, from: new Date(fromMs), before: { at: new Date(atMs), id } }
  }

  async #find(search: LogSearch): Promise<LoggedEntry[]> {
    const options = { statementTimeoutMs: this.#parts.searchMs }
    try {
      return await this.#parts.database.transaction('catalog', (tx) => searchLog(tx, search), options)
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'statement_timeout') throw error
      throw new Problem('search_too_wide', { cause: error })
    }
  }

  #show({ transactionId: transaction, ownerId, changes, ...entry }: LoggedEntry): AuditEntry {
    const names = Object.keys(changes ?? {})
    const isSamples = entry.entity === this.#parts.series.name
    const isOpen = this.#open.has(entry.entity) && changes !== null
    return {
      ...entry,
      transaction,
      userId: ownerId === NOBODY ? null : ownerId,
      fields: isSamples ? names.map((name) => this.#metrics.get(name) ?? name) : names,
      changes: isOpen
        ? Object.fromEntries(names.map((name) => [name, toFieldChange(entry.action, changes[name])]))
        : null,
    }
  }
}

function identify({ limit: _, cursor: __, ...query }: AuditQuery): ListIdentity {
  const names = ['from', 'to', 'actor', 'user', 'record', 'entity', 'action', 'requestId'] as const
  return ['audit', ...names.map((name) => query[name] ?? null)]
}

function isPlace(place: readonly unknown[]): place is Place {
  return place.length === 3 && place.every((each) => Number.isSafeInteger(each))
}
