import type { DecodeReason } from './decode-error.ts'

/** The metrics a file may carry, by their FIT names. Units are those of the metric types. */
export const ACTIVITY_METRICS = [
  'heart_rate',
  'cadence',
  'power',
  'speed',
  'distance',
  'altitude',
  'latitude',
  'longitude',
  'temperature',
  'grade',
  'vertical_oscillation',
  'stance_time',
  'step_length',
  'vertical_ratio',
  'stance_time_balance',
  'respiration_rate',
  'rr_interval',
] as const

/** The name of one of them. */
export type ActivityMetric = (typeof ACTIVITY_METRICS)[number]

/** What a format's decoder reads of one point. Absent is `undefined`; a value that is no number is `NaN`. */
export type PointValues = { [metric in ActivityMetric]?: number | undefined }

/** The samples of one metric, in order of time, each time once. */
export interface MetricColumn {
  readonly type: ActivityMetric
  /** Milliseconds since 1970 UTC. */
  readonly times: Float64Array<ArrayBuffer>
  readonly values: Float64Array<ArrayBuffer>
}

/** What became of a file's points. */
export interface PointCounts {
  /** Records or track points of the file. */
  readonly received: number
  /** Points that became samples: one for each distinct time. */
  readonly stored: number
  /** Points folded, field by field, into another of the same time. */
  readonly merged: number
  /** Refused points and refused single values, by reason. docs/uploads.md lists the reasons. */
  readonly rejected: Readonly<Record<string, number>>
}

/** Totals of an activity; absent where the file gives nothing to tell them from. */
export interface ActivityTotals {
  readonly durationSeconds: number | undefined
  readonly distanceMeters: number | undefined
  readonly ascentMeters: number | undefined
}

/** What could not be read of a damaged file whose rest was saved. */
export interface Salvage {
  /** Why the file could not be read as a whole. */
  readonly reason: DecodeReason
  /** In words, without anything of the content. */
  readonly detail: string
  /** Bytes of the file that were not read. */
  readonly lostBytes: number
}

/** What every decoder answers, whatever the format. */
export interface DecodedFile {
  readonly format: ActivityFormat
  readonly device: string | undefined
  /** Minutes east of UTC, where the file tells. */
  readonly zoneOffsetMinutes: number | undefined
  /** Of the whole file. */
  readonly points: PointCounts
  /** Only where the file is damaged: what was lost of it. */
  readonly salvage: Salvage | undefined
  /** One; of a recording with several sessions one a session, in order of time. */
  readonly activities: readonly DecodedActivity[]
}

/** One recorded activity of a file: what becomes a workout. */
export interface DecodedActivity {
  /** In FIT's vocabulary; `generic` where the file does not say. */
  readonly sport: string
  /** The name that the file gives the activity. */
  readonly title: string | undefined
  /** Time of the first point, milliseconds since 1970 UTC. */
  readonly startedAtMs: number
  /** Computed by us from the samples. */
  readonly totals: ActivityTotals
  /** As the device or program that wrote the file counted them. */
  readonly deviceTotals: ActivityTotals
  readonly columns: readonly MetricColumn[]
}

/** What a format's decoder learns of one activity of the file. */
export interface LegAbout {
  /** The part of the file, as the collector counts them. */
  readonly part: number
  /** Where a part holds several: points from here on are of this one, milliseconds since 1970 UTC. */
  readonly startMs: number | undefined
  readonly sport: string | undefined
  readonly title: string | undefined
  readonly deviceTotals: ActivityTotals
}

/** The formats that are read, by their usual endings. */
export type ActivityFormat = 'fit' | 'tcx' | 'gpx'
