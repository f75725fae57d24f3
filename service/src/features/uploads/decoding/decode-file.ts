import type { ActivityFormat, DecodedFile } from './activity.ts'
import { DecodeError, type DecodeReason } from './decode-error.ts'
import type { DecodeLimits } from './decode-limits.ts'
import type { Decoder } from './decoder.ts'
import { detectFormat } from './detect-format.ts'
import { decodeFit } from './fit/index.ts'
import { type CollectedPoints, type MetricBounds, PointCollector, splitActivities } from './points/index.ts'
import { decodeGpx, decodeTcx } from './xml/index.ts'

/** What a decoder has to hold to. */
export interface DecodeOptions {
  readonly limits: DecodeLimits
  readonly bounds: MetricBounds
  /** Points are taken from here to `latestMs`, milliseconds since 1970 UTC. */
  readonly earliestMs: number
  readonly latestMs: number
  /**
   * When the recording began, milliseconds since 1970 UTC: for devices without a clock, whose times count from when they were
   * switched on. A file that has dates keeps them.
   */
  readonly startTimeMs?: number | undefined
}

// In UTF-16 units: see points/split-activities.ts.
const LONGEST_TEXT = 1_000

// A new format is one entry here and one in ActivityFormat.
const DECODERS: Readonly<Record<ActivityFormat, Decoder>> = { fit: decodeFit, tcx: decodeTcx, gpx: decodeGpx }

/** Damage that leaves something to be saved. Everything else is refused as it is. */
const SALVAGED: ReadonlySet<DecodeReason> = new Set([
  'fit_truncated',
  'fit_checksum',
  'fit_structure',
  'xml_malformed',
  'xml_encoding',
])

/**
 * Decodes a file that is already decompressed: as a whole where it is whole, else what can be saved of it, which is marked.
 * Runs to its end on the thread that calls it; `DecoderPool` gives it one of its own.
 *
 * @throws DecodeError
 */
export function decodeFile(bytes: Uint8Array, fileName: string, options: DecodeOptions): DecodedFile {
  const format = detectFormat(bytes, fileName)
  try {
    return decodeAs(format, bytes, options)
  } catch (error) {
    if (!(error instanceof DecodeError) || !SALVAGED.has(error.reason)) throw error
    return decodeAs(format, bytes, options, error)
  }
}

function decodeAs(
  format: ActivityFormat,
  bytes: Uint8Array,
  options: DecodeOptions,
  damage?: DecodeError,
): DecodedFile {
  const { limits, bounds, earliestMs, latestMs, startTimeMs } = options
  const collector = new PointCollector({ bounds, maxPoints: limits.maxPoints, earliestMs, latestMs })
  const about = DECODERS[format](bytes, collector, { limits, startTimeMs, damage })
  const collected = finish(collector, damage)
  const { activities, points } = splitActivities(collected, about.legs, limits.maxActivities)
  return {
    format,
    device: about.device?.slice(0, LONGEST_TEXT),
    zoneOffsetMinutes: about.zoneOffsetMinutes,
    points,
    salvage: about.salvage,
    activities,
  }
}

// A damaged file of which nothing can be used fails for its damage, unless there is something to be done about the rest.
function finish(collector: PointCollector, damage: DecodeError | undefined): CollectedPoints {
  try {
    return collector.finish()
  } catch (error) {
    if (!damage || !(error instanceof DecodeError) || error.reason === 'relative_time') throw error
    throw new DecodeError(damage.reason, damage.message, error.points)
  }
}
