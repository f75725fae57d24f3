import { setTimeout as delay } from 'node:timers/promises'
import type { Holdings } from './probe.ts'
import type { ServiceUnderFault } from './service-under-fault.ts'

/** What a process holds, with what the server holds for it. */
export interface Held extends Holdings {
  /** Sessions on the server. */
  readonly sessions: number
}

// Connections of the pool come and go with the load; the rest is chance of the moment.
const SPARE = {
  files: 6,
  threads: 3,
  sessions: 6,
  timers: 4,
  resources: 8,
  listeners: 0,
  heapMiB: 16,
  rssMiB: 128,
} as const
const NAMES = Object.keys(SPARE) as (keyof typeof SPARE)[]
type Figures = Record<keyof typeof SPARE, number>
const REST_MS = 1_500

/** Waits until what was in hand is done, and counts. */
export async function countHeld(under: ServiceUnderFault, restMs = REST_MS): Promise<Held> {
  await delay(restMs)
  const holdings = await under.holdings()
  const [row] = await under.ask<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where usename = 'longrun_app' and application_name like 'longrun%'`,
  )
  return { ...holdings, sessions: row!.n }
}

/** Names what grew beyond what chance explains. */
export function findGrowth(before: Held, after: Held): string[] {
  return compare(toFigures(before), toFigures(after))
}

/** Names what grew from the first third of a run to its last; the very first count is of a process that is not warm yet. */
export function findTrend(held: readonly Held[]): string[] {
  const warm = held.slice(1).map(toFigures)
  const third = Math.ceil(warm.length / 3)
  return compare(toMiddle(warm.slice(0, third)), toMiddle(warm.slice(-third)))
}

function compare(first: Figures, last: Figures): string[] {
  return NAMES.filter((name) => last[name] > first[name] + SPARE[name]).map(
    (name) => `${name} grew from ${first[name]} to ${last[name]}`,
  )
}

function toFigures(held: Held): Figures {
  const { files, threads, sessions, listeners, heapMiB, rssMiB } = held
  const resources = Object.values(held.resources).reduce((sum, count) => sum + count, 0)
  const timers = held.resources.Timeout ?? 0
  return { files, threads, sessions, timers, resources, listeners, heapMiB, rssMiB }
}

/** The median of each figure; of two in the middle the lower, since what is of the moment adds and never takes away. */
function toMiddle(all: readonly Figures[]): Figures {
  const middleOf = (name: keyof Figures) => all.map((each) => each[name]).sort((a, b) => a - b)[(all.length - 1) >> 1]!
  return Object.fromEntries(NAMES.map((name) => [name, middleOf(name)])) as unknown as Figures
}

export function describeHeld({ files, threads, sessions, listeners, heapMiB, rssMiB, resources }: Held): string {
  const kinds = Object.entries(resources).map(([kind, count]) => `${kind} ${count}`)
  const counts = `${files} files, ${threads} threads, ${sessions} sessions, ${listeners} listeners`
  return `${counts}, heap ${heapMiB} MiB, resident ${rssMiB} MiB; ${kinds.join(', ')}`
}
