import type { Shape } from './fitness.ts'
import type { Loop } from './loops.ts'
import type { Random } from './random.ts'
import type { Session } from './sessions.ts'

/** What a watch recorded: a value of every metric at every time, in the units of the metric types. */
export interface Recording {
  /** Milliseconds since 1970, in order. */
  readonly times: Float64Array<ArrayBuffer>
  readonly values: Readonly<Record<RecordedMetric, Float64Array<ArrayBuffer>>>
}

/** The metrics that the watch records. */
export const RECORDED_METRICS = [
  'heart_rate',
  'speed',
  'cadence',
  'distance',
  'altitude',
  'latitude',
  'longitude',
] as const
export type RecordedMetric = (typeof RECORDED_METRICS)[number]

interface RunOptions {
  readonly session: Session
  readonly startMs: number
  readonly shape: Shape
  readonly loop: Loop
  /** Seconds between two points. */
  readonly everySeconds: number
}

// How heart rate follows effort: quickly up, slower down, and up with the hours at the same pace.
const RISE_SECONDS = 32
const FALL_SECONDS = 48
const DRIFT_AN_HOUR = 0.045
// At rest 24 % of the reserve belong to standing upright and moving at all.
const RESERVE_AT_REST = 0.24
const RESERVE_OF_EFFORT = 0.65
const SLOWER_BY_GRADE = 3.2
const LIGHTS_MS = 150_000

/** Lets the runner run: effort makes speed, hills slow it, the heart follows late and drifts upward. */
export function recordRun({ session, startMs, shape, loop, everySeconds }: RunOptions, random: Random): Recording {
  const { restingHeartRate: rest, maxHeartRate: most, thresholdSpeed } = shape
  const points = new Points(session.meters / thresholdSpeed / everySeconds)
  const stop = random.chance(0.15) && session.type === 'easy' ? session.meters * random.between(0.3, 0.7) : undefined
  const stride = random.between(-1.2, 1.2)
  let atMs = startMs
  let meters = 0
  let heartRate = rest + 32
  let wobble = 0
  let hasStopped = false
  for (let left = 0, at = -1, effort = 0; ; ) {
    while (left <= 0 && at < session.stretches.length - 1) {
      at++
      left += session.stretches[at]!.meters
      effort = session.stretches[at]!.effort
    }
    const seconds = (atMs - startMs) / 1_000
    wobble += -wobble * 0.06 * everySeconds + random.spread() * 0.012 * Math.sqrt(everySeconds)
    // The first strides of a run are slower.
    const warm = 1 - 0.12 * Math.exp(-seconds / 25)
    const hill = 1 - SLOWER_BY_GRADE * Math.max(-0.03, Math.min(0.08, loop.gradeAt(meters)))
    const speed = Math.max(0.5, thresholdSpeed * effort * warm * hill * (1 + wobble))
    const load = effort * (1 + wobble * 0.3) + DRIFT_AN_HOUR * Math.max(0, seconds / 3_600 - 0.15)
    const target = Math.min(most - 1, rest + (most - rest) * (RESERVE_AT_REST + RESERVE_OF_EFFORT * load))
    heartRate +=
      (target - heartRate) * (1 - Math.exp(-everySeconds / (target > heartRate ? RISE_SECONDS : FALL_SECONDS)))
    const [latitude, longitude] = loop.placeAt(meters)
    points.add(atMs, {
      heart_rate: Math.round(heartRate + random.spread() * 0.7),
      speed: round(speed, 1_000),
      cadence: round(78 + stride + (speed - 2.5) * 6 + random.spread() * 0.6, 2),
      distance: round(meters, 100),
      altitude: round(loop.altitudeAt(meters), 5),
      latitude: round(latitude, 1e7),
      longitude: round(longitude, 1e7),
    })
    if (left <= 0) return points.take()
    // The last step ends where the run ends, not past it.
    const step = at === session.stretches.length - 1 ? Math.min(left, speed * everySeconds) : speed * everySeconds
    meters += step
    left -= step
    atMs += everySeconds * 1_000
    if (stop === undefined || hasStopped || meters < stop) continue
    hasStopped = true
    atMs += LIGHTS_MS
    heartRate -= (heartRate - rest) * 0.4
  }
}

const round = (value: number, steps: number): number => Math.round(value * steps) / steps

/** Columns that grow as the run goes on. */
class Points {
  #times: Float64Array<ArrayBuffer>
  readonly #values: Record<RecordedMetric, Float64Array<ArrayBuffer>>
  #count = 0

  constructor(expected: number) {
    const size = Math.ceil(expected * 1.6) + 64
    this.#times = new Float64Array(size)
    const columns = RECORDED_METRICS.map((metric) => [metric, new Float64Array(size)] as const)
    this.#values = Object.fromEntries(columns) as Record<RecordedMetric, Float64Array<ArrayBuffer>>
  }

  add(timeMs: number, values: Readonly<Record<RecordedMetric, number>>): void {
    if (this.#count === this.#times.length) this.#grow()
    this.#times[this.#count] = timeMs
    for (const metric of RECORDED_METRICS) this.#values[metric][this.#count] = values[metric]
    this.#count++
  }

  take(): Recording {
    const columns = RECORDED_METRICS.map((metric) => [metric, this.#values[metric].slice(0, this.#count)] as const)
    const values = Object.fromEntries(columns) as Record<RecordedMetric, Float64Array<ArrayBuffer>>
    return { times: this.#times.slice(0, this.#count), values }
  }

  #grow(): void {
    const longer = (column: Float64Array<ArrayBuffer>) => {
      const copy = new Float64Array(column.length * 2)
      copy.set(column)
      return copy
    }
    this.#times = longer(this.#times)
    for (const metric of RECORDED_METRICS) this.#values[metric] = longer(this.#values[metric])
  }
}
