import type { SeriesType } from '@longrun/storage'

/**
 * The metrics that are kept, by the names that FIT gives them. The same rows are in `metric_types`, where a migration puts
 * them. `scale` is the number of steps in one unit: positions are kept to 1e-7 degrees (about 1 cm), distances to 1 cm.
 *
 * `aggregation` says what a day of it is: the average of its samples, their sum, the last one, or the increase from the
 * first to the last (distance counts up). Bounds are what is possible, not what is healthy: a heart rate of 0 means a
 * strap that lost contact, a power of 0 that somebody coasts.
 */
export const METRIC_TYPES = [
  { id: 1, code: 'heart_rate', unit: 'bpm', aggregation: 'average', scale: 1, minimum: 20, maximum: 255 },
  { id: 2, code: 'cadence', unit: 'rpm', aggregation: 'average', scale: 100, minimum: 0, maximum: 300 },
  { id: 3, code: 'power', unit: 'W', aggregation: 'average', scale: 1, minimum: 0, maximum: 5_000 },
  { id: 4, code: 'speed', unit: 'm/s', aggregation: 'average', scale: 1_000, minimum: 0, maximum: 100 },
  { id: 5, code: 'distance', unit: 'm', aggregation: 'increase', scale: 100, minimum: 0, maximum: 10_000_000 },
  { id: 6, code: 'altitude', unit: 'm', aggregation: 'average', scale: 100, minimum: -500, maximum: 12_000 },
  { id: 7, code: 'latitude', unit: 'deg', aggregation: 'last', scale: 10_000_000, minimum: -90, maximum: 90 },
  { id: 8, code: 'longitude', unit: 'deg', aggregation: 'last', scale: 10_000_000, minimum: -180, maximum: 180 },
  { id: 9, code: 'temperature', unit: 'Cel', aggregation: 'average', scale: 100, minimum: -90, maximum: 100 },
  { id: 10, code: 'grade', unit: '%', aggregation: 'average', scale: 100, minimum: -200, maximum: 200 },
  { id: 11, code: 'vertical_oscillation', unit: 'mm', aggregation: 'average', scale: 10, minimum: 0, maximum: 500 },
  { id: 12, code: 'stance_time', unit: 'ms', aggregation: 'average', scale: 10, minimum: 0, maximum: 5_000 },
  { id: 13, code: 'step_length', unit: 'mm', aggregation: 'average', scale: 10, minimum: 0, maximum: 5_000 },
  { id: 14, code: 'vertical_ratio', unit: '%', aggregation: 'average', scale: 100, minimum: 0, maximum: 100 },
  { id: 15, code: 'stance_time_balance', unit: '%', aggregation: 'average', scale: 100, minimum: 0, maximum: 100 },
  { id: 16, code: 'respiration_rate', unit: '1/min', aggregation: 'average', scale: 100, minimum: 0, maximum: 150 },
  { id: 17, code: 'rr_interval', unit: 'ms', aggregation: 'average', scale: 10, minimum: 200, maximum: 3_000 },
  { id: 18, code: 'resting_heart_rate', unit: 'bpm', aggregation: 'average', scale: 10, minimum: 20, maximum: 200 },
  { id: 19, code: 'hrv_rmssd', unit: 'ms', aggregation: 'average', scale: 10, minimum: 0, maximum: 500 },
  { id: 20, code: 'hrv_sdnn', unit: 'ms', aggregation: 'average', scale: 10, minimum: 0, maximum: 500 },
  { id: 21, code: 'weight', unit: 'kg', aggregation: 'last', scale: 100, minimum: 1, maximum: 500 },
  { id: 22, code: 'vo2_max', unit: 'mL/kg/min', aggregation: 'last', scale: 100, minimum: 5, maximum: 120 },
  { id: 23, code: 'sleep_duration', unit: 's', aggregation: 'sum', scale: 1, minimum: 0, maximum: 86_400 },
  { id: 24, code: 'steps', unit: '1', aggregation: 'sum', scale: 1, minimum: 0, maximum: 200_000 },
] as const satisfies readonly SeriesType[]

/** The code of a metric, as in the API: `heart_rate`. */
export type MetricCode = (typeof METRIC_TYPES)[number]['code']
