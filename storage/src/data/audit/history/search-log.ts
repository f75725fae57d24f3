import { type Reader, statement } from '../../../access/index.ts'

/** What an entry of the audit log may say was done. */
export const AUDIT_ACTIONS = [
  'create',
  'update',
  'delete',
  'restore',
  'archive',
  'unarchive',
  'purge',
  'erase',
] as const

/** What was done to a record. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** Which entries of the log are looked for: those of which all that is given holds. */
export interface LogSearch {
  /** The first time that is looked at. */
  readonly from: Date
  /** The first time behind it. */
  readonly to: Date
  /** Who made the change. */
  readonly actorId?: string | undefined
  /** Whose record it was. */
  readonly ownerId?: string | undefined
  readonly recordId?: string | undefined
  /** The name of an entity or a series. */
  readonly entity?: string | undefined
  readonly action?: AuditAction | undefined
  readonly requestId?: string | undefined
  /** Most entries. */
  readonly limit: number
  /** The last entry of the page before. */
  readonly before?: { readonly at: Date; readonly id: number } | undefined
}

/** One entry of the log, as whoever runs the service sees it. */
export interface LoggedEntry {
  readonly id: number
  /** When its transaction began. */
  readonly at: Date
  /** The number of its transaction. */
  readonly transactionId: string
  readonly entity: string
  readonly action: AuditAction
  /** Whose record it is; the nil UUID where it is nobody's. */
  readonly ownerId: string
  readonly recordId: string
  readonly version: number | null
  readonly actorId: string | null
  readonly requestId: string | null
  /** Of the request, wherever in its transaction it was logged. */
  readonly address: string | null
  readonly agent: string | null
  /** The role of the database that made it. */
  readonly dbRole: string
  /** As they were logged; null where they were erased. */
  readonly changes: Readonly<Record<string, unknown>> | null
}

const COLUMNS = `
       id,
       at,
       txid::text as "transactionId",
       entity,
       action,
       user_id as "ownerId",
       record_id as "recordId",
       version,
       actor_id as "actorId",
       request_id as "requestId",
       address,
       agent,
       db_role as "dbRole",
       changes`

// Address and agent are in one entry of each transaction, perhaps not among those that were found.
const FIND_REQUESTS = statement<Pick<LoggedEntry, 'transactionId' | 'address' | 'agent'>>(
  'audit.find-requests',
  `select distinct txid::text as "transactionId", address, agent
     from audit_log
    where at = any($1::timestamptz(3)[])
      and txid::text = any($2::text[])
      and (address is not null or agent is not null)`,
)

/**
 * Entries of the log, the newest first: by their time, then by their id. Where neither an owner nor a record is named, all of
 * the span is looked through, so take a short one, and a transaction with a limit for its statements.
 */
export async function searchLog(reader: Reader, search: LogSearch): Promise<LoggedEntry[]> {
  const { text, values } = searchSql(search)
  // Its plan depends on what is given, and its span on which months are read.
  const found = await reader.many(statement<LoggedEntry>('audit.search', text, { prepared: false }), values)
  return await withRequests(reader, found)
}

function searchSql({ before, ...search }: LogSearch): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const place = (value: unknown, type: string): string => `$${values.push(value)}::${type}`
  const equal = (column: string, type: string, value: unknown): string[] =>
    value === undefined ? [] : [`${column} = ${place(value, type)}`]
  const conditions = [
    `at >= ${place(search.from, 'timestamptz(3)')}`,
    `at < ${place(search.to, 'timestamptz(3)')}`,
    ...equal('user_id', 'uuid', search.ownerId),
    ...equal('record_id', 'uuid', search.recordId),
    ...equal('actor_id', 'uuid', search.actorId),
    ...equal('entity', 'text', search.entity),
    ...equal('action', 'text', search.action),
    ...equal('request_id', 'text', search.requestId),
    ...(before ? [`at <= ${place(before.at, 'timestamptz(3)')}`] : []),
    ...(before ? [`(at, id) < (${place(before.at, 'timestamptz(3)')}, ${place(before.id, 'bigint')})`] : []),
  ]
  const text = `select ${COLUMNS}
  from audit_log
 where ${conditions.join('\n   and ')}
 order by at desc, id desc
 limit ${place(search.limit, 'integer')}`
  return { text, values }
}

async function withRequests(reader: Reader, found: readonly LoggedEntry[]): Promise<LoggedEntry[]> {
  const bare = found.filter(({ address, agent }) => address === null && agent === null)
  if (bare.length === 0) return [...found]
  const times = [...new Set(bare.map(({ at }) => at.toISOString()))]
  const transactions = [...new Set(bare.map(({ transactionId }) => transactionId))]
  const requests = new Map(
    (await reader.many(FIND_REQUESTS, [times, transactions])).map((each) => [each.transactionId, each]),
  )
  return found.map((entry) => ({ ...entry, ...requests.get(entry.transactionId) }))
}
