import { setTimeout as delay } from 'node:timers/promises'
import Type from 'typebox'
import { ok } from './answer.ts'
import type { Feature } from './routes.ts'

/** One thing that the service cannot work without. */
export interface HealthCheck {
  readonly name: string
  /** Resolves when the dependency does its work. Is given up on after CHECK_TIMEOUT_MS. */
  run(): Promise<unknown>
}

const CHECK_TIMEOUT_MS = 2_000

const Alive = Type.Object({ status: Type.Literal('alive') })
const Readiness = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not_ready')]),
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      status: Type.Union([Type.Literal('up'), Type.Literal('down')]),
      durationMs: Type.Integer(),
      reason: Type.Optional(Type.String()),
    }),
  ),
})

/** What an orchestrator asks: does the process live, has it started, can it do its work. */
export function healthRoutes(checks: readonly HealthCheck[]): Feature {
  const answer = async () => {
    const results = await Promise.all(checks.map(runCheck))
    const isReady = results.every(({ status }) => status === 'up')
    return { ...ok({ status: isReady ? 'ready' : 'not_ready', checks: results }), status: isReady ? 200 : 503 }
  }
  return (routes) => {
    const base = { access: 'public' } as const
    routes.get(
      '/livez',
      { ...base, summary: 'Whether the process answers; asks no dependency', answers: { 200: Alive } },
      () => ok({ status: 'alive' }),
    )
    const answers = { 200: Readiness, 503: Readiness }
    routes.get('/readyz', { ...base, summary: 'Whether each dependency does its work now', answers }, answer)
    routes.get('/startupz', { ...base, summary: 'Whether the service has started and can work', answers }, answer)
  }
}

async function runCheck({ name, run }: HealthCheck) {
  const startedAt = performance.now()
  const giveUp = new AbortController()
  const late = delay(CHECK_TIMEOUT_MS, 'late', { signal: giveUp.signal })
  const reason = await Promise.race([run().then(() => undefined, toReason), late]).finally(() => giveUp.abort())
  late.catch(() => {})
  const durationMs = Math.round(performance.now() - startedAt)
  if (reason === undefined) return { name, status: 'up', durationMs }
  return {
    name,
    status: 'down',
    durationMs,
    reason: reason === 'late' ? `no answer in ${CHECK_TIMEOUT_MS} ms` : reason,
  }
}

// The code alone: messages of drivers may name hosts and users.
function toReason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'failed'
}
