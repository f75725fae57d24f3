import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from './archives/index.ts'
import {
  DEFAULT_DECODE_LIMITS,
  DEFAULT_DECODER_POOL,
  type DecodeLimits,
  type DecoderPoolSettings,
} from './decoding/index.ts'

/** What uploads may cost. Each limit refuses in words; docs/uploads.md lists them. */
export interface UploadLimits {
  readonly decode: DecodeLimits
  readonly decoders: DecoderPoolSettings
  readonly archives: ArchiveLimits
  /** Files that are received at once; one more is told to come again (`busy`). Each is held in memory, gzipped. */
  readonly maxReceiving: number
  /** Archives that are received at once, each on its way to the disk; one more is told to come again (`busy`). */
  readonly maxReceivingArchives: number
  /** Who sends at least this fast may take longer than other requests (`LONGRUN_REQUEST_TIMEOUT_MS`). */
  readonly minBytesPerSecond: number
  /** A sender of whom nothing arrives for this long is cut off, so that another may take the place; at most twice this. */
  readonly stalledMs: number
  /** Longest file name, in characters. */
  readonly maxNameLength: number
  /** Longest external id, in characters. */
  readonly maxExternalIdLength: number
}

/** The limits that the service runs with. */
export const DEFAULT_UPLOAD_LIMITS: UploadLimits = Object.freeze({
  decode: DEFAULT_DECODE_LIMITS,
  decoders: DEFAULT_DECODER_POOL,
  archives: DEFAULT_ARCHIVE_LIMITS,
  maxReceiving: 8,
  maxReceivingArchives: 4,
  minBytesPerSecond: 32 * 1024,
  stalledMs: 15_000,
  maxNameLength: 255,
  maxExternalIdLength: 200,
})
