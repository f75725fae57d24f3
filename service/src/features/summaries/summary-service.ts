import { type Clock, type Database, statement } from '@longrun/storage'
import { type Caller, invalidInput } from '../../http/index.ts'
import { openZoneOffset, type ZoneOffset } from '../profiles/index.ts'
import { addDays, listPeriods, type Period, type PeriodKind, startBefore } from './periods.ts'
import { startOfDayMs } from './start-of-day.ts'

/** Periods of one answer at most: 1,000 days, or 19 years of weeks. */
export const MOST_PERIODS = 1_000
/** Periods of an answer to who does not say from when. */
export const USUAL_PERIODS = 12
/** The first and the last day that summaries are made of. */
const SUMMARY_DAYS = { first: '1990-01-01', last: '2199-12-31' } as const

/** Workouts of some time, and their totals. */
export interface Totals {
  readonly completed: number
  readonly scheduled: number
  readonly skipped: number
  readonly durationSeconds: number
  readonly distanceMeters: number
  readonly ascentMeters: number
}

/** One period with its totals, all together and by sport, in the order of the sports' names. */
export interface Summary extends Period, Totals {
  readonly sports: readonly (Totals & { readonly sport: string })[]
}

export interface Summaries {
  readonly by: PeriodKind
  /** The zone whose days these are. */
  readonly timeZone: string
  readonly items: readonly Summary[]
}

/** What to sum up: every period that holds a day of `from` to `to`. */
export interface SummaryQuery {
  readonly by: PeriodKind
  /** Default: so that there are 12 periods. */
  readonly from?: string | undefined
  /** The last day. Default: today, where the runner is. */
  readonly to?: string | undefined
}

interface Parts {
  readonly database: Database
  /** The time zone of a user's profile. */
  readonly timeZoneOf: (userId: string) => Promise<string>
  readonly clock: Clock
}

interface DoneRow {
  readonly place: number
  readonly sport: string
  readonly completed: number
  readonly duration_seconds: number
  readonly distance_meters: number
  readonly ascent_meters: number
}

// Served by workouts_started_idx. The device's totals stand in where the file had none of its own to add up. Archived
// workouts were run all the same.
const SUM_DONE = statement<DoneRow>(
  'summaries.done',
  `select width_bucket(started_at, $2::timestamptz[]) as place, sport, count(*)::int as completed,
          coalesce(sum(coalesce(duration_seconds, device_duration_seconds)), 0) as duration_seconds,
          coalesce(sum(coalesce(distance_meters, device_distance_meters)), 0) as distance_meters,
          coalesce(sum(coalesce(ascent_meters, device_ascent_meters)), 0) as ascent_meters
     from workouts
    where user_id = $1
      and started_at >= $3
      and started_at < $4
      and status = 'completed'
      and deleted_at is null
    group by place, sport`,
)

interface PlannedRow {
  readonly place: number
  readonly sport: string
  readonly scheduled: number
  readonly skipped: number
}

// Served by the index on the day. What was skipped belongs to the day it was planned for.
const COUNT_PLANNED = statement<PlannedRow>(
  'summaries.planned',
  `select width_bucket(scheduled_for, $2::date[]) as place, sport,
          (count(*) filter (where status = 'scheduled'))::int as scheduled,
          (count(*) filter (where status = 'skipped'))::int as skipped
     from workouts
    where user_id = $1
      and scheduled_for >= $3
      and scheduled_for <= $4
      and status in ('scheduled', 'skipped')
      and deleted_at is null
    group by place, sport`,
)

/** Sums up what a runner did, by day, week, month or year. */
export class SummaryService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws Problem `invalid_input` for days out of range, in the wrong order or too many */
  async list({ userId }: Pick<Caller, 'userId'>, query: SummaryQuery): Promise<Summaries> {
    const timeZone = await this.#parts.timeZoneOf(userId)
    const offsetAt = openZoneOffset(timeZone)
    const periods = toPeriods(query, todayOf(this.#parts.clock(), offsetAt))
    const starts = periods.map(({ from }) => startOfDayMs(from, offsetAt))
    const [first, last] = [periods[0]!, periods.at(-1)!]
    const until = startOfDayMs(addDays(last.to, 1), offsetAt)
    const times = starts.map(toTime)
    const days = periods.map(({ from }) => from)
    const [done, planned] = await this.#parts.database.read({ owner: userId }, (reader) =>
      Promise.all([
        reader.many(SUM_DONE, [userId, times, times[0], toTime(until)]),
        reader.many(COUNT_PLANNED, [userId, days, first.from, last.to]),
      ]),
    )
    return { by: query.by, timeZone, items: toSummaries(periods, done, planned) }
  }
}

const toTime = (ms: number): string => new Date(ms).toISOString()

function todayOf(now: Date, offsetAt: ZoneOffset): string {
  return toTime(now.getTime() + offsetAt(now.getTime()) * 60_000).slice(0, 10)
}

function toPeriods({ by, from, to }: SummaryQuery, today: string): Period[] {
  const until = to ?? today
  const { first, last } = SUMMARY_DAYS
  const problems = Object.entries({ from, to })
    .filter(([, day]) => day !== undefined && (day < first || day > last))
    .map(([path]) => ({ path, message: `must be a day from ${first} to ${last}` }))
  if (problems.length > 0) throw invalidInput(problems)
  if (from !== undefined && from > until) {
    const message = to === undefined ? 'must not be after today; say until when: to' : 'must not be after to'
    throw invalidInput([{ path: 'from', message }])
  }
  const start = from ?? startBefore(by, until, USUAL_PERIODS - 1)
  const periods = listPeriods(by, { from: start < first ? first : start, to: until }, MOST_PERIODS + 1)
  if (periods.length <= MOST_PERIODS) return periods
  throw invalidInput([{ path: 'from', message: `must leave at most ${MOST_PERIODS} periods (by ${by}) until to` }])
}

function toSummaries(periods: readonly Period[], done: readonly DoneRow[], planned: readonly PlannedRow[]): Summary[] {
  const bySport = periods.map(() => new Map<string, Totals>())
  for (const { place, sport, completed, duration_seconds, distance_meters, ascent_meters } of done) {
    bySport[place - 1]!.set(sport, {
      ...NOTHING,
      completed,
      durationSeconds: duration_seconds,
      distanceMeters: distance_meters,
      ascentMeters: ascent_meters,
    })
  }
  for (const { place, sport, scheduled, skipped } of planned) {
    const totals = bySport[place - 1]!
    totals.set(sport, { ...(totals.get(sport) ?? NOTHING), scheduled, skipped })
  }
  return periods.map((period, index) => {
    const sports = [...bySport[index]!].sort(([a], [b]) => (a < b ? -1 : 1))
    return {
      ...period,
      ...rounded(sports.map(([, totals]) => totals).reduce(add, NOTHING)),
      sports: sports.map(([sport, totals]) => ({ sport, ...rounded(totals) })),
    }
  })
}

const NOTHING: Totals = {
  completed: 0,
  scheduled: 0,
  skipped: 0,
  durationSeconds: 0,
  distanceMeters: 0,
  ascentMeters: 0,
}
const FIELDS = Object.keys(NOTHING) as (keyof Totals)[]

function add(a: Totals, b: Totals): Totals {
  return Object.fromEntries(FIELDS.map((field) => [field, a[field] + b[field]])) as unknown as Totals
}

// Sums of doubles end in digits that nobody measured: totals are given to the millimetre and the millisecond.
function rounded(totals: Totals): Totals {
  return Object.fromEntries(
    FIELDS.map((field) => [field, Math.round(totals[field] * 1_000) / 1_000]),
  ) as unknown as Totals
}
