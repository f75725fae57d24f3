import { type Database, statement } from '../../../access/index.ts'
import { StorageError, type StorageErrorCode } from '../../../errors.ts'
import type { Finding, Outcome } from '../check.ts'

/** The server to reach, and where its address came from. */
export interface ReachOptions {
  readonly database: Database
  readonly url: string
  /** What the address came from, for the way out: `DATABASE_URL`. */
  readonly setting: string
}

const OLDEST = 15
const NEWEST = 18
const ROUND_TRIPS = 5
const SLOW_MS = 50

const VERSION = statement<{ number: number; name: string; role: string }>(
  'checks.version',
  `select current_setting('server_version_num')::integer as number,
          split_part(current_setting('server_version'), ' ', 1) as name,
          current_user as role`,
)

const WAYS_OUT: Partial<Record<StorageErrorCode, readonly [problem: string, mend: string]>> = {
  connection_lost: ['does not answer', 'start it, or correct'],
  pool_timeout: ['does not answer in time', 'start it, or correct'],
  authentication_failed: ['refuses this user and password', 'correct'],
  database_missing: ['has no such database', 'create it, or correct'],
  permission_denied: ['does not let this user in', 'grant it the right to connect, or correct'],
  out_of_resources: ['takes no more connections', 'raise max_connections, or correct'],
}

/** Whether a PostgreSQL that is supported answers, as whom it lets us in, and how far away it is. */
export async function checkReach({ database, url, setting }: ReachOptions): Promise<Outcome> {
  const place = `PostgreSQL at ${toPlace(url)}`
  try {
    let fastestMs = Number.POSITIVE_INFINITY
    let version = { number: 0, name: '', role: '' }
    for (let trip = 0; trip < ROUND_TRIPS; trip++) {
      const startedAt = performance.now()
      version = await database.read('catalog', (reader) => reader.one(VERSION))
      fastestMs = Math.min(fastestMs, performance.now() - startedAt)
    }
    const { number, name, role } = version
    const seen = `PostgreSQL ${name} at ${toPlace(url)} as ${role}, ${fastestMs.toFixed(1)} ms`
    return { seen, findings: [...toVersionFindings(number, name, setting), ...toLatencyFindings(fastestMs)] }
  } catch (error) {
    const way = error instanceof StorageError ? WAYS_OUT[error.code] : undefined
    if (!way) throw error
    // A client without a password hangs up when it is asked for one.
    const hint = new URL(url).password === '' ? ', which has no password' : ''
    return {
      seen: '',
      findings: [{ level: 'failed', problem: `${place} ${way[0]}`, mend: `${way[1]} ${setting}${hint}` }],
    }
  }
}

function toVersionFindings(number: number, name: string, setting: string): Finding[] {
  const major = Math.floor(number / 10_000)
  if (major >= OLDEST && major <= NEWEST) return []
  const problem = `PostgreSQL ${name} is not supported: ${OLDEST} to ${NEWEST} are`
  return [{ level: 'failed', problem, mend: `change ${setting}` }]
}

function toLatencyFindings(fastestMs: number): Finding[] {
  if (fastestMs < SLOW_MS) return []
  const problem = `a round trip takes ${Math.round(fastestMs)} ms, and every request makes several`
  return [{ level: 'warning', problem, mend: 'run the service near the database' }]
}

// Host, port and database: never the user's password.
function toPlace(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host || 'the local socket'}${pathname}`
}
