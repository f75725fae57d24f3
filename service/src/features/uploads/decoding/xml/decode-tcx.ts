import { DecodeError } from '../decode-error.ts'
import type { DecodeLimits } from '../decode-limits.ts'
import type { DecodedPoints } from '../decoder.ts'
import type { PointCollector } from '../point-collector.ts'
import { readXml } from './read-xml.ts'
import { XmlActivity } from './xml-activity.ts'
import { parseNumber } from './xml-values.ts'

const SPORTS: ReadonlyMap<string, string> = new Map([
  ['running', 'running'],
  ['biking', 'cycling'],
])

/** Decodes the activities of a TCX file into one; courses and workouts are plans, not recordings. @throws DecodeError */
export function decodeTcx(bytes: Uint8Array, collector: PointCollector, limits: DecodeLimits): DecodedPoints {
  const activity = new XmlActivity(collector)
  let isInPoint = false
  let hasCourse = false
  readXml(bytes, limits, {
    open(name, attributes, path) {
      if (name === 'Course') hasCourse = true
      else if (name === 'Activity') addSport(activity, attributes.Sport)
      else if (name === 'Trackpoint' && path.includes('Activity')) {
        isInPoint = true
        activity.openPoint()
      }
    },
    close(name, text, path) {
      if (name === 'Trackpoint' && isInPoint) {
        isInPoint = false
        activity.closePoint()
      } else if (isInPoint) readPointElement(activity, name, text, path.at(-2))
      else if (path.includes('Activity')) readActivityElement(activity, name, text, path.at(-2))
    },
  })
  if (collector.received === 0 && hasCourse) throw new DecodeError('not_an_activity')
  return activity.finish()
}

function readPointElement(activity: XmlActivity, name: string, text: string, parent: string | undefined): void {
  if (name === 'Time') activity.setTime(text)
  else if (name === 'LatitudeDegrees') activity.setValue('latitude', text)
  else if (name === 'LongitudeDegrees') activity.setValue('longitude', text)
  else if (name === 'AltitudeMeters') activity.setValue('altitude', text)
  else if (name === 'DistanceMeters') activity.setValue('distance', text)
  else if (name === 'Value' && parent === 'HeartRateBpm') activity.setValue('heart_rate', text)
  else if (name === 'Cadence' || name === 'RunCadence') activity.setValue('cadence', text)
  else if (name === 'Speed') activity.setValue('speed', text)
  else if (name === 'Watts') activity.setValue('power', text)
}

// Laps hold the device's totals; the same names inside a track point are its own.
function readActivityElement(activity: XmlActivity, name: string, text: string, parent: string | undefined): void {
  if (parent === 'Lap' && name === 'TotalTimeSeconds') activity.durationSeconds = plus(activity.durationSeconds, text)
  else if (parent === 'Lap' && name === 'DistanceMeters') activity.distanceMeters = plus(activity.distanceMeters, text)
  else if (parent === 'Creator' && name === 'Name') activity.device ??= text || undefined
}

function plus(total: number | undefined, text: string): number | undefined {
  const value = parseNumber(text)
  return value !== undefined && value >= 0 && Number.isFinite(value) ? (total ?? 0) + value : total
}

function addSport(activity: XmlActivity, attribute: string | undefined): void {
  const sport = SPORTS.get(attribute?.toLowerCase() ?? '') ?? 'generic'
  activity.sport = activity.sport === undefined || activity.sport === sport ? sport : 'multisport'
}
