import { type Day, daysBetween } from './calendar.ts'
import type { Random } from './random.ts'
import type { Week } from './seasons.ts'

/** What a body can do on one day. */
export interface Shape {
  /** The speed that could be held for an hour, in m/s. */
  readonly thresholdSpeed: number
  readonly restingHeartRate: number
  readonly maxHeartRate: number
  readonly weightKg: number
}

/** How a runner's body answers to two years of training. */
export interface Fitness {
  shapeOn(day: Day): Shape
  isIllOn(day: Day): boolean
}

// Six weeks of training make the form of the day; years make the base.
const FORM_WEEKS = 6
const BASE_DAYS = 400
const GAIN_OF_BASE = 0.13
const GAIN_OF_FORM = 0.06

/** Long training makes faster slowly, the last six weeks a little more or less, and a week in bed shows. */
export function trainBody(weeks: readonly Week[], random: Random): Fitness {
  const first = weeks[0]!.monday
  const startSpeed = random.between(2.95, 3.3)
  const startResting = random.between(55, 62)
  const maxHeartRate = random.integer(180, 194)
  const startWeight = random.between(58, 78)
  const forms = toForms(weeks)
  return {
    shapeOn(day) {
      const age = daysBetween(first, day)
      const at = Math.min(weeks.length - 1, Math.max(0, age / 7))
      const [before, after] = [forms[Math.floor(at)]!, forms[Math.ceil(at)]!]
      const form = before + (after - before) * (at % 1) - 1
      const base = 1 - Math.exp(-age / BASE_DAYS)
      const winter = Math.cos(((Number(day.slice(5, 7)) - 1) / 12) * 2 * Math.PI)
      return {
        thresholdSpeed: startSpeed * (1 + GAIN_OF_BASE * base + GAIN_OF_FORM * form),
        restingHeartRate: startResting - 8 * base - 3 * form,
        maxHeartRate,
        weightKg: startWeight - 3.2 * base - 0.8 * form + 0.5 * winter,
      }
    },
    isIllOn(day) {
      const week = weeks[Math.floor(daysBetween(first, day) / 7)]
      return week?.isMissed === true && daysBetween(week.monday, day) < 5
    },
  }
}

// The weeks behind, the later ones counting more, as a share of what is usual by then.
function toForms(weeks: readonly Week[]): number[] {
  let recent = weeks[0]!.volumeMeters
  let usual = recent
  return weeks.map(({ volumeMeters }) => {
    recent += (volumeMeters - recent) / FORM_WEEKS
    usual += (volumeMeters - usual) / 40
    return Math.min(1.5, Math.max(0.5, recent / usual))
  })
}
