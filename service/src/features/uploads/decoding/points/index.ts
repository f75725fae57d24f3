export { computeTotals } from './activity-totals.ts'
export {
  type CollectedPart,
  type CollectedPoints,
  type MetricBounds,
  PointCollector,
  SET_BACK_FROM_MS,
} from './point-collector.ts'
export type { PointReason } from './point-reasons.ts'
export { splitActivities } from './split-activities.ts'
