import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../access/index.ts'
import { quoteIdentifier, statement } from '../../access/index.ts'
import { type Clock, systemClock } from '../../clock.ts'
import { StorageError } from '../../errors.ts'
import { addMonths, EARLIEST_MS, latestMs, type Month, monthOf, monthsOf } from './month.ts'

/** A table that is partitioned by month. Every declaration of an entity or a series with months is one. */
export interface MonthlyTable {
  readonly table: string
  /** Months before the current one that are kept for it. Default: as many as for every table. */
  readonly pastMonths?: number
}

/** The audit log: nothing is ever written into a month that has passed. */
export const auditLog: MonthlyTable = { table: 'audit_log', pastMonths: 0 }

/** Which tables are kept, on which database, and how far around now. */
export interface MonthsSettings {
  readonly database: Database
  readonly tables: readonly MonthlyTable[]
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Months before the current one that `ensureWindow` keeps. Default 12. */
  readonly pastMonths?: number
  /** Months after the current one that `ensureWindow` keeps. 0 to 11, default 11. */
  readonly futureMonths?: number
  /** How long one month may take when others hold locks, in ms, before `lock_timeout` is thrown. Default 30,000. */
  readonly patienceMs?: number
  /** From 0 to 1, for the pauses between attempts. Default `Math.random`. */
  readonly random?: () => number
}

/** What one call made: the months that were not there before, as `table: first day`. */
export interface MonthsMade {
  readonly made: readonly { readonly table: string; readonly month: string }[]
}

/** Keeps the months of partitioned tables. Any number of processes may do so at once. */
export interface Months {
  /** Makes what is missing of the window: 12 months past, the current one and 11 future ones, for every table. */
  ensureWindow(): Promise<MonthsMade>

  /**
   * Makes the months that hold these times (ms since 1970, or Dates). Call it before the transaction that writes them,
   * never inside one. Months once seen are remembered, so calling it for every write costs nothing.
   *
   * @throws StorageError `invalid_input` for a time before 1990-01-01 or more than a day ahead
   * @throws StorageError `lock_timeout` when somebody holds the table locked for longer than `patienceMs`
   */
  ensure(table: string, times: Iterable<number | Date>): Promise<MonthsMade>

  /**
   * Ensures the months and runs `work`, which opens its transaction itself. When a month was dropped since it was last
   * seen, the work fails with `month_missing`; it is then made again and the work run once more.
   */
  withMonths<T>(table: string, times: Iterable<number | Date>, work: () => Promise<T>): Promise<T>
}

/** Opens the keeper of months. It holds nothing that needs closing. */
export function openMonths(settings: MonthsSettings): Months {
  return new KnownMonths(settings)
}

type Step = 'created' | 'attached' | 'present' | 'overlapping' | 'occupied'

const FIND_MONTHS = statement<{ name: string }>(
  'months.find',
  `select c.relname as name
     from pg_catalog.pg_inherits i
     join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = $1::text::regclass
      and not i.inhdetachpending`,
)
const ADVANCE_MONTH = statement<{ step: Step }>(
  'months.advance',
  'select longrun_advance_month($1::text::regclass, $2::date) as step',
)

class KnownMonths implements Months {
  readonly #database: Database
  readonly #clock: Clock
  readonly #random: () => number
  readonly #pastMonths: ReadonlyMap<string, number>
  readonly #futureMonths: number
  readonly #patienceMs: number
  /** By table: the months that are there, or are being made. */
  readonly #known: ReadonlyMap<string, Map<string, Promise<boolean>>>

  constructor(settings: MonthsSettings) {
    const { database, tables, clock = systemClock, pastMonths = 12, futureMonths = 11, patienceMs = 30_000 } = settings
    if (!Number.isInteger(pastMonths) || pastMonths < 0) throw new TypeError('pastMonths must be an integer from 0')
    if (!Number.isInteger(futureMonths) || futureMonths < 0 || futureMonths > 11)
      throw new TypeError('futureMonths must be an integer from 0 to 11')
    this.#database = database
    this.#clock = clock
    this.#random = settings.random ?? Math.random
    this.#pastMonths = new Map(tables.map((each) => [each.table, each.pastMonths ?? pastMonths]))
    this.#futureMonths = futureMonths
    this.#patienceMs = patienceMs
    this.#known = new Map(tables.map(({ table }) => [table, new Map()]))
  }

  async ensureWindow(): Promise<MonthsMade> {
    // One table's trouble must not leave the others without months.
    const tables = [...this.#pastMonths]
    const results = await Promise.allSettled(tables.map(([table, past]) => this.#make(table, this.#window(past))))
    return { made: results.flatMap((result) => (result.status === 'fulfilled' ? result.value : raise(result.reason))) }
  }

  #window(pastMonths: number): Month[] {
    const current = monthOf(this.#clock().getTime())
    const count = pastMonths + this.#futureMonths + 1
    const months = Array.from({ length: count }, (_, offset) => addMonths(current, offset - pastMonths))
    return months.filter(({ fromMs }) => fromMs >= EARLIEST_MS)
  }

  async ensure(table: string, times: Iterable<number | Date>): Promise<MonthsMade> {
    const months = this.#accept(times)
    return { made: await this.#make(table, months) }
  }

  async withMonths<T>(table: string, times: Iterable<number | Date>, work: () => Promise<T>): Promise<T> {
    const months = this.#accept(times)
    await this.#make(table, months)
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'month_missing') throw error
      this.#forget(table, months)
      await this.#make(table, months)
      return await work()
    }
  }

  #accept(times: Iterable<number | Date>): Month[] {
    return monthsOf(accepted(times, latestMs(this.#clock())))
  }

  #knownOf(table: string): Map<string, Promise<boolean>> {
    const known = this.#known.get(table)
    if (!known) throw new TypeError(`${table} was not declared as a table with months`)
    return known
  }

  #forget(table: string, months: readonly Month[]): void {
    const known = this.#knownOf(table)
    for (const { key } of months) known.delete(key)
  }

  /** Callers that want the same month at once wait for the same work; only the first of them reports it as made. */
  async #make(table: string, months: readonly Month[]): Promise<{ table: string; month: string }[]> {
    const known = this.#knownOf(table)
    const unknown = months.filter(({ key }) => !known.has(key))
    if (unknown.length > 0) this.#learn(table, unknown)
    const mine = new Set(unknown.map(({ key }) => key))
    const made: { table: string; month: string }[] = []
    for (const { key } of months) if ((await known.get(key)) && mine.has(key)) made.push({ table, month: key })
    return made
  }

  #learn(table: string, months: readonly Month[]): void {
    const known = this.#knownOf(table)
    const existing = this.#find(table)
    let before: Promise<unknown> = existing.catch(() => undefined)
    // One after another: two attaches to one table would only wait for each other.
    for (const { key } of months) {
      const made = before.then(
        async () => !(await existing).has(toName(table, key)) && (await this.#advance(table, key)),
      )
      known.set(key, made)
      before = made.catch(() => known.get(key) === made && known.delete(key))
    }
  }

  async #find(table: string): Promise<Set<string>> {
    const rows = await this.#database.read('catalog', (reader) => reader.many(FIND_MONTHS, [quoteIdentifier(table)]))
    return new Set(rows.map(({ name }) => name))
  }

  /** Steps until the month is there. Each step is a transaction of its own and may be repeated. */
  async #advance(table: string, month: string): Promise<boolean> {
    const giveUpAt = performance.now() + this.#patienceMs
    for (let attempt = 1; ; ) {
      const step = await this.#step(table, month).catch((error: unknown) => error)
      if (step === 'attached') return true
      if (step === 'present' || step === 'overlapping') return false
      if (step === 'created') continue
      if (step === 'occupied')
        throw new StorageError(
          'schema_drift',
          `${toName(table, month)} exists and is not a month of ${table}: attach, rename or drop it`,
          { table },
        )
      const waits = step instanceof StorageError && (step.code === 'lock_timeout' || step.code === 'deadlock')
      if (!waits || performance.now() > giveUpAt) throw step
      await sleep((0.5 + this.#random()) * Math.min(400, 20 * 2 ** attempt++))
    }
  }

  async #step(table: string, month: string): Promise<Step> {
    const { step } = await this.#database.autocommit('catalog').one(ADVANCE_MONTH, [quoteIdentifier(table), month])
    return step
  }
}

function toName(table: string, month: string): string {
  return `${table}_${month.slice(0, 7).replace('-', '_')}`
}

function raise(error: unknown): never {
  throw error
}

function* accepted(times: Iterable<number | Date>, latest: number): Generator<number> {
  let index = 0
  for (const time of times) {
    const ms = Number(time)
    if (!(ms >= EARLIEST_MS && ms <= latest)) {
      const range = `${new Date(EARLIEST_MS).toISOString()} to ${new Date(latest).toISOString()}`
      throw new StorageError('invalid_input', 'a time is outside the accepted range', {
        problems: [{ path: `times[${index}]`, message: `must be a time from ${range}` }],
      })
    }
    index++
    yield ms
  }
}
