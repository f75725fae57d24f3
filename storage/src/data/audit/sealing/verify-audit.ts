import { type Database, type Reader, statement } from '../../../access/index.ts'
import { StorageError } from '../../../errors.ts'
import { type AuditProblem, ProblemList } from './audit-problem.ts'
import type { AuditRoot } from './audit-roots.ts'
import { checkChain, type Pruning } from './check-chain.ts'
import { checkFunctions } from './check-functions.ts'
import { checkErased, checkMissing } from './check-surroundings.ts'
import { listLogMonths } from './log-months.ts'
import { nameMisfits } from './name-misfits.ts'
import { withSharedMoment } from './share-moment.ts'
import { walkEntries } from './walk-entries.ts'

/** What is verified, and how. */
export interface VerifyAuditOptions {
  readonly database: Database
  /** The entries of one month only, `2026-11`; the chain is always looked at as a whole. */
  readonly month?: string
  /** Roots that were noted before, in the order of their numbers: only they show that the end of everything was taken. */
  readonly against?: AsyncIterable<AuditRoot> | Iterable<AuditRoot>
  /** Most problems that are told; more are counted. 1 to 100,000, default 1,000. */
  readonly mostProblems?: number
  /** Whether two connections share the work. It takes half the time where the server has a second core. Default false. */
  readonly isShared?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: VerifyProgress) => void
}

/** How far verifying is. */
export interface VerifyProgress {
  /** The part of the log in hand. */
  readonly part: string
  /** Entries that were looked at, in all. */
  readonly entries: number
}

/** What verifying found. */
export interface AuditProof {
  /** Entries that were looked at. */
  readonly entries: number
  readonly seals: number
  /** Of the entries, those that wait to be sealed: nothing proves them yet. */
  readonly pending: number
  /** Months that were pruned, and by whom. */
  readonly prunings: readonly Pruning[]
  readonly problems: readonly AuditProblem[]
  /** How many problems there are, with those that are not told. */
  readonly problemCount: number
}

// The names and times that PostgreSQL prints depend on settings of the session. Hashing and joining 50,000 entries takes more
// memory than the default gives.
const SETTINGS = statement(
  'audit.verify-settings',
  `select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
          set_config('search_path', 'pg_catalog, public', true), set_config('quote_all_identifiers', 'off', true),
          set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`,
)
const PENDING = statement<{ count: number }>('audit.count-pending', 'select count(*) from audit_pending')
const MOST_PROBLEMS = 1_000
const STATEMENT_TIMEOUT_MS = 3_600_000

/**
 * Proves the audit log: every entry is what it was when it was sealed, none is missing and none was added. All of it is
 * seen at one moment, so writers and the sealing go on; what was written or sealed since is not part of it.
 */
export async function verifyAudit(options: VerifyAuditOptions): Promise<AuditProof> {
  const { database, signal, isShared = false } = options
  const limits = { statementTimeoutMs: STATEMENT_TIMEOUT_MS, ...(signal ? { signal } : {}) }
  checkOptions(options)
  if (isShared) return await withSharedMoment(database, limits, (...readers) => verifyWithin(readers, options))
  const alone = { ...limits, isolation: 'repeatable read', attempts: 1 } as const
  return await database.transaction('catalog', (tx) => verifyWithin([tx], options), alone)
}

/** The same for readers of the caller's, which see one moment. What they set is set until the end of their transactions. */
export async function verifyWithin(
  readers: readonly [Reader, ...Reader[]],
  { month, against, onProgress, mostProblems = MOST_PROBLEMS }: Omit<VerifyAuditOptions, 'database' | 'signal'>,
): Promise<AuditProof> {
  const [reader] = readers
  const first = toFirstDay(month)
  const problems = new ProblemList(mostProblems)
  for (const each of readers) await each.one(SETTINGS)
  await checkFunctions(reader, problems)
  const { seals, prunings } = await checkChain(reader, problems, against)
  const parts = await listLogMonths(reader, first)
  const erased = new Set<string>()
  let entries = 0
  for (const part of parts) {
    const misfits = await walkEntries(readers, part, (count) => {
      entries += count
      onProgress?.({ part: part.name, entries })
    })
    for (const each of misfits.erased) erased.add(each)
    await nameMisfits(reader, { part, misfits, problems })
  }
  await checkMissing(reader, { month: first, parts, problems })
  await checkErased(reader, erased, problems)
  const { count: pending } = await reader.one(PENDING)
  return { entries, seals, pending, prunings, problems: problems.problems, problemCount: problems.count }
}

// Before anything is opened, because the reason would be lost in what has to be closed.
function checkOptions({ month, mostProblems = MOST_PROBLEMS }: VerifyAuditOptions): void {
  toFirstDay(month)
  if (Number.isInteger(mostProblems) && mostProblems >= 1 && mostProblems <= 100_000) return
  const message = 'must be a whole number from 1 to 100,000'
  throw new StorageError('invalid_input', `mostProblems ${message}`, { problems: [{ path: 'mostProblems', message }] })
}

/** @throws StorageError `invalid_input` for what is no month */
export function toFirstDay(month: string | undefined): string | null {
  if (month === undefined) return null
  if (/^(199\d|[2-9]\d{3})-(0[1-9]|1[0-2])$/.test(month)) return `${month}-01`
  const message = 'must be a month from 1990-01 on, like 2026-11'
  throw new StorageError('invalid_input', `month ${message}`, { problems: [{ path: 'month', message }] })
}
