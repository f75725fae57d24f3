export {
  type CarriedSegment,
  MOST_CARRIED_SEGMENTS,
  openSegmentCarrier,
  type SegmentCarrier,
  type SegmentProblem,
} from './carry-segments.ts'
export type { CarriedOutcome } from './carry-statements.ts'
export { checkSeriesTypes } from './check-series-types.ts'
export { defineSeries, type Series, type SeriesSettings, type SeriesType } from './define-series.ts'
export {
  type AppendCounts,
  type AppendOptions,
  type DeletedContext,
  MOST_APPENDED_SAMPLES,
  openSeriesStore,
  type ScreenedColumns,
  type SeriesStore,
} from './open-series-store.ts'
export { MOST_PAGE_SAMPLES, type ReadPageOptions, type SamplePage, type SamplePlace } from './read-page.ts'
export { MOST_READ_SEGMENTS, type ReadSamplesOptions, type Samples } from './read-samples.ts'
export { REJECTION_REASONS, type RejectionReason, type SampleColumn } from './screen-samples.ts'
export { toSeriesSql } from './series-sql.ts'
