import Type, { type Static } from 'typebox'
import type { InputProblem } from '../../http/index.ts'

/** Most sets of one profile: three metrics, tested monthly for more than a decade. */
const MOST_SETS = 400
/** The highest start of a zone, by metric, in its unit. */
const HIGHEST = { heart_rate: 255, pace: 20, power: 5_000 } as const

const CLOSED = { additionalProperties: false } as const

const Zone = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 50 }),
    from: Type.Number({ minimum: 0, maximum: 5_000, description: 'Where it begins; it ends where the next begins' }),
  },
  CLOSED,
)

const ZoneSet = Type.Object(
  {
    metric: Type.Enum(['heart_rate', 'pace', 'power'], {
      type: 'string',
      description: 'heart_rate in bpm, power in W; pace as the speed in m/s, so that a higher zone is a faster one',
    }),
    validFrom: Type.String({ format: 'date', description: 'The first day on which it holds' }),
    threshold: Type.Optional(
      Type.Number({ minimum: 0, maximum: 5_000, description: 'At lactate threshold, in the unit of the zones' }),
    ),
    zones: Type.Array(Zone, { minItems: 1, maxItems: 10, description: 'From the lowest to the highest' }),
  },
  CLOSED,
)

/** Zones of a profile: for each metric, sets that are each valid from a date on. */
export const ZoneSets = Type.Array(ZoneSet, { maxItems: MOST_SETS })
export type ZoneSets = Static<typeof ZoneSets>

/** What no schema can say about zones. */
export function checkZones(sets: ZoneSets): InputProblem[] {
  const problems: InputProblem[] = []
  const seen = new Set<string>()
  for (const [i, { metric, validFrom, threshold, zones }] of sets.entries()) {
    const path = `zones.${i}`
    const range = { message: `must be at most ${HIGHEST[metric]} for ${metric}` }
    const key = `${metric} ${validFrom}`
    if (seen.has(key))
      problems.push({ path: `${path}.validFrom`, message: `must be another day: ${metric} has it already` })
    seen.add(key)
    if (threshold !== undefined && threshold > HIGHEST[metric]) problems.push({ path: `${path}.threshold`, ...range })
    for (const [j, { from }] of zones.entries()) {
      const at = `${path}.zones.${j}.from`
      if (from > HIGHEST[metric]) problems.push({ path: at, ...range })
      else if (j > 0 && from <= zones[j - 1]!.from)
        problems.push({ path: at, message: 'must be above the zone before' })
    }
  }
  return problems
}

/** Sets by metric, and each metric's by date. */
export function sortZones(sets: ZoneSets): ZoneSets {
  return sets.toSorted((a, b) => a.metric.localeCompare(b.metric, 'en') || a.validFrom.localeCompare(b.validFrom, 'en'))
}

/** Of each metric the set that holds on a day; none where all begin later. */
export function zonesOn(sets: ZoneSets, day: string): ZoneSets {
  const holding = new Map<string, ZoneSets[number]>()
  for (const set of sortZones(sets)) if (set.validFrom <= day) holding.set(set.metric, set)
  return [...holding.values()]
}
