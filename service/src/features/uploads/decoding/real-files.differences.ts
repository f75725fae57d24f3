import type { ActivityMetric, DecodedActivity } from './activity.ts'
import type { DecodeReason } from './decode-error.ts'

/** Files that give no workout, and why. */
export const REFUSED_FILES: Readonly<Record<string, DecodeReason>> = {
  // Seconds since the watch was switched on; read as dates they would be of July 1990.
  'fitparse__antfs-dump.63.fit': 'relative_time',
  'fitparse__compressed-speed-distance.fit': 'relative_time',
  // Lengths of a pool, none of its ten records has a time.
  'sportslib__7617306288.fit': 'no_time',
  // Two points, each without a position, and nothing else in them.
  'togeojson__bad.gpx': 'no_usable_points',
  'togeojson__empty_trk.gpx': 'no_points',
}

export interface Difference {
  readonly why: string
  /** Records more than the oracle counts, where it stopped at damage that we read on behind. */
  readonly more?: number
  /** How many samples fewer than the oracle counts, by metric. */
  readonly fewer: { readonly [metric in ActivityMetric]?: number }
  /** Why points were refused, where they were. */
  readonly rejected?: Readonly<Record<string, number>>
  readonly merged?: number
  /** The smallest and the largest value went with the refused points, or came with more of them. */
  readonly hasOtherRange?: boolean
  /** The oracle has no samples to compare with. */
  readonly isBeyondOracle?: boolean
}

const LAP_BORDERS = 'the device writes the last point of a lap again as the first of the next: the oracle counts both'

const POSITION = (samples: number) => ({ latitude: samples, longitude: samples })
const EVERY = (samples: number) => ({
  ...POSITION(samples),
  distance: samples,
  altitude: samples,
  speed: samples,
  power: samples,
  cadence: samples,
  temperature: samples,
})

/** Damaged files of which something is saved: why they are not whole, and how many bytes are lost. */
export const SALVAGED_FILES: Readonly<Record<string, readonly [reason: DecodeReason, lostBytes: number]>> = {
  // Ends in the middle of a record, without a checksum. Other decoders make a record of that rest.
  'fitparse__nick.fit': ['fit_checksum', 17],
  // Nineteen bytes shorter than its header says: they went missing one by one, each with the record that it belonged to.
  'fitparse__strava-android-app-201.10-b1218918.fit': ['fit_truncated', 571],
  // Never finished: its header says that nothing follows, and 2,319 records do.
  'sportslib__empty-activities.fit': ['fit_truncated', 8],
}

/** Files with more than one activity: the points of each, which are together what is stored of the file. */
export const ACTIVITIES: Readonly<Record<string, readonly [sport: string, points: number][]>> = {
  // The first session says a wrong start; the 2,701 records before it are its own by all else that it says.
  'fitparse__activity-large-fenxi2-multisport.fit': [
    ['generic', 11682],
    ['transition', 283],
    ['running', 2197],
    ['transition', 5],
    ['running', 6694],
    ['transition', 240],
    ['cycling', 3131],
  ],
  'fitparse__sample_mulitple_header.fit': [
    ['swimming', 349],
    ['transition', 38],
    ['cycling', 854],
    ['transition', 14],
    ['running', 518],
  ],
  // Two rides a month apart in one recording that was never ended.
  'sportslib__31-days-activity.fit': [
    ['cycling', 328],
    ['cycling', 169],
  ],
}

/** Every file whose samples are not exactly as many as the oracle's. */
export const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'activityio__c2eb1b_2.tcx': {
    why: LAP_BORDERS,
    merged: 5,
    fewer: { heart_rate: 5, speed: 5, distance: 5, altitude: 5, ...POSITION(5) },
  },
  'fitparse__2013-02-06-12-11-14.fit': {
    why: LAP_BORDERS,
    merged: 7,
    fewer: { heart_rate: 7, speed: 7, distance: 7, altitude: 7, ...POSITION(7) },
  },
  'fitparse__activity-large-fenxi2-multisport.fit': {
    why: 'records of one time where a leg of the multisport ends and the next begins; three of them have no speed',
    merged: 7,
    fewer: { heart_rate: 7, cadence: 7, speed: 4, distance: 7, altitude: 7, ...POSITION(7), temperature: 7 },
  },
  'fitparse__nick.fit': {
    why: 'records of one time; a heart rate of 0 in four of them, where the strap was lost',
    merged: 8,
    rejected: { heart_rate_out_of_bounds: 4 },
    hasOtherRange: true,
    fewer: { ...EVERY(8), heart_rate: 12 },
  },
  'fitparse__strava-android-app-201.10-b1218918.fit': {
    why: 'the oracle ends at the first byte that is missing, and with a record of the year 2085; position and distance come in records of their own with equal times',
    more: 4840,
    merged: 2643,
    hasOtherRange: true,
    fewer: { speed: -2417, distance: -2417, altitude: -2417, ...POSITION(-2417) },
  },
  'sportslib__empty-activities.fit': {
    why: 'the oracle believes the header, which says that nothing follows',
    more: 2319,
    isBeyondOracle: true,
    fewer: {},
  },
  'fitparser__test2.fit': {
    why: 'positions and sensors come in records of their own with equal times; a value that comes in both counts once',
    merged: 924,
    rejected: { rr_interval_out_of_bounds: 6 },
    fewer: { heart_rate: 4, speed: 4, distance: 2, altitude: 2 },
  },
  'fitparse__null_compressed_speed_dist.fit': {
    why: 'a heart rate of 0 in every record: the rider wore no strap',
    rejected: { heart_rate_out_of_bounds: 1808 },
    fewer: { heart_rate: 1808 },
  },
  'sportslib__inverted-times.fit': {
    why: 'a heart rate of 0 in every record: a boat computer without a strap',
    rejected: { heart_rate_out_of_bounds: 885 },
    fewer: { heart_rate: 885 },
  },
  'fitparser__running-with-developer-data.fit': {
    why: 'one RR interval outside 200 to 3,000 ms; the oracle does not list RR intervals',
    rejected: { rr_interval_out_of_bounds: 1 },
    fewer: {},
  },
  'gpxpy__cerknicko-without-times.gpx': {
    why: '291 points have no time, so they cannot be samples',
    rejected: { no_time: 291 },
    hasOtherRange: true,
    fewer: { altitude: 291, ...POSITION(291) },
  },
  'pytcx__test.tcx': {
    why: 'one track point holds nothing but its time; the oracle has no value of it either, only counts its time',
    rejected: { no_values: 1 },
    fewer: {},
  },
  'togeojson__bad.tcx': {
    why: 'four points at two times; two have half a position, of which the oracle counts the longitude, and one is at 0/0',
    merged: 2,
    rejected: { position_invalid: 2, position_zero: 1 },
    hasOtherRange: true,
    fewer: { heart_rate: 2, distance: 2, altitude: 2, latitude: 1, longitude: 2 },
  },
  'togeojson__run.gpx': {
    why: 'one point is there twice',
    merged: 1,
    fewer: { heart_rate: 1, altitude: 1, ...POSITION(1) },
  },
  'tracker__2013-06-01-183220.TCX.gz': ofForerunner(14),
  'tracker__2013-06-02-072348.TCX.gz': ofForerunner(9),
  // One of the borders lies where the watch had no position and no altitude.
  'tracker__2013-06-04-174137.TCX.gz': ofForerunner(19, { altitude: 18, ...POSITION(18) }),
  'tracker__2013-06-05-062419.TCX.gz': ofForerunner(8),
  'tracker__2013-06-06-124422.TCX.gz': ofForerunner(12),
  // The heart rate was lost for half of the run, and with it at three of five borders.
  'tracker__2013-06-08-090442.TCX.gz': ofForerunner(5, { heart_rate: 2 }),
  'tracker__2013-06-09-165756.TCX.gz': ofForerunner(21),
  'tracker__2013-06-14-095723.TCX.gz': ofForerunner(2),
}

function ofForerunner(laps: number, other: Difference['fewer'] = {}): Difference {
  const fewer = { heart_rate: laps, cadence: laps, speed: laps, distance: laps, altitude: laps, ...POSITION(laps) }
  return { why: LAP_BORDERS, merged: laps, fewer: { ...fewer, ...other } }
}

/** Metrics that the oracle was not asked for. */
export const BEYOND_ORACLE: ReadonlySet<DecodedActivity['columns'][number]['type']> = new Set([
  'vertical_ratio',
  'stance_time_balance',
  'respiration_rate',
  'rr_interval',
])
