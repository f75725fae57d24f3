import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, quoteIdentifier, statement, type Tx } from '../../../access/index.ts'
import type { Clock } from '../../../clock.ts'
import { StorageError } from '../../../errors.ts'
import { addMonths, monthOf } from '../../partitions/index.ts'
import type { AuditProblem } from './audit-problem.ts'
import { openSealing, SEAL_ENTRIES } from './open-sealing.ts'
import { toFirstDay, verifyAudit } from './verify-audit.ts'

/** What is pruned, and how. */
export interface PruneOptions {
  /** As the owner of the tables. */
  readonly database: Database
  /** The first month that stays, `2026-01`. The current and the last month always stay. */
  readonly before: string
  readonly clock: Clock
  /** Says what would be pruned, and does nothing. */
  readonly isDryRun?: boolean
  readonly onPruned?: (month: PrunedMonth) => void
  /** How long each month may wait for others that hold the log, in ms. Default 30,000. */
  readonly patienceMs?: number
}

/** A month of the log that was pruned, or would be. */
export interface PrunedMonth {
  /** `2026-01` */
  readonly month: string
  readonly entries: number
  readonly seals: number
}

/** What pruning did. */
export interface PruneResult {
  readonly pruned: readonly PrunedMonth[]
  /** A month that stays, and all later ones, because it cannot be proven. */
  readonly refused?: {
    readonly month: string
    readonly problems: readonly AuditProblem[]
    readonly problemCount: number
  }
}

const PRUNABLE = statement<PrunedMonth>(
  'audit.prunable-months',
  `select to_char(month::timestamp, 'YYYY-MM') as month, sum(count)::bigint as entries, count(*) as seals
     from audit_seals
    where month < $1::date and ids is not null and pruning is null
    group by audit_seals.month
    order by audit_seals.month`,
)
const LOCK_CHAIN = statement(
  'audit.lock-chain',
  `select pg_advisory_xact_lock(hashtextextended('longrun audit chain', 0))`,
)
const WAITING = statement<{ count: number }>(
  'audit.count-waiting',
  `select count(*)
     from audit_pending
    where at >= $1::date::timestamp at time zone 'UTC' and at < ($1::date + interval '1 month') at time zone 'UTC'`,
)
const EMPTY_SEALS = statement(
  'audit.empty-seals',
  'update audit_seals set ids = null, leaves = null where month = $1::date and ids is not null and pruning is null',
)
const SEAL_PRUNING = statement(
  'audit.seal-pruning',
  `select longrun_append_seal(jsonb_populate_record(null::audit_seals, jsonb_build_object(
     'month', $1::date, 'count', 0, 'first_id', 0, 'last_id', 0,
     'first_at', $1::date::timestamp at time zone 'UTC', 'last_at', $1::date::timestamp at time zone 'UTC',
     'ids', '[]'::jsonb, 'leaves', '[]'::jsonb,
     'pruning', jsonb_build_object('pruned', $2::text, 'by', session_user, 'entries', $3::bigint, 'seals', $4::bigint))))`,
)

const LOCK_TIMEOUT_MS = 300
const RETRY_MS = 200

/**
 * Drops the months of the log before one, the oldest first, each in a transaction of its own: sealed, and proven right before.
 * The hashes of their seals stay, so the chain still holds, and a seal says what was pruned and by whom.
 *
 * @throws StorageError `invalid_input` when the last or the current month would go
 * @throws StorageError `lock_timeout` when others hold the log for too long; months pruned so far stay pruned
 */
export async function pruneAudit(options: PruneOptions): Promise<PruneResult> {
  const { database, before, clock, onPruned } = options
  const first = toBefore(before, clock)
  const months = await database.read('catalog', (reader) => reader.many(PRUNABLE, [first]))
  if (options.isDryRun) return { pruned: months }
  const sealing = openSealing({ database })
  while ((await sealing.seal()) === SEAL_ENTRIES);
  const pruned: PrunedMonth[] = []
  for (const month of months) {
    const { problems, problemCount } = await verifyAudit({ database, month: month.month })
    if (problemCount > 0) return { pruned, refused: { month: month.month, problems, problemCount } }
    await pruneMonth(options, month)
    pruned.push(month)
    onPruned?.(month)
  }
  return { pruned }
}

function toBefore(before: string, clock: Clock): string {
  const first = toFirstDay(before)!
  const latest = addMonths(monthOf(clock().getTime()), -1).key
  if (first <= latest) return first
  const message = `must be ${latest.slice(0, 7)} or earlier: the current and the last month stay`
  throw new StorageError('invalid_input', `before ${message}`, { problems: [{ path: 'before', message }] })
}

async function pruneMonth({ database, patienceMs = 30_000 }: PruneOptions, month: PrunedMonth): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return await database.transaction('catalog', (tx) => dropMonth(tx, month), {
        lockTimeoutMs: LOCK_TIMEOUT_MS,
        attempts: 1,
      })
    } catch (error) {
      const isLate = performance.now() >= deadline
      if (isLate || !(error instanceof StorageError) || error.code !== 'lock_timeout') throw error
    }
    await sleep(RETRY_MS)
  }
}

// The table goes last: until then nobody who writes waits.
async function dropMonth(tx: Tx, { month, entries, seals }: PrunedMonth): Promise<void> {
  await tx.one(LOCK_CHAIN)
  const first = `${month}-01`
  const { count } = await tx.one(WAITING, [first])
  if (count > 0)
    throw new StorageError('serialization_failure', `${count} entries of ${month} wait to be sealed; run this again`)
  await tx.execute(EMPTY_SEALS, [first])
  await tx.one(SEAL_PRUNING, [first, month, entries, seals])
  const table = quoteIdentifier(`audit_log_${month.replace('-', '_')}`)
  await tx.execute(statement('audit.drop-month', `drop table ${table}`, { prepared: false }))
}
