import { type Database, statement } from '../../../access/index.ts'
import type { Finding, Outcome } from '../check.ts'
import { inspect } from '../inspect.ts'
import { detectPooler } from './detect-pooler.ts'

/** How a process reaches the database. */
export interface ConnectionsOptions {
  readonly database: Database
  readonly url: string
  /** Most connections that one process of the service opens, all pools together. */
  readonly needed: number
  /** What `needed` is made of, for the reader: `10 for requests, 2 for sending jobs`. */
  readonly parts: string
  /** Whether statements are kept prepared under names. */
  readonly namedStatements: boolean
}

/**
 * Whether the connections that a process may open are to be had, and whether what stands between us and the server fits
 * the settings.
 */
export async function checkConnections(options: ConnectionsOptions): Promise<Outcome> {
  const { mode, tracksNames } = await detectPooler(options.url)
  if (mode === 'none') return await checkCapacity(options)
  const seen = `a pooler in ${mode} mode; it needs room for ${options.needed} clients a process (${options.parts})`
  if (mode === 'statement') {
    const problem = 'the pooler is in statement mode, which refuses transactions'
    return { seen, findings: [{ level: 'failed', problem, mend: 'set pool_mode = transaction' }] }
  }
  if (mode === 'session' || tracksNames || !options.namedStatements) return { seen, findings: [] }
  const problem = 'the pooler is in transaction mode and does not track statements that are prepared under names'
  const mend = 'set LONGRUN_NAMED_STATEMENTS=false, or max_prepared_statements in PgBouncer 1.21 or later'
  return { seen, findings: [{ level: 'failed', problem, mend }] }
}

/** What migrations need: a connection that keeps its session. */
export async function checkDirectConnection({
  url,
  setting,
}: {
  readonly url: string
  /** What the address came from, for the way out. */
  readonly setting: string
}): Promise<Outcome> {
  const { mode } = await detectPooler(url)
  if (mode === 'none') return { seen: 'no pooler in between', findings: [] }
  const seen = `a pooler in ${mode} mode`
  if (mode === 'session') return { seen, findings: [] }
  const problem = `${setting} leads through ${seen}: the lock on migrations would not hold`
  const mend = 'let DIRECT_DATABASE_URL name the server itself, past the pooler'
  return { seen, findings: [{ level: 'failed', problem, mend }] }
}

const CAPACITY = statement<Capacity>(
  'checks.capacity',
  `select current_setting('max_connections')::integer as most,
          current_setting('superuser_reserved_connections')::integer
            + coalesce(current_setting('reserved_connections', true)::integer, 0) as reserved,
          (select rolconnlimit from pg_roles where rolname = current_user) as "roleLimit",
          (select datconnlimit from pg_database where datname = current_database()) as "databaseLimit",
          (select count(*)::integer from pg_stat_activity
            where datname is not null and datname <> current_database()) as others`,
)

interface Capacity {
  readonly most: number
  readonly reserved: number
  /** -1 where there is none, like `databaseLimit`. */
  readonly roleLimit: number
  readonly databaseLimit: number
  /** Connections to other databases of the server at this moment. */
  readonly others: number
}

async function checkCapacity({ database, needed, parts }: ConnectionsOptions): Promise<Outcome> {
  const { most, reserved, roleLimit, databaseLimit, others } = await inspect(database, (tx) => tx.one(CAPACITY))
  const limits = [most - reserved, ...[roleLimit, databaseLimit].filter((limit) => limit >= 0)]
  const room = Math.min(...limits)
  const seen = `${needed} connections a process (${parts}), room for ${room}, ${others} to other databases now`
  const findings: Finding[] = []
  if (needed > room) {
    const problem = `one process may open ${needed} connections (${parts}), and there is room for ${room}`
    const mend = 'lower LONGRUN_MAX_CONNECTIONS, or raise max_connections or the limit of the role or database'
    findings.push({ level: 'failed', problem, mend })
  } else if (needed > most - reserved - others) {
    const problem = `one process may open ${needed} connections; others hold ${others} of the server's ${most - reserved}`
    const mend = 'lower LONGRUN_MAX_CONNECTIONS, raise max_connections, or put a pooler in between'
    findings.push({ level: 'warning', problem, mend })
  }
  return { seen, findings }
}
