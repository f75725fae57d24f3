export { computeTotals } from './activity-totals.ts'
export { type CollectedPart, type CollectedPoints, type MetricBounds, PointCollector } from './point-collector.ts'
export type { PointReason } from './point-reasons.ts'
export { splitActivities } from './split-activities.ts'
