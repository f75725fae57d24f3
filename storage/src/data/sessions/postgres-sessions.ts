import { hash, randomBytes } from 'node:crypto'
import { type Database, quoteIdentifier, type Reader, type Statement, statement, type Tx } from '../../access/index.ts'
import { type Clock, systemClock } from '../../clock.ts'
import { StorageError } from '../../errors.ts'
import { newId } from '../../record-id.ts'
import { LookupBatch } from './lookup-batch.ts'
import {
  CREATE,
  GENERATION,
  KEEP,
  LIST,
  NEXT_GENERATION,
  PRUNE,
  REVOKE,
  REVOKE_ALL,
  REVOKE_OLDEST,
  TOUCH,
} from './postgres-statements.ts'
import type { IssuedSession, LiveSession, NewSession, SessionStore, SessionSummary } from './session-store.ts'

/** How long sessions last, and how many of them one owner may have. */
export interface PostgresSessionsSettings {
  /** A session ends after this long without use, in seconds. */
  readonly idleSeconds: number
  /** A session ends after this long however much it is used, in seconds. */
  readonly absoluteSeconds: number
  /** Use is written down at most this often, in seconds; 0 each time. An idle session may end this much early. */
  readonly touchSeconds: number
  /** Most live sessions of one owner. */
  readonly mostPerOwner: number
}

/** What the store is made of, and where it finds the owners of sessions. */
export interface PostgresSessionsParts<Column extends string> {
  readonly database: Database
  /** Default: the machine's. */
  readonly clock?: Clock
  readonly settings: PostgresSessionsSettings
  /** The table of owners, with columns `id` and `deleted_at`, and which of its columns come with a session. */
  readonly owners: {
    readonly table: string
    readonly columns: readonly Column[]
    /** A boolean column: while it is true, no session of that owner is found. */
    readonly disabledColumn?: string
  }
}

interface FoundRow {
  readonly token_hash: string
  readonly session_id: string
  readonly user_id: string
  readonly last_used_at: Date
  readonly version: number
}

/**
 * Sessions in PostgreSQL. A look-up is one prepared statement, session, generation and owner joined by their keys;
 * look-ups of the same moment share it.
 */
export function openPostgresSessions<Column extends string>(
  parts: PostgresSessionsParts<Column>,
): SessionStore<Readonly<Record<Column, string>>> {
  return new PostgresSessions(parts)
}

class PostgresSessions<Column extends string> implements SessionStore<Readonly<Record<Column, string>>> {
  readonly #database: Database
  readonly #clock: Clock
  readonly #settings: PostgresSessionsSettings
  readonly #columns: readonly Column[]
  readonly #find: Statement<FoundRow & Record<Column, string>>
  readonly #lookups: LookupBatch<FoundRow & Record<Column, string>>

  constructor({ database, clock = systemClock, settings, owners }: PostgresSessionsParts<Column>) {
    this.#database = database
    this.#clock = clock
    this.#settings = settings
    this.#columns = owners.columns
    this.#find = toFindStatement(owners)
    this.#lookups = new LookupBatch((hashes) => this.#lookUp(hashes))
  }

  async generation(reader: Reader, userId: string): Promise<number> {
    const row = await reader.maybeOne(GENERATION, [userId])
    return row?.generation ?? 0
  }

  async create(tx: Tx, session: NewSession): Promise<IssuedSession | undefined> {
    const { absoluteSeconds, idleSeconds, mostPerOwner } = this.#settings
    const now = this.#clock()
    const endsAt = addSeconds(now, absoluteSeconds)
    const expiresAt = addSeconds(now, Math.min(idleSeconds, absoluteSeconds))
    const token = randomBytes(32).toString('base64url')
    const { userId, generation, userAgent, address } = session
    const row = await tx.maybeOne(CREATE, [
      newId(),
      userId,
      hashToken(token),
      generation,
      now,
      expiresAt,
      endsAt,
      userAgent?.slice(0, 300) ?? null,
      address ?? null,
    ])
    if (!row) return undefined
    await tx.execute(REVOKE_OLDEST, [userId, now, mostPerOwner])
    return { id: row.id, token, endsAt }
  }

  async find(token: string): Promise<LiveSession<Readonly<Record<Column, string>>> | undefined> {
    const row = await this.#lookups.find(hashToken(token))
    if (!row) return undefined
    const now = this.#clock()
    if (now.getTime() - row.last_used_at.getTime() >= this.#settings.touchSeconds * 1_000) await this.#touch(row, now)
    return { id: row.session_id, userId: row.user_id, owner: pick(row, this.#columns) }
  }

  async #lookUp(hashes: readonly string[]): Promise<ReadonlyMap<string, FoundRow & Record<Column, string>>> {
    const rows = await this.#database.read('catalog', (reader) => reader.many(this.#find, [hashes, this.#clock()]))
    return new Map(rows.map((row) => [row.token_hash, row]))
  }

  async #touch({ session_id, version }: FoundRow, now: Date): Promise<void> {
    const values = [session_id, version, now, addSeconds(now, this.#settings.idleSeconds)]
    await this.#database
      .autocommit('catalog')
      .execute(TOUCH, values)
      .catch((error) => {
        // The session is good all the same; its next use is written down instead.
        if (!(error instanceof StorageError)) throw error
      })
  }

  async list(reader: Reader, userId: string): Promise<SessionSummary[]> {
    return await reader.many(LIST, [userId, this.#clock(), this.#settings.mostPerOwner])
  }

  async revoke(tx: Tx, userId: string, sessionId: string, by: string): Promise<boolean> {
    return (await tx.execute(REVOKE, [userId, sessionId, this.#clock(), by])) > 0
  }

  async revokeAll(
    tx: Tx,
    userId: string,
    { keep, by }: { readonly keep?: string; readonly by: string | null },
  ): Promise<number> {
    const now = this.#clock()
    const { generation } = await tx.one(NEXT_GENERATION, [userId, now, by])
    const revoked = await tx.execute(REVOKE_ALL, [userId, keep ?? null, now, by])
    if (keep !== undefined) await tx.execute(KEEP, [userId, keep, generation, now])
    return revoked
  }

  async prune({ graceSeconds, batchRows }: { graceSeconds: number; batchRows: number }): Promise<number> {
    const before = addSeconds(this.#clock(), -graceSeconds)
    return await this.#database.transaction('catalog', (tx) => tx.execute(PRUNE, [before, batchRows]))
  }
}

function toFindStatement<Column extends string>({
  table,
  columns,
  disabledColumn,
}: PostgresSessionsParts<Column>['owners']): Statement<FoundRow & Record<Column, string>> {
  const isEnabled = disabledColumn === undefined ? '' : ` and not owners.${quoteIdentifier(disabledColumn)}`
  const owned = columns.map((column) => `, owners.${quoteIdentifier(column)}`).join('')
  return statement<FoundRow & Record<Column, string>>(
    'sessions.find',
    `select sessions.token_hash::text, sessions.id as session_id, sessions.user_id, sessions.last_used_at, sessions.version${owned}
       from sessions
       join ${quoteIdentifier(table)} owners on owners.id = sessions.user_id and owners.deleted_at is null${isEnabled}
       left join session_generations on session_generations.user_id = sessions.user_id
      where sessions.token_hash = any($1::bytea[])
        and sessions.deleted_at is null
        and sessions.expires_at > $2
        and sessions.generation = coalesce(session_generations.generation, 0)`,
  )
}

// As PostgreSQL spells a bytea, so that it can be compared with what comes back.
function hashToken(token: string): string {
  return `\\x${hash('sha256', token, 'hex')}`
}

function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1_000)
}

function pick<Column extends string>(row: Record<Column, string>, columns: readonly Column[]): Record<Column, string> {
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Record<Column, string>
}
