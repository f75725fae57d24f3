import pg from 'pg'
import type { TestDatabase } from '../../../../testing/index.ts'

/** An entry as a test looks at it. */
export interface LoggedEntry {
  readonly entity: string
  readonly action: string
  readonly user_id: string
  readonly record_id: string
  readonly version: number | null
  readonly actor_id: string | null
  readonly request_id: string | null
  readonly address: string | null
  readonly agent: string | null
  readonly db_role: string
  readonly txid: string
  readonly changes: Readonly<Record<string, unknown>> | null
}

/** Everything that was logged since the last look, in its order. */
export async function takeEntries(database: TestDatabase): Promise<LoggedEntry[]> {
  const entries = await database.query<LoggedEntry & { is_waiting: boolean; has_salt: boolean; has_origin: boolean }>(
    `select entity, action, user_id, record_id, version, actor_id, request_id, address, agent, db_role, txid, changes,
            exists (select from audit_pending p where (p.id, p.at, p.txid, p.user_id, p.record_id) = (l.id, l.at, l.txid, l.user_id, l.record_id)) as is_waiting,
            salt is not null as has_salt,
            origin_salt is not null as has_origin
       from audit_log l
      order by id`,
  )
  await database.query('delete from audit_log; delete from audit_pending')
  return entries.map(({ is_waiting, has_salt, has_origin, ...entry }) => {
    if (!is_waiting) throw new Error('an entry does not wait to be sealed')
    if (!has_salt) throw new Error('an entry has no salt')
    if (has_origin !== (entry.address !== null || entry.agent !== null)) throw new Error('a salt without an origin')
    return entry
  })
}

/** A plain connection, for statements that belong to one session. */
export async function connectTo(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}
