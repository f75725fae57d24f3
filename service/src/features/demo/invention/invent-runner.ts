import { type Day, daysBetween } from './calendar.ts'
import { type DailySample, measureDays } from './daily-metrics.ts'
import { type Feedback, tellAbout } from './feedback.ts'
import { type Shape, trainBody } from './fitness.ts'
import { Random } from './random.ts'
import { drawLoop, type Loop, type Recording, recordRun } from './recording/index.ts'
import { type Block, PAST_WEEKS, planSeasons } from './seasons.ts'
import { planSessions, type Session } from './sessions.ts'
import { type InventedZones, setZones } from './zones.ts'

/** A run of the past. */
export interface InventedRun {
  readonly session: Session
  readonly block: Block | undefined
  /** Minutes after midnight. */
  readonly startMinutes: number
  readonly shape: Shape
  /** What was written about it, where something was. */
  readonly feedback: Feedback | undefined
  /** Makes the streams; quick enough to be asked when they are needed, and too large to keep. */
  record(startMs: number): Recording
}

/** A run that a plan asks for. */
export interface PlannedForRace {
  readonly session: Session
  readonly block: Block
}

/** A runner nobody ever was, and two years of their training. */
export interface InventedRunner {
  readonly name: string
  readonly timeZone: string
  readonly weeklyMeters: number
  readonly zones: readonly InventedZones[]
  readonly blocks: readonly Block[]
  /** What was run, first to last. */
  readonly runs: readonly InventedRun[]
  /** What was planned, and not run. */
  readonly skipped: readonly PlannedForRace[]
  /** What is planned from `until` on. */
  readonly scheduled: readonly PlannedForRace[]
  readonly days: readonly DailySample[]
}

/** Runs with streams that a runner has. */
const RUN_COUNT = 300
const EVERY_SECONDS = 2
/** Where every runner lives. */
export const RUNNER_TIME_ZONE = 'Europe/Berlin'
const FIRST_NAMES = ['Mara', 'Jonas', 'Aylin', 'Tom', 'Lena', 'Milan', 'Ida', 'Samir'] as const
const LAST_NAMES = ['Lindner', 'Okafor', 'Bergmann', 'Novak', 'Sommer', 'Tanaka', 'Weiss', 'Moreau'] as const
const LOOP_METERS = [4_300, 6_500, 9_200, 13_400, 18_100] as const

/**
 * Invents a runner: all of it follows from the seed and the day, on every machine.
 *
 * @param until the first day that is still to come
 */
export function inventRunner({ seed, until }: { readonly seed: number; readonly until: Day }): InventedRunner {
  const random = new Random(`longrun demo ${seed}`)
  const { blocks, weeks } = planSeasons(until, random.fork('seasons'))
  const fitness = trainBody(weeks, random.fork('fitness'))
  const planned = weeks.flatMap((week) =>
    planSessions(week, random.fork(`week ${week.index}`)).map((session) => ({ session, block: week.block })),
  )
  const { done, skipped } = choose(
    planned.filter(({ session }) => session.day < until),
    random.fork('skipped'),
  )
  const home = drawHome(random.fork('home'))
  const runs = done.map(({ session, block }) => toRun(session, block))
  return {
    name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    timeZone: RUNNER_TIME_ZONE,
    weeklyMeters: Math.round(weeks[PAST_WEEKS - 1]!.volumeMeters / 1_000) * 1_000,
    zones: setZones(weeks[0]!.monday, until, { blocks, fitness }),
    blocks,
    runs,
    skipped,
    scheduled: planned.filter(isOfBlock).filter(({ session }) => session.day >= until),
    days: [
      ...measureDays(
        { from: weeks[0]!.monday, until, fitness, sessions: runs.map(({ session }) => session) },
        random.fork('days'),
      ),
    ],
  }

  function toRun(session: Session, block: Block | undefined): InventedRun {
    const own = random.fork(`run ${daysBetween(weeks[0]!.monday, session.day)}`)
    const shape = fitness.shapeOn(session.day)
    const loop = session.type === 'race' ? home.race(session.meters) : home.loop(session.meters)
    const isWeekend = new Date(`${session.day}T00:00:00Z`).getUTCDay() % 6 === 0
    const startMinutes = Math.round(isWeekend ? own.between(475, 590) : own.between(1_040, 1_130))
    return {
      session,
      block,
      startMinutes,
      shape,
      feedback: tellAbout(session, own.fork('feedback')),
      record: (startMs) =>
        recordRun({ session, startMs, shape, loop, everySeconds: EVERY_SECONDS }, own.fork('recording')),
    }
  }
}

interface Planned {
  readonly session: Session
  readonly block: Block | undefined
}

const isOfBlock = (planned: Planned): planned is PlannedForRace => planned.block !== undefined

// Life gets in the way of easy runs first. Outside a plan nobody writes down what was not run.
function choose(planned: readonly Planned[], random: Random): { done: Planned[]; skipped: PlannedForRace[] } {
  const surplus = planned.length - RUN_COUNT
  if (surplus < 0) throw new RangeError(`only ${planned.length} runs were planned`)
  const order = planned
    .map((each) => ({
      each,
      rank: random.next() + (each.session.type === 'easy' ? 0 : each.session.type === 'race' ? 9 : 0.8),
    }))
    .sort((a, b) => a.rank - b.rank)
  const left = new Set(order.slice(0, surplus).map(({ each }) => each))
  return { done: planned.filter((each) => !left.has(each)), skipped: [...left].filter(isOfBlock).sort(byDay) }
}

const byDay = (a: Planned, b: Planned) => (a.session.day < b.session.day ? -1 : 1)

interface Home {
  /** The longest of the usual ways that is not longer than the run. */
  loop(meters: number): Loop
  race(meters: number): Loop
}

function drawHome(random: Random): Home {
  const start = [random.between(52.3, 52.7), random.between(13.1, 13.7)] as const
  const altitude = random.between(35, 70)
  const loops = LOOP_METERS.map((meters) => drawLoop({ meters, start, altitude }, random))
  const away = [start[0] + 0.15, start[1] - 0.2] as const
  return {
    loop: (meters) => loops.findLast((loop) => loop.meters <= meters) ?? loops[0]!,
    race: (meters) => drawLoop({ meters, start: away, altitude: 40 }, random.fork(`race ${meters}`)),
  }
}
