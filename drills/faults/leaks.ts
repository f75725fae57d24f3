import { setTimeout as delay } from 'node:timers/promises'
import type { Holdings } from './probe.ts'
import type { ServiceUnderFault } from './service-under-fault.ts'

/** What a process holds, with what the server holds for it. */
export interface Held extends Holdings {
  /** Sessions on the server. */
  readonly sessions: number
}

// Connections of the pool come and go with the load; the rest is chance of the moment.
const SPARE = { files: 6, threads: 3, sessions: 6, resources: 8, listeners: 0, heapMiB: 16, rssMiB: 160 } as const
const REST_MS = 1_500

/** Waits until what was in hand is done, and counts. */
export async function countHeld(under: ServiceUnderFault): Promise<Held> {
  await delay(REST_MS)
  const holdings = await under.holdings()
  const [row] = await under.ask<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where usename = 'longrun_app' and application_name like 'longrun%'`,
  )
  return { ...holdings, sessions: row!.n }
}

/** Names what grew beyond what chance explains. */
export function findGrowth(before: Held, after: Held): string[] {
  const figures = (held: Held) => ({
    files: held.files,
    threads: held.threads,
    sessions: held.sessions,
    resources: Object.values(held.resources).reduce((sum, count) => sum + count, 0),
    listeners: held.listeners,
    heapMiB: held.heapMiB,
    rssMiB: held.rssMiB,
  })
  const first = figures(before)
  const last = figures(after)
  return (Object.keys(SPARE) as (keyof typeof SPARE)[])
    .filter((name) => last[name] > first[name] + SPARE[name])
    .map((name) => `${name} grew from ${first[name]} to ${last[name]}: ${JSON.stringify(after.resources)}`)
}

export function describeHeld({ files, threads, sessions, listeners, heapMiB, rssMiB, resources }: Held): string {
  const kinds = Object.entries(resources).map(([kind, count]) => `${kind} ${count}`)
  const counts = `${files} files, ${threads} threads, ${sessions} sessions, ${listeners} listeners`
  return `${counts}, heap ${heapMiB} MiB, resident ${rssMiB} MiB; ${kinds.join(', ')}`
}
