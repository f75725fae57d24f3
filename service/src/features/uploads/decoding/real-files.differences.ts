import type { ActivityMetric, DecodedActivity } from './activity.ts'
import type { DecodeReason } from './decode-error.ts'

/** Files that give no workout, and why. */
export const REFUSED_FILES: Readonly<Record<string, DecodeReason>> = {
  // Seconds since the watch was switched on; read as dates they would be of July 1990.
  'fitparse__antfs-dump.63.fit': 'relative_time',
  'fitparse__compressed-speed-distance.fit': 'relative_time',
  // Ends without its checksum; the oracle reads what is there and reports the end. Salvage is work of its own.
  'fitparse__nick.fit': 'fit_checksum',
  // Its header promises more than there is; the oracle reads 473 records up to the first that has no definition.
  'fitparse__strava-android-app-201.10-b1218918.fit': 'fit_truncated',
  // The header says that nothing follows: a recording that was never finished. The oracle finds no record either.
  'sportslib__empty-activities.fit': 'fit_truncated',
  // Lengths of a pool, none of its ten records has a time.
  'sportslib__7617306288.fit': 'no_time',
  // Two points, each without a position, and nothing else in them.
  'togeojson__bad.gpx': 'no_usable_points',
  'togeojson__empty_trk.gpx': 'no_points',
}

export interface Difference {
  readonly why: string
  /** How many samples fewer than the oracle counts, by metric. */
  readonly fewer: { readonly [metric in ActivityMetric]?: number }
  /** Why points were refused, where they were. */
  readonly rejected?: Readonly<Record<string, number>>
  readonly merged?: number
  /** The smallest and the largest value went with the refused points. */
  readonly hasOtherRange?: boolean
}

const LAP_BORDERS = 'the device writes the last point of a lap again as the first of the next: the oracle counts both'

const POSITION = (samples: number) => ({ latitude: samples, longitude: samples })

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
    why: 'four points at two times; two of them have half a position, of which the oracle counts the longitude',
    merged: 2,
    rejected: { position_invalid: 2 },
    fewer: { heart_rate: 2, distance: 2, altitude: 2, longitude: 1 },
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
