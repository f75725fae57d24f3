import { type Database, quoteIdentifier, statement } from '../../../access/index.ts'
import type { Clock } from '../../../clock.ts'
import { addMonths, type Month, type MonthlyTable, monthOf } from '../../../data/partitions/index.ts'
import type { Finding, Outcome } from '../check.ts'
import { inspect } from '../inspect.ts'

/** Months that a service keeps around the current one; the same as `openMonths` by default. */
const PAST_MONTHS = 12
const FUTURE_MONTHS = 11

interface Partition {
  readonly name: string
  readonly isDefault: boolean
  readonly isDetaching: boolean
  /** Ms since 1970; null without a lower bound. */
  readonly from: number | null
  readonly until: number | null
}

const PARTITIONS = statement<Partition>(
  'checks.partitions',
  `select c.oid::regclass::text as name,
          b.bounds = 'DEFAULT' as "isDefault",
          i.inhdetachpending as "isDetaching",
          extract(epoch from substring(b.bounds from 'FROM \\(''([^'']+)''')::timestamptz)::float8 * 1000 as from,
          extract(epoch from substring(b.bounds from 'TO \\(''([^'']+)''')::timestamptz)::float8 * 1000 as until
     from pg_inherits i
     join pg_class c on c.oid = i.inhrelid
    cross join pg_get_expr(c.relpartbound, c.oid) as b (bounds)
    where i.inhparent = to_regclass($1)
    order by 4`,
)
// Bounds are printed in the style and zone of the session, in which they are not always read back: IST is India's and Israel's.
const PLAIN_TIMES = statement(
  'checks.plain-times',
  `select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true)`,
)
const LEFT_OVER = statement<{ name: string }>(
  'checks.detached-months',
  `select c.oid::regclass::text as name
     from pg_class c
     join pg_class parent on parent.oid = to_regclass($1)
    where c.relkind = 'r'
      and not c.relispartition
      and c.relnamespace = parent.relnamespace
      and starts_with(c.relname, parent.relname || '_')
      and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
      and length(c.relname) = length(parent.relname) + 8
    order by 1`,
)

/** Whether every table that is kept by month has the months around now, each whole, and nothing lies beside them. */
export async function checkMonths({
  database,
  tables,
  clock,
}: {
  readonly database: Database
  readonly tables: readonly MonthlyTable[]
  readonly clock: Clock
}): Promise<Outcome> {
  const current = monthOf(clock().getTime())
  const findings: Finding[] = []
  let count = 0
  for (const { table, pastMonths = PAST_MONTHS } of tables) {
    const [, partitions, leftOver] = await inspect(database, (tx) =>
      Promise.all([
        tx.one(PLAIN_TIMES),
        tx.many(PARTITIONS, [quoteIdentifier(table)]),
        tx.many(LEFT_OVER, [quoteIdentifier(table)]),
      ]),
    )
    count += partitions.length
    findings.push(...toMissing(table, partitions, windowAround(current, pastMonths)), ...toStrange(table, partitions))
    if (leftOver.length === 0) continue
    const problem = `beside ${table} lie tables named like its months: ${leftOver.map(({ name }) => name).join(', ')}`
    const mend = 'an empty one goes or is attached when its month is next needed; attach or drop those that hold rows'
    findings.push({ level: 'warning', problem, mend })
  }
  return { seen: `${count} months of ${tables.length} tables`, findings }
}

interface Window {
  readonly current: Month
  readonly months: readonly Month[]
}

function windowAround(current: Month, pastMonths: number): Window {
  const count = pastMonths + FUTURE_MONTHS + 1
  return { current, months: Array.from({ length: count }, (_, offset) => addMonths(current, offset - pastMonths)) }
}

function toMissing(table: string, partitions: readonly Partition[], { current, months }: Window): Finding[] {
  const holds = ({ fromMs, untilMs }: Month): boolean =>
    partitions.some(
      ({ from, until, isDefault, isDetaching }) =>
        !isDefault && !isDetaching && (from === null || from <= fromMs) && (until === null || until >= untilMs),
    )
  const missing = months.filter((month) => !holds(month))
  const mend = 'restart the service, which makes the months around now; it also makes any month that is written to'
  const [late, early] = [
    missing.filter(({ key }) => key >= current.key),
    missing.filter(({ key }) => key < current.key),
  ]
  return [
    ...toFindings('failed', late, table, mend),
    // Written to seldom, and then made.
    ...toFindings('warning', early, table, mend),
  ]
}

function toFindings(level: Finding['level'], months: readonly Month[], table: string, mend: string): Finding[] {
  if (months.length === 0) return []
  return [{ level, problem: `${table} lacks ${months.length} months: ${toRanges(months).join(', ')}`, mend }]
}

function toRanges(months: readonly Month[]): string[] {
  const runs: Month[][] = []
  for (const month of months) {
    if (runs.at(-1)?.at(-1)?.untilMs === month.fromMs) runs.at(-1)!.push(month)
    else runs.push([month])
  }
  return runs.map((run) => [...new Set([run[0]!, run.at(-1)!])].map(({ key }) => key.slice(0, 7)).join(' to '))
}

function toStrange(table: string, partitions: readonly Partition[]): Finding[] {
  return partitions.flatMap(({ name, isDefault, isDetaching }): Finding[] => {
    if (isDetaching) {
      const problem = `${name} was being detached from ${table} when that was interrupted: it is hidden and refuses rows`
      return [{ level: 'failed', problem, mend: `alter table ${table} detach partition ${name} finalize` }]
    }
    if (!isDefault) return []
    const problem = `${table} has a DEFAULT partition, ${name}: every new month has to wait for a scan of it`
    return [{ level: 'failed', problem, mend: `move its rows to their months, then drop table ${name}` }]
  })
}
