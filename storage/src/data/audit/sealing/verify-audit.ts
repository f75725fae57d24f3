import { type Database, type Reader, statement } from '../../../access/index.ts'
import { StorageError } from '../../../errors.ts'
import { type AuditProblem, ProblemList } from './audit-problem.ts'
import type { AuditRoot } from './audit-roots.ts'
import { checkChain, type Pruning } from './check-chain.ts'
import { checkFunctions } from './check-functions.ts'
import { checkErased, checkMissing } from './check-surroundings.ts'
import { listLogMonths } from './log-months.ts'
import { nameMisfits } from './name-misfits.ts'
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
const STATEMENT_TIMEOUT_MS = 3_600_000

/**
 * Proves the audit log: every entry is what it was when it was sealed, none is missing and none was added. All of it is
 * seen at one moment, so writers and the sealing go on; what was written or sealed since is not part of it.
 */
export async function verifyAudit(options: VerifyAuditOptions): Promise<AuditProof> {
  toFirstDay(options.month)
  return await options.database.transaction('catalog', (tx) => verifyWithin(tx, options), {
    isolation: 'repeatable read',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    attempts: 1,
    ...(options.signal ? { signal: options.signal } : {}),
  })
}

/** The same in a transaction of the caller's, which sees one moment throughout and has no settings of its own to lose. */
export async function verifyWithin(
  reader: Reader,
  { month, against, onProgress, mostProblems = 1_000 }: Omit<VerifyAuditOptions, 'database' | 'signal'>,
): Promise<AuditProof> {
  const first = toFirstDay(month)
  const problems = new ProblemList(mostProblems)
  await reader.one(SETTINGS)
  await checkFunctions(reader, problems)
  const { seals, prunings } = await checkChain(reader, problems, against)
  const parts = await listLogMonths(reader, first)
  const erased = new Set<string>()
  let entries = 0
  for (const part of parts) {
    const misfits = await walkEntries(reader, part, (count) => {
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

/** @throws StorageError `invalid_input` for what is no month */
export function toFirstDay(month: string | undefined): string | null {
  if (month === undefined) return null
  if (/^(199\d|[2-9]\d{3})-(0[1-9]|1[0-2])$/.test(month)) return `${month}-01`
  const message = 'must be a month from 1990-01 on, like 2026-11'
  throw new StorageError('invalid_input', `month ${message}`, { problems: [{ path: 'month', message }] })
}
