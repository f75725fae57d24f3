import { StorageError } from '../../errors.ts'
import type { Check, CheckResult, CheckState, Finding, Outcome } from './check.ts'

/** Longest that one check may take, in ms. */
const DEFAULT_TIMEOUT_MS = 30_000

/**
 * Runs checks one after the other and tells of each as it ends. What a check throws is a finding of that check; those that
 * need it are not run.
 *
 * @param options.timeoutMs longest that one check may take; default 30,000
 */
export async function* runChecks(
  checks: readonly Check[],
  { timeoutMs = DEFAULT_TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
): AsyncGenerator<CheckResult> {
  const states = new Map<string, CheckState>()
  for (const check of checks) {
    const missing = (check.needs ?? []).find((name) => isAbsent(states.get(name)))
    const result = missing === undefined ? await runCheck(check, timeoutMs) : toNotRun(check, missing)
    states.set(check.name, result.state)
    yield result
  }
}

const isAbsent = (state: CheckState | undefined): boolean =>
  state === undefined || state === 'failed' || state === 'not_run'

async function runCheck(check: Check, timeoutMs: number): Promise<CheckResult> {
  const startedAt = performance.now()
  const { seen, findings } = await within(check.run(), timeoutMs).catch(toOutcome)
  const levels = findings.map(({ level }) => level)
  const state = levels.includes('failed') ? 'failed' : levels.includes('warning') ? 'warning' : 'ok'
  return { name: check.name, state, seen, findings, durationMs: Math.round(performance.now() - startedAt) }
}

function toNotRun({ name }: Check, missing: string): CheckResult {
  return { name, state: 'not_run', seen: `needs ${missing}`, findings: [], durationMs: 0 }
}

async function within(outcome: Promise<Outcome>, timeoutMs: number): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const problem = `did not end within ${timeoutMs / 1_000} s`
  const mend = 'look for what holds the server up: locks, load, a full disk, the network'
  const timer = setTimeout(() => resolve({ seen: '', findings: [{ level: 'failed', problem, mend }] }), timeoutMs)
  try {
    return await Promise.race([outcome, promise])
  } finally {
    clearTimeout(timer)
  }
}

function toOutcome(error: unknown): Outcome {
  return { seen: '', findings: [toFinding(error)] }
}

// The messages of other errors may quote anything.
function toFinding(error: unknown): Finding {
  if (error instanceof StorageError) {
    const mend = `the code ${error.code} is explained in docs/errors.md`
    return { level: 'failed', problem: `could not be looked at: ${error.message}`, mend }
  }
  const { name, code } = error as { name?: string; code?: unknown }
  const problem = `could not be looked at: ${[name, code].filter((part) => typeof part === 'string').join(' ')}`
  return { level: 'failed', problem, mend: 'this is a fault of the check itself: report it' }
}
