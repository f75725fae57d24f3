import { addDays, type Day } from './calendar.ts'
import type { Random } from './random.ts'
import type { Week } from './seasons.ts'

/** What a run is for. */
export type SessionType = 'easy' | 'recovery' | 'long' | 'tempo' | 'intervals' | 'race'

/** A piece of a run at one effort. */
export interface Stretch {
  readonly meters: number
  /** Speed as a share of what the runner can hold for an hour. */
  readonly effort: number
}

/** One run as it is meant to be. */
export interface Session {
  readonly day: Day
  readonly type: SessionType
  readonly name: string
  readonly stretches: readonly Stretch[]
  readonly meters: number
}

const EASY = 0.745
const JOG = 0.64
const RACE_EFFORT = { '10k': 1.02, half: 0.965, full: 0.885 } as const
const LONGEST = { '10k': 16_000, half: 19_500, full: 32_000 } as const
const LONGEST_IN_BASE = 14_500
const SHORTEST = 4_000
const LONGEST_EASY = 11_000
const [TUESDAY, THURSDAY, SATURDAY, SUNDAY] = [1, 3, 5, 6] as const

/** The runs of a week: one for speed where it is time for it, one long, the rest easy; never hard on two days in a row. */
export function planSessions(week: Week, random: Random): Session[] {
  if (week.isMissed) return []
  if (week.phase === 'recovery') return recover(week, random)
  const isRaceWeek = week.block !== undefined && week.progress === 1
  if (isRaceWeek) return leadToRace(week, random)
  const hard = toHard(week, random)
  const long = toLong(week, random)
  const days = [THURSDAY, ...(isFull(week) ? [SATURDAY] : [])]
  // Every other week of the base has room for two runs only.
  if (week.phase === 'base' && !hard && week.index % 2 === 0) days.pop()
  const rest = Math.max(0, week.volumeMeters - long.meters - (hard?.meters ?? 0))
  const runs = days.length + (hard ? 0 : 1)
  const share = Math.min(LONGEST_EASY, Math.max(SHORTEST, rest / Math.max(1, runs)))
  const easy = (weekday: number) => toEasy(addDays(week.monday, weekday), share * random.between(0.88, 1.12), random)
  return [hard ?? easy(TUESDAY), ...days.map(easy), long]
}

// Longer races need a fourth run.
function isFull({ block, phase }: Week): boolean {
  return block !== undefined && block.goal !== '10k' && phase !== 'taper'
}

function recover(week: Week, random: Random): Session[] {
  const each = Math.max(SHORTEST, week.volumeMeters / 2)
  return [THURSDAY, SUNDAY].map((weekday) => {
    const run = toEasy(addDays(week.monday, weekday), each * random.between(0.9, 1.1), random)
    return { ...run, type: 'recovery', name: 'Recovery run' }
  })
}

function leadToRace({ monday, block }: Week, random: Random): Session[] {
  const { goal, raceMeters, raceDay } = block!
  const opener = intervals(addDays(monday, TUESDAY), { repeats: 4, meters: 400, effort: 1.06 }, random)
  const shakeOut = toEasy(addDays(monday, THURSDAY), 5_000, random)
  // The last fifth costs the longer races some speed.
  const fade = goal === 'full' ? random.between(0.955, 0.985) : random.between(0.985, 1.01)
  const effort = RACE_EFFORT[goal] * random.between(0.99, 1.01)
  const stretches = [
    { meters: raceMeters * 0.8, effort },
    { meters: raceMeters * 0.2, effort: effort * fade },
  ]
  const name = { '10k': '10k race', half: 'Half marathon race', full: 'Marathon race' }[goal]
  return [opener, shakeOut, toSession(raceDay, 'race', name, stretches)]
}

function toHard(week: Week, random: Random): Session | undefined {
  const day = addDays(week.monday, TUESDAY)
  if (week.phase === 'base') return week.index % 2 === 1 && !week.isCutBack ? tempo(day, 3_500, random) : undefined
  const goal = week.block!.goal
  if (week.index % 2 === 0) {
    const meters = goal === '10k' ? 800 : 1_000
    const repeats = week.phase === 'taper' ? 4 : Math.round(4 + 3 * week.progress - (week.isCutBack ? 1 : 0))
    return intervals(day, { repeats, meters, effort: goal === '10k' ? 1.1 : 1.07 }, random)
  }
  const meters = (goal === 'full' ? 5_500 : 4_000) + 3_000 * week.progress
  return tempo(day, meters * (week.isCutBack || week.phase === 'taper' ? 0.65 : 1), random)
}

function toLong(week: Week, random: Random): Session {
  const day = addDays(week.monday, SUNDAY)
  const most = week.block ? LONGEST[week.block.goal] : LONGEST_IN_BASE
  const share = week.block?.goal === 'full' ? 0.48 : 0.42
  const meters = Math.min(most, Math.max(8_000, week.volumeMeters * share)) * random.between(0.97, 1.03)
  const effort = random.between(0.735, 0.765)
  // Towards a race its pace comes into the long run.
  if (week.phase !== 'peak' || week.isCutBack || week.index % 2 === 0)
    return toSession(day, 'long', 'Long run', [{ meters, effort }])
  const fast = Math.min(meters * 0.35, 12_000)
  const stretches = [
    { meters: meters - fast - 1_000, effort },
    { meters: fast, effort: RACE_EFFORT[week.block!.goal] * 0.97 },
    { meters: 1_000, effort: JOG },
  ]
  return toSession(day, 'long', 'Long run with a fast end', stretches)
}

function toEasy(day: Day, meters: number, random: Random): Session {
  return toSession(day, 'easy', 'Easy run', [{ meters, effort: EASY * random.between(0.97, 1.03) }])
}

function tempo(day: Day, meters: number, random: Random): Session {
  const effort = random.between(0.955, 0.985)
  const stretches = [
    { meters: 2_000, effort: EASY },
    { meters: Math.round(meters / 500) * 500, effort },
    { meters: 1_500, effort: JOG + 0.05 },
  ]
  return toSession(day, 'tempo', `Tempo, ${Math.round(meters / 500) / 2} km`, stretches)
}

interface Repeats {
  readonly repeats: number
  readonly meters: number
  readonly effort: number
}

function intervals(day: Day, { repeats, meters, effort }: Repeats, random: Random): Session {
  const stretches: Stretch[] = [{ meters: 2_000, effort: EASY }]
  for (let repeat = 0; repeat < repeats; repeat++) {
    stretches.push({ meters, effort: effort * random.between(0.985, 1.015) })
    stretches.push({ meters: meters === 1_000 ? 400 : 300, effort: JOG })
  }
  stretches.push({ meters: 1_500, effort: JOG + 0.05 })
  return toSession(day, 'intervals', `${repeats} x ${meters} m`, stretches)
}

function toSession(day: Day, type: SessionType, name: string, stretches: readonly Stretch[]): Session {
  return { day, type, name, stretches, meters: stretches.reduce((sum, { meters }) => sum + meters, 0) }
}
