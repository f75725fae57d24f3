export { metricSeries } from './metric-series.ts'
export { METRIC_TYPES, type MetricCode } from './metric-types.ts'
