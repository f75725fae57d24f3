import { defineSeries } from '@longrun/storage'
import { METRIC_TYPES } from './metric-types.ts'

/** Everything that is measured, in segments of `performance_metrics`; the context is the workout. */
export const metricSeries = defineSeries({
  name: 'metric',
  table: 'performance_metrics',
  typesTable: 'metric_types',
  types: METRIC_TYPES,
  typeKey: 'metric_type_id',
  contextKey: 'workout_id',
})
