import { DecodeError } from '../decode-error.ts'
import type { DecodedPoints, DecoderOptions } from '../decoder.ts'
import type { PointCollector } from '../points/index.ts'
import { readXml } from './read-xml.ts'
import { XmlFile } from './xml-file.ts'
import { parseNumber } from './xml-values.ts'

const SPORTS: ReadonlyMap<string, string> = new Map([
  ['running', 'running'],
  ['biking', 'cycling'],
])

const POINT_PATH = ['TrainingCenterDatabase', 'Activities', 'Activity', 'Lap', 'Track', 'Trackpoint']

/** Decodes the activities of a TCX file; courses and workouts are plans, not recordings. @throws DecodeError */
export function decodeTcx(bytes: Uint8Array, collector: PointCollector, options: DecoderOptions): DecodedPoints {
  const file = new XmlFile(collector, options)
  let isInPoint = false
  let hasCourse = false
  const lostBytes = readXml(
    bytes,
    { ...options, pointPath: POINT_PATH },
    {
      open(name, attributes, path) {
        if (name === 'Course') hasCourse = true
        else if (name === 'Activity') {
          file.beginLeg()
          file.leg.sport = SPORTS.get(attributes.Sport?.toLowerCase() ?? '')
        } else if (name === 'Trackpoint' && path.includes('Activity')) {
          isInPoint = true
          file.openPoint()
        }
      },
      close(name, text, path) {
        if (name === 'Trackpoint' && isInPoint) {
          isInPoint = false
          file.closePoint()
        } else if (isInPoint) readPointElement(file, name, text, path.at(-2))
        else if (path.includes('Activity')) readActivityElement(file, name, text, path.at(-2))
      },
    },
  )
  if (collector.received === 0 && hasCourse) throw new DecodeError('not_an_activity')
  return file.finish(lostBytes)
}

function readPointElement(file: XmlFile, name: string, text: string, parent: string | undefined): void {
  if (name === 'Time') file.setTime(text)
  else if (name === 'LatitudeDegrees') file.setValue('latitude', text)
  else if (name === 'LongitudeDegrees') file.setValue('longitude', text)
  else if (name === 'AltitudeMeters') file.setValue('altitude', text)
  else if (name === 'DistanceMeters') file.setValue('distance', text)
  else if (name === 'Value' && parent === 'HeartRateBpm') file.setValue('heart_rate', text)
  else if (name === 'Cadence' || name === 'RunCadence') file.setValue('cadence', text)
  else if (name === 'Speed') file.setValue('speed', text)
  else if (name === 'Watts') file.setValue('power', text)
}

// Laps hold the device's totals; the same names inside a track point are its own.
function readActivityElement(file: XmlFile, name: string, text: string, parent: string | undefined): void {
  const { leg } = file
  if (parent === 'Lap' && name === 'TotalTimeSeconds') leg.durationSeconds = plus(leg.durationSeconds, text)
  else if (parent === 'Lap' && name === 'DistanceMeters') leg.distanceMeters = plus(leg.distanceMeters, text)
  else if (parent === 'Creator' && name === 'Name') file.device ??= text || undefined
}

function plus(total: number | undefined, text: string): number | undefined {
  const value = parseNumber(text)
  return value !== undefined && value >= 0 && Number.isFinite(value) ? (total ?? 0) + value : total
}
