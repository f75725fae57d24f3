import { setTimeout as sleep } from 'node:timers/promises'
import { StorageError } from '../../../errors.ts'
import type { RunSettings } from '../migration-options.ts'
import type { OwnerConnection } from '../server/index.ts'
import { assertLocked, isConnectionLost, toMigrationError } from '../server/index.ts'

/**
 * Runs `work` in one transaction under a short `lock_timeout`, and again, after a growing and jittered pause, when it did
 * not get its locks: a long `lock_timeout` would make every query of the table queue behind this one.
 */
export async function inTransaction<T>(
  connection: OwnerConnection,
  settings: RunSettings,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryOnce(connection, settings, id, work)
    } catch (error) {
      if (!(error instanceof StorageError) || !isWorthRepeating(error) || attempt >= settings.lockAttempts) throw error
      const delayMs = toDelay(attempt)
      settings.onEvent({ kind: 'retrying', id, attempt, reason: error.code, delayMs })
      await sleep(delayMs)
    }
  }
}

function isWorthRepeating({ code }: StorageError): boolean {
  return code === 'lock_timeout' || code === 'deadlock' || code === 'serialization_failure'
}

/** 0.25 s, 0.5 s, ... up to 8 s, each between half of that and the whole. */
function toDelay(attempt: number): number {
  return Math.round(Math.min(8_000, 250 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2))
}

async function tryOnce<T>(
  connection: OwnerConnection,
  settings: RunSettings,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  let isCommitting = false
  try {
    await connection.reset(settings)
    await connection.query('begin')
    await assertLocked(connection)
    const result = await work()
    isCommitting = true
    await connection.query('commit')
    return result
  } catch (error) {
    if (isConnectionLost(error) && isCommitting)
      throw new StorageError(
        'commit_unknown',
        `${id}: the connection was lost during commit. Run it again: it goes on from what is stored`,
        { cause: error },
      )
    if (!isConnectionLost(error)) await connection.query('rollback')
    throw toMigrationError(error, id)
  }
}
