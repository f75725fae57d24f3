import { addDays, type Day } from './calendar.ts'
import type { Fitness } from './fitness.ts'
import type { Block } from './seasons.ts'

/** Zones of heart rate (bpm) or pace (as speed, m/s), from a day on. */
export interface InventedZones {
  readonly metric: 'heart_rate' | 'pace'
  readonly validFrom: Day
  readonly threshold: number
  readonly zones: { readonly name: string; readonly from: number }[]
}

const NAMES = ['Recovery', 'Easy', 'Steady', 'Threshold', 'Hard'] as const
// Shares of what could be held for an hour.
const HEART_SHARES = [0.65, 0.8, 0.88, 0.95, 1.02] as const
const SPEED_SHARES = [0.55, 0.69, 0.81, 0.94, 1.04] as const
const THRESHOLD_OF_RESERVE = 0.89

/** Zones as the runner sets them: at the beginning, and anew the Monday after each race that was run. */
export function setZones(first: Day, until: Day, { blocks, fitness }: { blocks: readonly Block[]; fitness: Fitness }) {
  const days = [first, ...blocks.map(({ raceDay }) => addDays(raceDay, 1)).filter((day) => day < until)]
  return days.flatMap((day): InventedZones[] => {
    const { thresholdSpeed, restingHeartRate: rest, maxHeartRate: most } = fitness.shapeOn(day)
    const heart = Math.round(rest + (most - rest) * THRESHOLD_OF_RESERVE)
    const speed = round(thresholdSpeed)
    const toZones = (shares: readonly number[], of: (share: number) => number) =>
      shares.map((share, at) => ({ name: NAMES[at]!, from: of(share) }))
    return [
      {
        metric: 'heart_rate',
        validFrom: day,
        threshold: heart,
        zones: toZones(HEART_SHARES, (share) => Math.round(heart * share)),
      },
      {
        metric: 'pace',
        validFrom: day,
        threshold: speed,
        zones: toZones(SPEED_SHARES, (share) => round(speed * share)),
      },
    ]
  })
}

const round = (speed: number): number => Math.round(speed * 100) / 100
