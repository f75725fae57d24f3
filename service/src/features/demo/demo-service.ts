import { type Clock, type Database, type EntityStore, type Months, newId, type SeriesStore } from '@longrun/storage'
import { type Caller, FORMATS, invalidInput, SCOPES } from '../../http/index.ts'
import { noteEntity } from '../notes/index.ts'
import type { PlanService } from '../plans/index.ts'
import type { ProfileService } from '../profiles/index.ts'
import type { UserService } from '../users/index.ts'
import type { WorkoutService, workoutEntity } from '../workouts/index.ts'
import { type RecordedRun, toPlanned, toProfile, toRecorded } from './demo-records.ts'
import { type Block, dayIn, type InventedRunner, inventRunner, RUNNER_TIME_ZONE, timeIn } from './invention/index.ts'

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
  readonly counts: Readonly<Record<'plans' | 'workouts' | 'planned' | 'notes' | 'samples' | 'metrics', number>>
}

interface Parts {
  readonly database: Database
  readonly months: Months
  readonly users: Pick<UserService, 'register' | 'revokeSession' | 'delete'>
  readonly profiles: Pick<ProfileService, 'replace'>
  readonly plans: Pick<PlanService, 'create'>
  readonly workouts: Pick<WorkoutService, 'create'>
  /** The stores take what is of the past: a note of then, a run with its samples in one transaction. */
  readonly workoutStore: EntityStore<typeof workoutEntity>
  readonly noteStore: EntityStore<typeof noteEntity>
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
      return {
        userId: user.id,
        name: runner.name,
        until,
        counts: await this.#fill(caller, runner, { ...options, until }),
      }
    } catch (error) {
      await this.#parts.users.delete(caller, user.id, 'any')
      throw error
    }
  }

  async #fill(caller: Caller, runner: InventedRunner, { until, onProgress, signal }: DemoOptions & { until: string }) {
    await this.#parts.profiles.replace(caller, toProfile(runner), 'any')
    const plans = await this.#addPlans(caller, runner, until)
    const planned = await this.#addPlanned(caller, runner, plans)
    const sums = { notes: 0, samples: 0 }
    for (let at = 0; at < runner.runs.length; at += RUNS_A_BATCH) {
      signal?.throwIfAborted()
      onProgress?.(at, runner.runs.length)
      const batch = runner.runs.slice(at, at + RUNS_A_BATCH).map((run) => toRecorded(run, runner.timeZone, plans))
      sums.samples += await this.#storeRuns(caller, batch)
      sums.notes += batch.filter(({ note }) => note !== undefined).length
    }
    const metrics = await this.#storeDays(caller, runner)
    return { plans: plans.size, workouts: runner.runs.length, planned, ...sums, metrics }
  }

  async #addPlans(caller: Caller, { blocks }: InventedRunner, until: string): Promise<Map<Block, string>> {
    const ids = new Map<Block, string>()
    for (const [at, block] of blocks.entries()) {
      const { id } = await this.#parts.plans.create(caller, {
        name: block.name,
        description: `${block.weeks} weeks to the race on ${block.raceDay}.`,
        startDate: block.startDay,
        endDate: block.raceDay,
        status: block.raceDay < until ? 'completed' : 'active',
        type: block.goal,
        difficulty: at === 0 ? 'beginner' : 'intermediate',
      })
      ids.set(block, id)
    }
    return ids
  }

  async #addPlanned(
    caller: Caller,
    { skipped, scheduled }: InventedRunner,
    plans: ReadonlyMap<Block, string>,
  ): Promise<number> {
    const all = [
      ...skipped.map((each) => ({ ...each, status: 'skipped' as const })),
      ...scheduled.map((each) => ({ ...each, status: 'scheduled' as const })),
    ]
    for (const { status, ...planned } of all) {
      const { name } = planned.session
      await this.#parts.workouts.create(caller, { name, sport: 'running', status, ...toPlanned(planned, plans) })
    }
    return all.length
  }

  async #storeRuns({ userId }: Caller, runs: readonly RecordedRun[]): Promise<number> {
    const { months, database, workoutStore, noteStore, series } = this.#parts
    const by = { by: userId }
    const store = (): Promise<number> =>
      database.transaction({ owner: userId }, async (tx) => {
        let stored = 0
        for (const { values, columns, note } of runs) {
          const { id } = await workoutStore.create(tx, userId, values, by)
          const counts = await series.append(tx, userId, { context: id, ...by }, columns)
          stored += Object.values(counts).reduce((sum, count) => sum + count.stored, 0)
          if (note)
            await noteStore.create(tx, userId, { ...note.values, workoutId: id }, { ...by, id: newId(note.atMs) })
        }
        return stored
      })
    const sampled = runs.flatMap(({ columns: [{ times }] }) => [times[0]!, times.at(-1)!])
    const noted = runs.flatMap(({ note }) => note?.atMs ?? [])
    return await months.withMonths(noteEntity.table, noted, () =>
      months.withMonths(series.series.table, sampled, store),
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
