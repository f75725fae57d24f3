import { setTimeout as sleep } from 'node:timers/promises'
import { StorageError } from '../../../errors.ts'
import type { OwnerConnection } from './owner-connection.ts'

const LOCK = { space: 0x6c6f6e67, id: 16 } as const
const POLL_MS = 200

// Polled, not waited for in the server: a session blocked in pg_advisory_lock() holds a snapshot, CREATE INDEX
// CONCURRENTLY of the holder waits for that snapshot, and the two end in a deadlock (40P01).
const TRY_LOCK = 'select pg_try_advisory_lock($1, $2) as locked'

const FIND_HOLDER = /* sql */ `
  /* migrations.lock-holder */
  select a.pid, a.application_name as name, a.usename as "user", a.backend_start as since
    from pg_locks l
    join pg_stat_activity a using (pid)
   where l.locktype = 'advisory' and l.granted
     and l.classid = $1 and l.objid = $2 and l.objsubid = 2
     and l.database = (select oid from pg_database where datname = current_database())
`

/** Who holds the lock that another run waits for. */
export interface LockHolder {
  /** Process id of the holder's server process, for `pg_terminate_backend`. */
  readonly pid: number
  /** The holder's application name: machine and process. */
  readonly name: string | null
  /** Null, like `since`, where our role may not see the holder's. */
  readonly user: string | null
  readonly since: Date | null
}

/**
 * Takes the session's advisory lock on this database's migrations; it goes with the connection.
 *
 * @throws StorageError `lock_timeout` when somebody else still has it after `waitMs`, naming them
 */
export async function lockMigrations(
  connection: OwnerConnection,
  waitMs: number,
  onWaiting: (holder: LockHolder) => void,
): Promise<void> {
  const deadline = performance.now() + waitMs
  let told: number | undefined
  for (;;) {
    const [row] = await connection.many<{ locked: boolean }>(TRY_LOCK, [LOCK.space, LOCK.id])
    if (row?.locked) return
    const [holder] = await connection.many<LockHolder>(FIND_HOLDER, [LOCK.space, LOCK.id])
    if (holder && holder.pid !== told) {
      told = holder.pid
      onWaiting(holder)
    }
    if (performance.now() >= deadline) throw toTimeout(holder, waitMs)
    await sleep(POLL_MS)
  }
}

const IS_LOCKED = /* sql */ `
  /* migrations.is-locked */
  select exists (
           select from pg_locks
            where pid = pg_backend_pid() and locktype = 'advisory' and granted
              and classid = $1 and objid = $2 and objsubid = 2
         ) as locked
`

/**
 * Checks that this session still has the lock.
 * @throws StorageError `migration_failed` when not: behind a pooler that gives each transaction another session, several
 * runs would work at once
 */
export async function assertLocked(connection: OwnerConnection): Promise<void> {
  const [row] = await connection.many<{ locked: boolean }>(IS_LOCKED, [LOCK.space, LOCK.id])
  if (row?.locked) return
  throw new StorageError(
    'migration_failed',
    'the lock on migrations is gone from this session. Connect directly: DIRECT_DATABASE_URL must not lead through a ' +
      'pooler in transaction mode, and a migration must not release advisory locks',
  )
}

function toTimeout(holder: LockHolder | undefined, waitMs: number): StorageError {
  const who = holder
    ? `${holder.name || 'a nameless client'} (server process ${holder.pid}, user ${holder.user ?? 'unknown'}, since ${holder.since?.toISOString() ?? 'unknown'})`
    : 'somebody'
  return new StorageError(
    'lock_timeout',
    `another run of migrations holds the lock: ${who}. Waited ${waitMs} ms. Let it finish, or end it with ` +
      `\`select pg_terminate_backend(${holder?.pid ?? '<pid>'})\`, and run this again`,
    { retryable: true },
  )
}
