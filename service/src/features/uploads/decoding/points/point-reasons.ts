import type { ActivityMetric } from '../activity.ts'

/** Why a point, or a value of one, is refused. docs/uploads.md is held equal to it by a test. */
export const POINT_REASONS = {
  no_time: 'points without a time, or with one that cannot be read',
  relative_time: 'points whose time counts from when the device was switched on (FIT times below 0x10000000)',
  time_out_of_range: 'points before 1990 or more than a day ahead',
  time_backward:
    'points behind a clock that was set back by more than a minute, or before it was, where the longer part of the recording has other points at those times',
  time_stray:
    'fewer than 10 points, and fewer than 1 % of the recording, more than 3 days apart from all others: the clock was not set yet',
  time_implausible: 'single points of a damaged file whose time lies outside those before and behind them',
  no_values: 'points without any usable value',
  position_invalid: 'positions that are incomplete, unreadable or out of bounds: latitude and longitude go together',
  position_zero: 'positions at exactly 0/0, which receivers write that have none yet',
  rr_interval_no_time: 'RR intervals without a record',
  rr_interval_time_out_of_range: 'RR intervals at an impossible time',
} as const

/** One of them, or a metric whose value is no number or cannot be. */
export type PointReason =
  | keyof typeof POINT_REASONS
  | `${ActivityMetric}_unreadable`
  | `${ActivityMetric}_out_of_bounds`
