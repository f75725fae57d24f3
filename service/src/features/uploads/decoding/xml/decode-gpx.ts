import type { PointValues } from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import type { DecodeLimits } from '../decode-limits.ts'
import type { DecodedPoints } from '../decoder.ts'
import type { PointCollector } from '../point-collector.ts'
import { readXml } from './read-xml.ts'
import { XmlActivity } from './xml-activity.ts'

/** Elements of a track point: GPX's own, Garmin's TrackPointExtension, Cluetrust's and Strava's. */
const POINT_VALUES: ReadonlyMap<string, keyof PointValues> = new Map([
  ['ele', 'altitude'],
  ['hr', 'heart_rate'],
  ['heartrate', 'heart_rate'],
  ['cad', 'cadence'],
  ['cadence', 'cadence'],
  ['atemp', 'temperature'],
  ['temp', 'temperature'],
  ['speed', 'speed'],
  ['distance', 'distance'],
  ['power', 'power'],
  ['PowerInWatts', 'power'],
])

/** What programs write as a track's type, in FIT's words. Numbers are Strava's. */
const SPORTS: ReadonlyMap<string, string> = new Map([
  ['run', 'running'],
  ['running', 'running'],
  ['trail_running', 'running'],
  ['9', 'running'],
  ['ride', 'cycling'],
  ['biking', 'cycling'],
  ['cycling', 'cycling'],
  ['1', 'cycling'],
  ['walk', 'walking'],
  ['walking', 'walking'],
  ['hike', 'hiking'],
  ['hiking', 'hiking'],
  ['swim', 'swimming'],
  ['swimming', 'swimming'],
])

/** Decodes the tracks of a GPX file into one activity; routes and waypoints are plans, not recordings. @throws DecodeError */
export function decodeGpx(bytes: Uint8Array, collector: PointCollector, limits: DecodeLimits): DecodedPoints {
  const activity = new XmlActivity(collector)
  let isInPoint = false
  let hasRoute = false
  readXml(bytes, limits, {
    open(name, attributes, path) {
      if (path.length === 1 && name === 'gpx') activity.device = attributes.creator?.trim() || undefined
      if (name === 'rtept') hasRoute = true
      if (name !== 'trkpt') return
      isInPoint = true
      activity.openPoint()
      activity.setValue('latitude', attributes.lat?.trim())
      activity.setValue('longitude', attributes.lon?.trim())
    },
    close(name, text, path) {
      if (name === 'trkpt') {
        isInPoint = false
        activity.closePoint()
      } else if (isInPoint) readPointElement(activity, name, text)
      else if (path.at(-2) === 'trk') readTrackElement(activity, name, text)
    },
  })
  if (collector.received === 0 && hasRoute) throw new DecodeError('not_an_activity')
  return activity.finish()
}

function readPointElement(activity: XmlActivity, name: string, text: string): void {
  const metric = POINT_VALUES.get(name)
  if (name === 'time') activity.setTime(text)
  else if (metric) activity.setValue(metric, text)
}

function readTrackElement(activity: XmlActivity, name: string, text: string): void {
  if (name === 'name') activity.title ??= text || undefined
  else if (name === 'type') activity.sport ??= SPORTS.get(text.toLowerCase())
}
