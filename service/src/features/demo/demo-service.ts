import type { Clock, Database, EntityStore, Months, NewOf, SeriesStore } from '@longrun/storage'
import { type Caller, FORMATS, invalidInput, SCOPES } from '../../http/index.ts'
import type { ProfileService, ProfileValues } from '../profiles/index.ts'
import { computeTotals, type MetricColumn } from '../uploads/index.ts'
import type { UserService } from '../users/index.ts'
import type { workoutEntity } from '../workouts/index.ts'
import {
  dayIn,
  type InventedRun,
  type InventedRunner,
  inventRunner,
  RECORDED_METRICS,
  RUNNER_TIME_ZONE,
  timeIn,
} from './invention/index.ts'

/** Which runner, and under which account. */
export interface DemoOptions {
  readonly seed: number
  /** The first day that is still to come, YYYY-MM-DD, 1995-01-01 to today, which is the default. */
  readonly until?: string | undefined
  readonly email: string
  readonly password: string
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** What was made. */
export interface DemoRunner {
  readonly userId: string
  readonly name: string
  /** With the seed it decides on all of the data. */
  readonly until: string
  readonly counts: Readonly<Record<'workouts' | 'samples' | 'metrics', number>>
}

interface Parts {
  readonly database: Database
  readonly months: Months
  readonly users: Pick<UserService, 'register' | 'revokeSession' | 'delete'>
  readonly profiles: Pick<ProfileService, 'replace'>
  readonly workouts: EntityStore<typeof workoutEntity>
  readonly series: SeriesStore
  readonly clock: Clock
}

// Runs stored in one transaction: enough that commits cost little, few enough that a stop is soon obeyed.
const RUNS_A_BATCH = 15
const WITHOUT_TOKEN = { scopes: new Set(SCOPES), tokenId: undefined } as const
const EARLIEST_UNTIL = '1995-01-01'

/** Makes runners with two years of training, by the stores that users' own data goes through. */
export class DemoService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Makes an account with all its data. Where that fails or is stopped, the account is closed again.
   *
   * @throws Problem `email_taken`; `invalid_input` for an impossible address or day
   */
  async make(options: DemoOptions): Promise<DemoRunner> {
    const today = dayIn(RUNNER_TIME_ZONE, this.#parts.clock())
    const until = options.until ?? today
    checkOptions(options.email, until, today)
    const runner = inventRunner({ seed: options.seed, until })
    const account = { email: options.email, password: options.password, displayName: runner.name }
    const { user, session } = await this.#parts.users.register(account, {})
    const caller: Caller = { userId: user.id, role: 'athlete', ...WITHOUT_TOKEN, sessionId: session.id }
    try {
      // Nobody has its token.
      await this.#parts.users.revokeSession(caller, session.id)
      return { userId: user.id, name: runner.name, until, counts: await this.#fill(caller, runner, options) }
    } catch (error) {
      await this.#parts.users.delete(caller, user.id, 'any')
      throw error
    }
  }

  async #fill(caller: Caller, runner: InventedRunner, { onProgress, signal }: DemoOptions) {
    await this.#parts.profiles.replace(caller, toProfile(runner), 'any')
    let samples = 0
    for (let at = 0; at < runner.runs.length; at += RUNS_A_BATCH) {
      signal?.throwIfAborted()
      onProgress?.(at, runner.runs.length)
      const batch = runner.runs.slice(at, at + RUNS_A_BATCH).map((run) => toRecorded(run, runner.timeZone))
      samples += await this.#storeRuns(caller, batch)
    }
    const metrics = await this.#storeDays(caller, runner)
    return { workouts: runner.runs.length, samples, metrics }
  }

  async #storeRuns({ userId }: Caller, runs: readonly RecordedRun[]): Promise<number> {
    const { months, database, workouts, series } = this.#parts
    const times = runs.flatMap(({ columns: [{ times }] }) => [times[0]!, times.at(-1)!])
    return await months.withMonths(series.series.table, times, () =>
      database.transaction({ owner: userId }, async (tx) => {
        let stored = 0
        for (const { values, columns } of runs) {
          const { id } = await workouts.create(tx, userId, values, { by: userId })
          const counts = await series.append(tx, userId, { context: id, by: userId }, columns)
          stored += Object.values(counts).reduce((sum, count) => sum + count.stored, 0)
        }
        return stored
      }),
    )
  }

  async #storeDays({ userId }: Caller, { days, timeZone }: InventedRunner): Promise<number> {
    const { months, database, series } = this.#parts
    const columns = [...Map.groupBy(days, ({ metric }) => metric)].map(([type, samples]) => ({
      type,
      times: samples.map(({ day, minutes }) => timeIn(timeZone, day, minutes).getTime()),
      values: samples.map(({ value }) => value),
    }))
    const times = columns.flatMap((column) => column.times)
    const target = { context: null, by: userId }
    const counts = await months.withMonths(series.series.table, times, () =>
      database.transaction({ owner: userId }, (tx) => series.append(tx, userId, target, columns)),
    )
    return Object.values(counts).reduce((sum, count) => sum + count.stored, 0)
  }
}

function checkOptions(email: string, until: string, today: string): void {
  const problems = [
    ...(FORMATS.email!(email) ? [] : [{ path: 'email', message: 'must be an e-mail address' }]),
    ...(FORMATS.date!(until) && until >= EARLIEST_UNTIL && until <= today
      ? []
      : [{ path: 'until', message: `must be a day from ${EARLIEST_UNTIL} to today, ${today}` }]),
  ]
  if (problems.length > 0) throw invalidInput(problems)
}

interface RecordedRun {
  readonly values: NewOf<typeof workoutEntity>
  readonly columns: readonly [MetricColumn, ...MetricColumn[]]
}

function toRecorded({ session, startMinutes, record }: InventedRun, timeZone: string): RecordedRun {
  const startedAt = timeIn(timeZone, session.day, startMinutes)
  const { times, values } = record(startedAt.getTime())
  const [first, ...others] = RECORDED_METRICS
  const toColumn = (type: (typeof RECORDED_METRICS)[number]): MetricColumn => ({ type, times, values: values[type] })
  const columns = [toColumn(first), ...others.map(toColumn)] as const
  const { durationSeconds, distanceMeters, ascentMeters } = computeTotals(times, columns)
  return {
    values: {
      name: session.name,
      sport: 'running',
      status: 'completed',
      startedAt,
      timeZone,
      durationSeconds: durationSeconds ?? null,
      distanceMeters: distanceMeters ?? null,
      ascentMeters: ascentMeters ?? null,
    },
    columns,
  }
}

function toProfile({ timeZone, weeklyMeters, blocks }: InventedRunner): ProfileValues {
  const next = blocks.at(-1)!
  return {
    experienceLevel: 'intermediate',
    weeklyDistanceMeters: weeklyMeters,
    targetRace: next.name,
    targetDate: next.raceDay,
    preferredDays: ['tuesday', 'thursday', 'saturday', 'sunday'],
    timeZone,
    units: 'metric',
  }
}
