import type { PointValues } from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import type { DecodedPoints, DecoderOptions } from '../decoder.ts'
import type { PointCollector } from '../points/index.ts'
import { readXml } from './read-xml.ts'
import { XmlFile, XmlLeg } from './xml-file.ts'

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

const POINT_PATH = ['gpx', 'trk', 'trkseg', 'trkpt']

/** A track that goes on within this time is the same activity: programs begin a track for a lap, or where signal was lost. */
const SAME_ACTIVITY_MS = 4 * 3_600_000
const JITTER_MS = 60_000

/** Decodes the tracks of a GPX file; routes and waypoints are plans, not recordings. @throws DecodeError */
export function decodeGpx(bytes: Uint8Array, collector: PointCollector, options: DecoderOptions): DecodedPoints {
  const file = new XmlFile(collector, options)
  // The track being read, until its first point tells whether it goes on with the one before.
  let track: XmlLeg | undefined
  let isInPoint = false
  let hasRoute = false
  const lostBytes = readXml(
    bytes,
    { ...options, pointPath: POINT_PATH },
    {
      open(name, attributes, path) {
        if (path.length === 1 && name === 'gpx') file.device = attributes.creator?.trim() || undefined
        if (name === 'rtept') hasRoute = true
        if (name === 'trk') track = new XmlLeg()
        if (name !== 'trkpt') return
        isInPoint = true
        file.openPoint()
        file.setValue('latitude', attributes.lat?.trim())
        file.setValue('longitude', attributes.lon?.trim())
      },
      close(name, text, path) {
        if (name === 'trkpt') {
          isInPoint = false
          if (track) beginTrack(file, track)
          track = undefined
          file.closePoint()
        } else if (isInPoint) readPointElement(file, name, text)
        else if (path.at(-2) === 'trk') readTrackElement(track ?? file.leg, name, text)
      },
    },
  )
  if (collector.received === 0 && hasRoute) throw new DecodeError('not_an_activity')
  return file.finish(lostBytes)
}

function beginTrack(file: XmlFile, track: XmlLeg): void {
  const { leg, timeMs } = file
  const gapMs = (timeMs ?? Number.NaN) - (leg.lastMs ?? Number.NaN)
  const isOtherTime = gapMs < -JITTER_MS || gapMs > SAME_ACTIVITY_MS
  const isOtherSport = leg.sport !== undefined && track.sport !== undefined && leg.sport !== track.sport
  if (leg.part === undefined || isOtherTime || isOtherSport) file.beginLeg(track)
  else leg.title ??= track.title
}

function readPointElement(file: XmlFile, name: string, text: string): void {
  const metric = POINT_VALUES.get(name)
  if (name === 'time') file.setTime(text)
  else if (metric) file.setValue(metric, text)
}

function readTrackElement(leg: XmlLeg, name: string, text: string): void {
  if (name === 'name') leg.title ??= text || undefined
  else if (name === 'type') leg.sport ??= SPORTS.get(text.toLowerCase())
}
