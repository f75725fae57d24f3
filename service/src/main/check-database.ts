import { openPool, StorageError, type StorageErrorCode, statement } from '@longrun/storage'
import { StartProblem } from './start-problem.ts'

const VERSION = statement<{ number: number; name: string }>(
  'start.version',
  `select current_setting('server_version_num')::integer as number, current_setting('server_version') as name`,
)

const OLDEST = 15
const NEWEST = 18

const WAYS_OUT: Partial<Record<StorageErrorCode, string>> = {
  connection_lost: 'does not answer: start it, or correct',
  pool_timeout: 'does not answer in time: start it, or correct',
  authentication_failed: 'refuses this user and password: correct',
  database_missing: 'has no such database: create it, or correct',
  permission_denied: 'does not let this user in: grant it the right to connect, or correct',
  out_of_resources: 'takes no more connections: raise max_connections, or correct',
}

/**
 * Makes sure that a PostgreSQL that we support answers at an address. `setting` is what the address came from.
 *
 * @throws StartProblem
 */
export async function checkDatabase(url: string, setting: string): Promise<void> {
  const pool = openPool({ url, maxConnections: 1, applicationName: 'longrun start' })
  try {
    const { number, name } = await pool.read('catalog', (reader) => reader.one(VERSION))
    const major = Math.floor(number / 10_000)
    if (major >= OLDEST && major <= NEWEST) return
    throw new StartProblem(`PostgreSQL ${name} is not supported: ${OLDEST} to ${NEWEST} are; change ${setting}`)
  } catch (error) {
    throw toStartProblem(error, url, setting)
  } finally {
    await pool.close()
  }
}

function toStartProblem(error: unknown, url: string, setting: string): unknown {
  const way = error instanceof StorageError ? WAYS_OUT[error.code] : undefined
  if (!way) return error
  return new StartProblem(`PostgreSQL at ${toShown(url)} ${way} ${setting}`, { cause: error })
}

// Host, port and database: never the user's password.
function toShown(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host || 'the local socket'}${pathname}`
}
