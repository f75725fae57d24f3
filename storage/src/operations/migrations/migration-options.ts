import { StorageError } from '../../errors.ts'
import type { MigrationSet } from './files/index.ts'
import type { LockHolder } from './server/index.ts'

/** What a run tells while it works; for a progress line or a log. */
export type MigrationEvent =
  | { readonly kind: 'waiting'; readonly holder: LockHolder }
  | { readonly kind: 'started'; readonly id: string; readonly direction: 'up' | 'down' }
  | { readonly kind: 'resumed'; readonly id: string; readonly direction: 'up' | 'down' }
  | {
      readonly kind: 'retrying'
      readonly id: string
      /** The attempt that failed, from 1. */
      readonly attempt: number
      readonly reason: string
      readonly delayMs: number
    }
  | {
      readonly kind: 'finished'
      readonly id: string
      readonly direction: 'up' | 'down'
      readonly durationMs: number
    }

/** What every run of migrations takes. */
export interface MigrationOptions {
  /** Address of the database as its owner, not through a pooler: the run holds a session lock. */
  readonly url: string
  /** The sets, in the order in which they build on each other. */
  readonly sets: readonly MigrationSet[]
  /** How long to wait while another run holds the lock, in ms. 0 to 86,400,000, default 300,000. */
  readonly lockWaitMs?: number
  /** How long one attempt waits for a table's lock, in ms: that long, others queue behind it. 1 to 600,000, default 2,000. */
  readonly lockTimeoutMs?: number
  /** How often a migration is tried when it does not get its locks or is the victim of a deadlock. 1 to 1,000, default 10. */
  readonly lockAttempts?: number
  /** Longest time of one statement, in ms. 0 to 604,800,000; default 0, no limit, because an index takes what it takes. */
  readonly statementTimeoutMs?: number
  /** Told of every step, in order; must not throw. */
  readonly onEvent?: (event: MigrationEvent) => void
}

export interface RunSettings {
  readonly url: string
  readonly sets: readonly MigrationSet[]
  readonly lockWaitMs: number
  readonly lockTimeoutMs: number
  readonly lockAttempts: number
  readonly statementTimeoutMs: number
  readonly onEvent: (event: MigrationEvent) => void
}

const LIMITS = {
  lockWaitMs: { minimum: 0, maximum: 86_400_000, fallback: 300_000 },
  lockTimeoutMs: { minimum: 1, maximum: 600_000, fallback: 2_000 },
  lockAttempts: { minimum: 1, maximum: 1_000, fallback: 10 },
  statementTimeoutMs: { minimum: 0, maximum: 604_800_000, fallback: 0 },
} as const

/** @throws StorageError `invalid_input` with every problem */
export function parseMigrationOptions(options: MigrationOptions): RunSettings {
  const problems: { path: string; message: string }[] = []
  const integer = (path: keyof typeof LIMITS): number => {
    const { minimum, maximum, fallback } = LIMITS[path]
    const value = options[path] ?? fallback
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
    problems.push({ path, message: `expected an integer from ${minimum} to ${maximum}` })
    return fallback
  }
  if (!/^postgres(ql)?:\/\//.test(options.url))
    problems.push({ path: 'url', message: 'expected a postgres:// address' })
  if (options.sets.length === 0) problems.push({ path: 'sets', message: 'expected at least one set' })
  const settings = {
    url: options.url,
    sets: options.sets,
    lockWaitMs: integer('lockWaitMs'),
    lockTimeoutMs: integer('lockTimeoutMs'),
    lockAttempts: integer('lockAttempts'),
    statementTimeoutMs: integer('statementTimeoutMs'),
    onEvent: options.onEvent ?? (() => {}),
  }
  if (problems.length === 0) return settings
  const lines = problems.map(({ path, message }) => `${path}: ${message}`)
  throw new StorageError('invalid_input', `migration options: ${lines.join('; ')}`, { problems })
}
