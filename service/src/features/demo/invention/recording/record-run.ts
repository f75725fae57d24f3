import type { Shape } from '../fitness.ts'
import type { Random } from '../random.ts'
import type { Session } from '../sessions.ts'
import type { Loop } from './loops.ts'
import { Points, type Recording } from './points.ts'

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
const DRIFT_AFTER_HOURS = 0.15
// At rest 24 % of the reserve belong to standing upright and moving at all.
const RESERVE_AT_REST = 0.24
const RESERVE_OF_EFFORT = 0.65
const SLOWER_BY_GRADE = 3.2
const LIGHTS_MS = 150_000

/** Lets the runner run: effort makes speed, hills slow it, the heart follows late and drifts upward. */
export function recordRun(options: RunOptions, random: Random): Recording {
  const { session, startMs, shape, loop, everySeconds } = options
  const points = new Points(session.meters / shape.thresholdSpeed / everySeconds)
  const body = new Body(options, random)
  let redLightAt = random.chance(0.15) && session.type === 'easy' ? session.meters * random.between(0.3, 0.7) : Infinity
  let atMs = startMs
  let meters = 0
  for (const { effort, untilMeters } of toPaces(session)) {
    while (meters < untilMeters) {
      const speed = body.step(effort, loop.gradeAt(meters))
      points.add(atMs, body.read(loop, meters))
      // A run ends where it was meant to end, not a stride past it.
      meters = Math.min(session.meters, meters + speed * everySeconds)
      atMs += everySeconds * 1_000
      if (meters < redLightAt) continue
      redLightAt = Infinity
      atMs += LIGHTS_MS
      body.rest()
    }
  }
  points.add(atMs, body.read(loop, meters))
  return points.take()
}

function toPaces({ stretches }: Session): { readonly effort: number; readonly untilMeters: number }[] {
  let untilMeters = 0
  return stretches.map(({ effort, meters }) => {
    untilMeters += meters
    return { effort, untilMeters }
  })
}

/** Legs, heart and cadence from one point to the next. */
class Body {
  readonly #options: RunOptions
  readonly #random: Random
  readonly #stride: number
  #seconds = 0
  #heartRate: number
  #speed = 0
  #wobble = 0

  constructor(options: RunOptions, random: Random) {
    this.#options = options
    this.#random = random
    this.#stride = random.between(-1.2, 1.2)
    this.#heartRate = options.shape.restingHeartRate + 32
  }

  /** Runs on, and returns the speed. */
  step(effort: number, grade: number): number {
    const { shape, everySeconds } = this.#options
    const push = this.#random.spread() * 0.012 * Math.sqrt(everySeconds)
    this.#wobble += push - this.#wobble * 0.06 * everySeconds
    // The first strides of a run are slower.
    const warm = 1 - 0.12 * Math.exp(-this.#seconds / 25)
    const hill = 1 - SLOWER_BY_GRADE * Math.max(-0.03, Math.min(0.08, grade))
    this.#speed = Math.max(0.5, shape.thresholdSpeed * effort * warm * hill * (1 + this.#wobble))
    this.#beat(effort * (1 + this.#wobble * 0.3))
    this.#seconds += everySeconds
    return this.#speed
  }

  /** Stands at a red light. */
  rest(): void {
    this.#heartRate -= (this.#heartRate - this.#options.shape.restingHeartRate) * 0.4
  }

  read(loop: Loop, meters: number): Parameters<Points['add']>[1] {
    const [latitude, longitude] = loop.placeAt(meters)
    const steps = 78 + this.#stride + (this.#speed - 2.5) * 6 + this.#random.spread() * 0.6
    return {
      heart_rate: Math.round(this.#heartRate + this.#random.spread() * 0.7),
      speed: round(this.#speed, 1_000),
      cadence: round(steps, 2),
      distance: round(meters, 100),
      altitude: round(loop.altitudeAt(meters), 5),
      latitude: round(latitude, 1e7),
      longitude: round(longitude, 1e7),
    }
  }

  #beat(load: number): void {
    const { shape, everySeconds } = this.#options
    const { restingHeartRate: rest, maxHeartRate: most } = shape
    const drift = DRIFT_AN_HOUR * Math.max(0, this.#seconds / 3_600 - DRIFT_AFTER_HOURS)
    const target = Math.min(most - 1, rest + (most - rest) * (RESERVE_AT_REST + RESERVE_OF_EFFORT * (load + drift)))
    const delay = target > this.#heartRate ? RISE_SECONDS : FALL_SECONDS
    this.#heartRate += (target - this.#heartRate) * (1 - Math.exp(-everySeconds / delay))
  }
}

const round = (value: number, steps: number): number => Math.round(value * steps) / steps
