import { type Database, statement } from '@longrun/storage'
import type { Logger } from 'pino'

const LIMITS = statement<{ role: string; isLimited: boolean }>(
  'start.role-limits',
  `select current_user as role, current_setting('statement_timeout') <> '0' as "isLimited"`,
)

/**
 * Warns of a role without a statement_timeout. Limits are defaults of the role `longrun_app`, set by the migrations, since
 * poolers refuse them from clients; whoever logs in as somebody else runs without.
 */
export async function warnOfMissingLimits(database: Database, log: Pick<Logger, 'warn'>): Promise<void> {
  const { role, isLimited } = await database.read('catalog', (reader) => reader.one(LIMITS))
  if (isLimited) return
  log.warn(
    { role },
    'the role of DATABASE_URL has no statement_timeout, so a statement may run for ever: log in as longrun_app (docs/settings.md)',
  )
}
