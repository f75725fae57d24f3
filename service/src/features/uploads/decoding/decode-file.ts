import type { ActivityFormat, DecodedFile } from './activity.ts'
import { computeTotals } from './activity-totals.ts'
import type { DecodeLimits } from './decode-limits.ts'
import type { Decoder } from './decoder.ts'
import { detectFormat } from './detect-format.ts'
import { decodeFit } from './fit/index.ts'
import { type MetricBounds, PointCollector } from './point-collector.ts'
import { decodeGpx, decodeTcx } from './xml/index.ts'

/** What a decoder has to hold to. */
export interface DecodeOptions {
  readonly limits: DecodeLimits
  readonly bounds: MetricBounds
  /** Points are taken from here to `latestMs`, milliseconds since 1970 UTC. */
  readonly earliestMs: number
  readonly latestMs: number
}

// In UTF-16 units: more than any name that is kept. A file may hold megabytes here, and they would be handled on the
// thread that serves requests.
const LONGEST_TEXT = 1_000

// A new format is one entry here and one in ActivityFormat.
const DECODERS: Readonly<Record<ActivityFormat, Decoder>> = { fit: decodeFit, tcx: decodeTcx, gpx: decodeGpx }

/**
 * Decodes a file that is already decompressed. Runs to its end on the thread that calls it; `DecoderPool` gives it one
 * of its own.
 *
 * @throws DecodeError
 */
export function decodeFile(bytes: Uint8Array, fileName: string, options: DecodeOptions): DecodedFile {
  const { limits, bounds, earliestMs, latestMs } = options
  const format = detectFormat(bytes, fileName)
  const collector = new PointCollector({ bounds, maxPoints: limits.maxPoints, earliestMs, latestMs })
  const about = DECODERS[format](bytes, collector, limits)
  const { times, columns, points } = collector.finish()
  const activity = {
    sport: about.sport ?? 'generic',
    title: about.title?.slice(0, LONGEST_TEXT),
    startedAtMs: times[0]!,
    totals: computeTotals(times, columns),
    deviceTotals: about.deviceTotals,
    columns,
  }
  return {
    format,
    device: about.device?.slice(0, LONGEST_TEXT),
    zoneOffsetMinutes: about.zoneOffsetMinutes,
    points,
    salvage: undefined,
    activities: [activity],
  }
}
