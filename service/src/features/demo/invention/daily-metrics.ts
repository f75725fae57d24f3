import { addDays, type Day } from './calendar.ts'
import type { Fitness } from './fitness.ts'
import type { Random } from './random.ts'
import type { Session, SessionType } from './sessions.ts'

/** One value that a watch or a scale takes on a day. */
export interface DailySample {
  readonly metric: 'resting_heart_rate' | 'hrv_rmssd' | 'sleep_duration' | 'weight' | 'vo2_max' | 'steps'
  readonly day: Day
  /** Minutes after midnight. */
  readonly minutes: number
  readonly value: number
}

interface DailyOptions {
  readonly from: Day
  /** The first day without values. */
  readonly until: Day
  readonly fitness: Fitness
  /** What was run. */
  readonly sessions: readonly Session[]
}

const HARD: ReadonlySet<SessionType> = new Set(['tempo', 'intervals', 'race', 'long'])

/** What is measured every day, weight a few times a week, VO2 max on Mondays: the body of the shape, the day before, chance. */
export function* measureDays({ from, until, fitness, sessions }: DailyOptions, random: Random): Generator<DailySample> {
  const byDay = Map.groupBy(sessions, ({ day }) => day)
  const base = random.between(48, 66)
  let mood = 0
  for (let day = from; day < until; day = addDays(day, 1)) {
    const { restingHeartRate, weightKg, thresholdSpeed } = fitness.shapeOn(day)
    const isTired = byDay.get(addDays(day, -1))?.some(({ type }) => HARD.has(type)) ?? false
    const strain = (isTired ? 1.5 : 0) + (fitness.isIllOn(day) ? 7 : 0)
    mood = mood * 0.7 + random.spread() * 0.9
    const add = (metric: DailySample['metric'], minutes: number, value: number, steps: number): DailySample => ({
      metric,
      day,
      minutes,
      value: Math.round(value * steps) / steps,
    })
    yield add('resting_heart_rate', 360, restingHeartRate + strain + mood, 1)
    yield add('hrv_rmssd', 360, Math.max(15, base + (58 - restingHeartRate) * 1.4 - strain * 3.5 - mood * 4), 10)
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    const lieIn = weekday === 0 || weekday === 6 ? 0.6 : 0
    yield add('sleep_duration', 400, (7.1 + lieIn + (strain > 5 ? 1.2 : 0) + random.spread() * 0.55) * 3_600, 1 / 60)
    if (random.chance(0.4)) yield add('weight', 420, weightKg + random.spread() * 0.35, 10)
    if (weekday === 1) yield add('vo2_max', 720, (0.2 * thresholdSpeed * 60 + 3.5) / 0.88, 2)
    const run = (byDay.get(day) ?? []).reduce((sum, { meters }) => sum + meters, 0)
    const walked = (fitness.isIllOn(day) ? 1_500 : 6_200) * (1 + random.spread() * 0.25)
    yield add('steps', 1_438, Math.max(300, walked) + run / 1.08, 1)
  }
}
