import { METRIC_TYPES, type MetricCode } from '../metrics/index.ts'
import type { MetricBounds } from './decoding/index.ts'

/** What a file's values may be: the bounds of the metric types, so that whatever is decoded can be stored. */
export const METRIC_BOUNDS: MetricBounds = Object.fromEntries(
  METRIC_TYPES.map(({ code, minimum, maximum }) => [code, { minimum, maximum }]),
) as Record<MetricCode, { minimum: number; maximum: number }>
