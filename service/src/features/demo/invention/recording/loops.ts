import type { Random } from '../random.ts'

/** A way that leads back to where it began. Nobody has run it: it is drawn, not surveyed. */
export interface Loop {
  readonly meters: number
  /** Degrees north and east, `meters` from the start; further than once around is around again. */
  placeAt(meters: number): readonly [latitude: number, longitude: number]
  altitudeAt(meters: number): number
  /** Rise by run. */
  gradeAt(meters: number): number
}

const STEPS = 720
const METERS_A_DEGREE = 111_195

interface LoopOptions {
  readonly meters: number
  /** Where it begins. */
  readonly start: readonly [latitude: number, longitude: number]
  readonly altitude: number
}

/** Draws a loop: a circle with dents, and hills that come back to the height of the start. */
export function drawLoop({ meters, start, altitude }: LoopOptions, random: Random): Loop {
  const points = toLength(drawOutline(random), meters)
  const heading = random.between(0, 2 * Math.PI)
  const [cos, sin] = [Math.cos(heading), Math.sin(heading)]
  const eastward = METERS_A_DEGREE * Math.cos((start[0] * Math.PI) / 180)
  const hills = [2, 3, 5, 9].map((waves) => ({
    // Up to about eight metres of climb a kilometre. Far around are longer hills, not mountains.
    height: (Math.min(12, meters / 1_000) * random.between(0.7, 1.6)) / waves,
    rate: (2 * Math.PI * waves) / meters,
    shift: random.between(0, 2 * Math.PI),
  }))
  const atStart = hills.reduce((sum, { height, shift }) => sum + height * Math.sin(shift), 0)
  return {
    meters,
    placeAt(along) {
      const at = ((along % meters) / meters) * STEPS
      const [here, there] = [points[Math.floor(at) % STEPS]!, points[(Math.floor(at) + 1) % STEPS]!]
      const x = here[0] + (there[0] - here[0]) * (at % 1)
      const y = here[1] + (there[1] - here[1]) * (at % 1)
      return [start[0] + (x * sin + y * cos) / METERS_A_DEGREE, start[1] + (x * cos - y * sin) / eastward]
    },
    altitudeAt: (along) =>
      altitude -
      atStart +
      hills.reduce((sum, { height, rate, shift }) => sum + height * Math.sin(rate * along + shift), 0),
    gradeAt: (along) =>
      hills.reduce((sum, { height, rate, shift }) => sum + height * rate * Math.cos(rate * along + shift), 0),
  }
}

type Point = readonly [x: number, y: number]

function drawOutline(random: Random): Point[] {
  const dents = [2, 3, 4, 7].map((waves) => ({
    waves,
    depth: random.between(0.08, 0.5) / waves,
    shift: random.between(0, 2 * Math.PI),
  }))
  return Array.from({ length: STEPS }, (_, step) => {
    const angle = (step / STEPS) * 2 * Math.PI
    const radius = 1 + dents.reduce((sum, { waves, depth, shift }) => sum + depth * Math.cos(waves * angle + shift), 0)
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const
  })
}

// Points at even steps along the outline, which is made `meters` long and begins at 0, 0.
function toLength(outline: readonly Point[], meters: number): Point[] {
  const lengths = [0]
  for (let step = 0; step < STEPS; step++) {
    const [here, there] = [outline[step]!, outline[(step + 1) % STEPS]!]
    lengths.push(lengths[step]! + Math.hypot(there[0] - here[0], there[1] - here[1]))
  }
  const total = lengths[STEPS]!
  const scale = meters / total
  const origin = outline[0]!
  let from = 0
  return Array.from({ length: STEPS }, (_, step) => {
    const along = (step / STEPS) * total
    while (lengths[from + 1]! < along) from++
    const share = (along - lengths[from]!) / (lengths[from + 1]! - lengths[from]!)
    const [here, there] = [outline[from]!, outline[(from + 1) % STEPS]!]
    const x = here[0] + (there[0] - here[0]) * share - origin[0]
    const y = here[1] + (there[1] - here[1]) * share - origin[1]
    return [x * scale, y * scale] as const
  })
}
