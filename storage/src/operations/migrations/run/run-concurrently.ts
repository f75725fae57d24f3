import { StorageError } from '../../../errors.ts'
import type { Migration } from '../files/index.ts'
import { type ConcurrentIndex, parseConcurrentIndex } from '../files/index.ts'
import type { RunSettings } from '../migration-options.ts'
import type { OwnerConnection } from '../server/index.ts'
import {
  assertLocked,
  DELETE_RECORD,
  INSERT_RECORD,
  isConnectionLost,
  SET_RECORD_STATE,
  toMigrationError,
  toRecordValues,
} from '../server/index.ts'

// CONCURRENTLY waits for every transaction that is older than itself, so it needs patience; it makes nobody queue.
const CONCURRENT_LOCK_TIMEOUT_MS = 600_000

const FIND_INDEX = /* sql */ `
  /* migrations.find-index */
  select i.indisvalid and i.indisready and i.indislive as "isValid", c.oid::regclass::text as name
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
   where case when $2::text is null then c.oid = to_regclass($1)
              else i.indrelid = to_regclass($2) and c.relname = (parse_ident($1))[1]
         end
`

/**
 * Runs a file without a transaction, once or after an interruption. Our record says `applying` or `reverting` before the
 * statement is sent and is settled after it, so whoever comes after a kill knows that the catalogue must be asked: an index
 * that is there and valid is finished work, an invalid one is dropped and built again.
 */
export async function finishConcurrently(
  connection: OwnerConnection,
  settings: RunSettings,
  migration: Migration,
  direction: 'up' | 'down',
  { isResumed }: { readonly isResumed: boolean },
): Promise<void> {
  const script = migration[direction]
  const statement = script.statements[0]
  const index = statement && parseConcurrentIndex(statement)
  if (!statement || !index) throw new StorageError('unexpected', `${script.fileName} holds no concurrent index`)
  const startedAt = performance.now()
  try {
    await connection.reset({ ...settings, lockTimeoutMs: CONCURRENT_LOCK_TIMEOUT_MS })
    await assertLocked(connection)
    if (isResumed) await dropHalfBuilt(connection, index)
    else await begin(connection, migration, direction, index)
    if (!isResumed || !(await isDone(connection, index)))
      await run(connection, migration, direction, statement.text, index)
    await settle(connection, migration, direction, Math.round(performance.now() - startedAt))
  } catch (error) {
    throw toMigrationError(error, script.fileName, script.sql)
  }
}

async function begin(
  connection: OwnerConnection,
  migration: Migration,
  direction: 'up' | 'down',
  index: ConcurrentIndex,
): Promise<void> {
  // After an interruption a valid index of this name means "done", so it must not have been somebody else's.
  if (index.action === 'create' && (await findIndex(connection, index)))
    throw new StorageError('migration_failed', `${migration.id}: there is an index ${index.index} already`)
  if (direction === 'up') await connection.query(INSERT_RECORD, toRecordValues(migration, 'applying', null))
  else await connection.query(SET_RECORD_STATE, [migration.set, migration.number, 'reverting', null])
}

async function run(
  connection: OwnerConnection,
  migration: Migration,
  direction: 'up' | 'down',
  sql: string,
  index: ConcurrentIndex,
): Promise<void> {
  try {
    await connection.query(sql)
  } catch (error) {
    if (!isConnectionLost(error)) await cleanUp(connection, migration, direction, index)
    throw error
  }
}

// A statement that failed by itself leaves the database as it was. Where even this fails, the record keeps saying that
// something is in hand and the next run looks; the first failure is the one worth reporting.
async function cleanUp(
  connection: OwnerConnection,
  migration: Migration,
  direction: 'up' | 'down',
  index: ConcurrentIndex,
): Promise<void> {
  try {
    await dropHalfBuilt(connection, index)
    await takeBack(connection, migration, direction)
  } catch {}
}

async function takeBack(connection: OwnerConnection, migration: Migration, direction: 'up' | 'down'): Promise<void> {
  const key = [migration.set, migration.number]
  if (direction === 'up') await connection.query(DELETE_RECORD, key)
  else await connection.query(SET_RECORD_STATE, [...key, 'applied', null])
}

async function settle(
  connection: OwnerConnection,
  migration: Migration,
  direction: 'up' | 'down',
  durationMs: number,
): Promise<void> {
  const key = [migration.set, migration.number]
  if (direction === 'up') await connection.query(SET_RECORD_STATE, [...key, 'applied', durationMs])
  else await connection.query(DELETE_RECORD, key)
}

async function isDone(connection: OwnerConnection, index: ConcurrentIndex): Promise<boolean> {
  return (index.action === 'create') === Boolean(await findIndex(connection, index))
}

async function dropHalfBuilt(connection: OwnerConnection, index: ConcurrentIndex): Promise<void> {
  if (index.action !== 'create') return
  const found = await findIndex(connection, index)
  if (found && !found.isValid) await connection.query(`drop index concurrently ${found.name}`)
}

async function findIndex(
  connection: OwnerConnection,
  { index, table }: ConcurrentIndex,
): Promise<{ isValid: boolean; name: string } | undefined> {
  const [found] = await connection.many<{ isValid: boolean; name: string }>(FIND_INDEX, [index, table ?? null])
  return found
}
