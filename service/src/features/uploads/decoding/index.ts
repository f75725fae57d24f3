export type {
  ActivityFormat,
  ActivityMetric,
  ActivityTotals,
  DecodedActivity,
  DecodedFile,
  MetricColumn,
  PointCounts,
  Salvage,
} from './activity.ts'
export { DECODE_REASONS, DecodeError, type DecodeReason } from './decode-error.ts'
export { type DecodeOptions, decodeFile } from './decode-file.ts'
export { DEFAULT_DECODE_LIMITS, type DecodeLimits, RATIO_FROM_BYTES } from './decode-limits.ts'
export { detectFormat, FORMAT_BYTES } from './detect-format.ts'
export type { MetricBounds } from './points/index.ts'
export { computeTotals } from './points/index.ts'
export {
  DEFAULT_DECODER_POOL,
  DecoderBusyError,
  DecoderClosedError,
  DecoderPool,
  type DecoderPoolSettings,
} from './threads/index.ts'
export { unzip } from './unzip.ts'
