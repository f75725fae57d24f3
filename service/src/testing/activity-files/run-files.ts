import { FitWriter, toFitSeconds } from './fit-writer.ts'

/** When the invented run begins, and how long it is. */
export interface RunOptions {
  /** Time of the first point, ms since 1970 UTC. Default: 2026-03-01 07:00. */
  readonly startMs?: number
  /** How many points, one a second. Default 120. */
  readonly points?: number
}

/** One point of the run that all three formats are written from. */
export interface RunPoint {
  readonly timeMs: number
  readonly latitude: number
  readonly longitude: number
  readonly altitude: number
  readonly heartRate: number
  readonly cadence: number
  readonly distance: number
  readonly speed: number
}

/** When the invented run begins unless said otherwise: 2026-03-01 07:00 UTC, in ms since 1970. */
export const RUN_START_MS = Date.UTC(2026, 2, 1, 7)

/** An invented run across an ocean where nobody lives: the same points in every format. */
export function runPoints({ startMs = RUN_START_MS, points = 120 }: RunOptions = {}): RunPoint[] {
  return Array.from({ length: points }, (_, second) => ({
    timeMs: startMs + second * 1000,
    latitude: -40 + second * 2e-5,
    longitude: -120 + second * 1e-5,
    altitude: 100 + Math.round(25 * Math.sin(second / 60)) / 5,
    heartRate: 120 + (second % 40),
    cadence: 80 + (second % 7),
    distance: second * 3,
    speed: 3 + (second % 5) / 10,
  }))
}

const semicircles = (degrees: number) => Math.round(degrees * (2 ** 31 / 180))

/** The run as a FIT file of about 30 bytes a point, with session totals and a local time two hours east of UTC. */
export function fitRun(options: RunOptions = {}): Uint8Array<ArrayBuffer> {
  const points = runPoints(options)
  const writer = new FitWriter()
  const started = toFitSeconds(points[0]!.timeMs)
  writer.add({
    globalNumber: 0,
    fields: [
      [0, 'enum', 4],
      [1, 'uint16', 1],
      [2, 'uint16', 2697],
      [4, 'uint32', started],
    ],
  })
  for (const point of points) writer.add({ globalNumber: 20, fields: recordFields(point) })
  const seconds = points.length - 1
  writer.add({
    globalNumber: 18,
    fields: [
      [253, 'uint32', started + seconds],
      [2, 'uint32', started],
      [5, 'enum', 1],
      [8, 'uint32', seconds * 1000],
      [9, 'uint32', Math.round(points.at(-1)!.distance * 100)],
      [22, 'uint16', 12],
    ],
  })
  writer.add({
    globalNumber: 34,
    fields: [
      [253, 'uint32', started + seconds],
      [5, 'uint32', started + seconds + 7200],
    ],
  })
  return writer.toBytes()
}

function recordFields(point: RunPoint) {
  return [
    [253, 'uint32', toFitSeconds(point.timeMs)],
    [0, 'sint32', semicircles(point.latitude)],
    [1, 'sint32', semicircles(point.longitude)],
    [2, 'uint16', Math.round((point.altitude + 500) * 5)],
    [3, 'uint8', point.heartRate],
    [4, 'uint8', point.cadence],
    [5, 'uint32', Math.round(point.distance * 100)],
    [73, 'uint32', Math.round(point.speed * 1000)],
  ] as const
}

/** The run as TCX, in one lap. */
export function tcxRun(options: RunOptions = {}): Uint8Array<ArrayBuffer> {
  const points = runPoints(options)
  const trackpoints = points.map(
    (point) => `<Trackpoint><Time>${toTime(point.timeMs)}</Time>
<Position><LatitudeDegrees>${point.latitude.toFixed(7)}</LatitudeDegrees><LongitudeDegrees>${point.longitude.toFixed(7)}</LongitudeDegrees></Position>
<AltitudeMeters>${point.altitude}</AltitudeMeters><DistanceMeters>${point.distance}</DistanceMeters>
<HeartRateBpm><Value>${point.heartRate}</Value></HeartRateBpm><Cadence>${point.cadence}</Cadence>
<Extensions><ns3:TPX xmlns:ns3="x"><ns3:Speed>${point.speed}</ns3:Speed></ns3:TPX></Extensions></Trackpoint>`,
  )
  return encode(`<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>
<Activity Sport="Running"><Id>${toTime(points[0]!.timeMs)}</Id><Lap StartTime="${toTime(points[0]!.timeMs)}">
<TotalTimeSeconds>${points.length - 1}</TotalTimeSeconds><DistanceMeters>${points.at(-1)!.distance}</DistanceMeters>
<Track>${trackpoints.join('\n')}</Track></Lap><Creator><Name>Test Watch</Name></Creator></Activity>
</Activities></TrainingCenterDatabase>`)
}

/** The run as GPX. GPX has no distance; speed and heart rate are in the usual extension. */
export function gpxRun(options: RunOptions = {}): Uint8Array<ArrayBuffer> {
  const trackpoints = runPoints(options).map(
    (
      point,
    ) => `<trkpt lat="${point.latitude.toFixed(7)}" lon="${point.longitude.toFixed(7)}"><ele>${point.altitude}</ele>
<time>${toTime(point.timeMs)}</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>${point.heartRate}</gpxtpx:hr>
<gpxtpx:cad>${point.cadence}</gpxtpx:cad><gpxtpx:speed>${point.speed}</gpxtpx:speed></gpxtpx:TrackPointExtension></extensions></trkpt>`,
  )
  return gpx(`<trk><name>Morning run</name><type>running</type><trkseg>${trackpoints.join('\n')}</trkseg></trk>`)
}

/** A GPX document around what a test writes. */
export function gpx(content: string): Uint8Array<ArrayBuffer> {
  return encode(`<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Test Watch" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="x">${content}</gpx>`)
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function toTime(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
