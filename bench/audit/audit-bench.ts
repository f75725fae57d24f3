import {
  type Database,
  defineEntity,
  integer,
  migrateUp,
  newId,
  number,
  oneOf,
  openPool,
  optional,
  storageMigrations,
  text,
  timestamp,
  toAuditSql,
  toTableSql,
  uuid,
} from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import pg from 'pg'

const COLUMNS = {
  title: text({ minLength: 1, maxLength: 200 }),
  status: oneOf('open', 'done'),
  body: optional(text({ maxLength: 10_000 })),
  remindAt: optional(timestamp()),
  topicId: optional(uuid()),
  pages: optional(integer({ minimum: 0 })),
  score: optional(number({ minimum: 0, maximum: 1 })),
  weight: optional(number()),
} as const
const REST = {
  placement: 'owned',
  columns: COLUMNS,
  orders: { newest: ['createdAt desc', 'id desc'] },
  filters: { status: 'equal', remindAt: 'range' },
} as const

/** The same table three times: logged by its triggers, not logged, and logged by hand. */
export const loggedMemo = defineEntity({ ...REST, name: 'memo', table: 'memos', audit: 'changes' })
export const plainMemo = defineEntity({ ...REST, name: 'plainMemo', table: 'plain_memos', audit: 'none' })
export const handMemo = defineEntity({ ...REST, name: 'handMemo', table: 'hand_memos', audit: 'none' })

/** What those who log by hand write into: the same columns, the same index, months too. */
const HAND_LOG = `
  create table hand_log (like audit_log including defaults) partition by range (at);
  create sequence hand_log_id_seq;
  alter table hand_log add primary key (user_id, record_id, id, at);
  create table hand_log_now partition of hand_log for values from ('2000-01-01') to ('2100-01-01')`

export interface AuditBench extends AsyncDisposable {
  readonly url: string
  readonly server: string
  readonly database: Database
  /** For what is no part of the figure. */
  readonly client: pg.Client
  readonly owner: string
  readonly ids: readonly string[]
}

/** A server of its own that flushes to disk as a real one does, with the three tables, filled. */
export async function openAuditBench(options: {
  readonly rows: number
  readonly connections: number
  readonly binariesFolder: string | undefined
}): Promise<AuditBench> {
  await using opened = new AsyncDisposableStack()
  const { rows, connections, binariesFolder } = options
  const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', max_wal_size: '4GB' }
  const server = opened.use(await openThrowawayServer({ settings, ...(binariesFolder ? { binariesFolder } : {}) }))
  await migrateUp({ url: server.url, sets: [storageMigrations] })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  opened.defer(() => client.end())
  const tables = [loggedMemo, plainMemo, handMemo]
  await client.query([...tables.map(toTableSql), toAuditSql(loggedMemo), HAND_LOG].join('\n;'))
  const owner = newId()
  const ids = Array.from({ length: rows }, () => newId())
  for (const { table } of tables) {
    const fill = `insert into ${table} (user_id, id, title, status, body, remind_at, pages, score)
      select $1, id, 'A memo', 'open', repeat('text ', 20), now(), 5, 0.5 from unnest($2::uuid[]) as id`
    await client.query(fill, [owner, ids])
  }
  await client.query('delete from audit_pending')
  await client.query('vacuum analyze')
  const database = openPool({ url: server.url, maxConnections: connections })
  opened.defer(() => database.close())
  const kept = opened.move()
  return {
    url: server.url,
    server: `PostgreSQL ${server.major}`,
    database,
    client,
    owner,
    ids,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}

export const rounded = (ratio: number): number => Math.round(ratio * 100) / 100
