import type { ActivityMetric, ActivityTotals, MetricColumn } from '../activity.ts'

/** A longer step between two points is a pause: it adds no duration and no distance between positions. */
const PAUSE_FROM_SECONDS = 120

/**
 * Altitude must turn by this much before a climb begins or ends: barometers and GPS both wander. Of 1 to 5 m, 3 m came
 * nearest to the ascent that thirteen devices counted themselves.
 */
const CLIMB_FROM_METERS = 3

const EARTH_RADIUS_METERS = 6_371_008.8

/**
 * Computes an activity's totals from its samples alone, so that they mean the same whatever device recorded them.
 *
 * Duration is the time between points, pauses left out. Distance is what the cumulative distance rose (a fall is a
 * reset, not a way back), or else the way between positions. Ascent is the sum of climbs of at least `CLIMB_FROM_METERS`.
 *
 * @param pointTimes milliseconds, in order
 */
export function computeTotals(pointTimes: Float64Array, columns: readonly MetricColumn[]): ActivityTotals {
  const column = (type: ActivityMetric) => columns.find((candidate) => candidate.type === type)
  const distance = column('distance')
  const latitude = column('latitude')
  const longitude = column('longitude')
  const altitude = column('altitude')
  return {
    durationSeconds: recordedSeconds(pointTimes),
    distanceMeters: distance
      ? risenBy(distance.values)
      : latitude && longitude
        ? wayBetween(latitude, longitude)
        : undefined,
    ascentMeters: altitude ? climbed(altitude.values) : undefined,
  }
}

function recordedSeconds(times: Float64Array): number {
  let milliseconds = 0
  for (let at = 1; at < times.length; at++) {
    const step = times[at]! - times[at - 1]!
    if (step <= PAUSE_FROM_SECONDS * 1000) milliseconds += step
  }
  return milliseconds / 1000
}

function risenBy(values: Float64Array): number {
  let meters = 0
  for (let at = 1; at < values.length; at++) meters += Math.max(0, values[at]! - values[at - 1]!)
  return Math.round(meters * 100) / 100
}

// Positions are kept as pairs, so both columns have the same times.
function wayBetween(latitude: MetricColumn, longitude: MetricColumn): number {
  let meters = 0
  for (let at = 1; at < latitude.times.length; at++) {
    if (latitude.times[at]! - latitude.times[at - 1]! > PAUSE_FROM_SECONDS * 1000) continue
    meters += greatCircle(
      latitude.values[at - 1]!,
      longitude.values[at - 1]!,
      latitude.values[at]!,
      longitude.values[at]!,
    )
  }
  return Math.round(meters * 100) / 100
}

function greatCircle(fromLatitude: number, fromLongitude: number, toLatitude: number, toLongitude: number): number {
  const radians = Math.PI / 180
  const a =
    Math.sin(((toLatitude - fromLatitude) * radians) / 2) ** 2 +
    Math.cos(fromLatitude * radians) *
      Math.cos(toLatitude * radians) *
      Math.sin(((toLongitude - fromLongitude) * radians) / 2) ** 2
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(a)))
}

function climbed(values: Float64Array): number {
  let meters = 0
  let isClimbing = false
  // While climbing the highest point so far, else the lowest.
  let turn = values[0]!
  for (const value of values) {
    const rise = value - turn
    if (isClimbing ? rise > 0 : rise >= CLIMB_FROM_METERS) {
      meters += rise
      isClimbing = true
      turn = value
    } else if (isClimbing ? rise <= -CLIMB_FROM_METERS : rise < 0) {
      isClimbing = false
      turn = value
    }
  }
  return Math.round(meters * 10) / 10
}
