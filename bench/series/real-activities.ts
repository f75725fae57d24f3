import { readdir, readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { METRIC_TYPES } from '../../service/src/features/metrics/index.ts'
import {
  DEFAULT_DECODE_LIMITS,
  type DecodedActivity,
  DecodeError,
  decodeFile,
  type MetricBounds,
} from '../../service/src/features/uploads/decoding/index.ts'

const FOLDER = new URL('../../../shared/activities/', import.meta.url)

const BOUNDS = Object.fromEntries(
  METRIC_TYPES.map(({ code, minimum, maximum }) => [code, { minimum, maximum }]),
) as unknown as MetricBounds

/** Every real file that holds samples, decoded as an upload decodes it. None where the folder is not there. */
export async function readActivities(): Promise<DecodedActivity[]> {
  const names = await readdir(FOLDER).catch(() => [])
  const activities: DecodedActivity[] = []
  for (const name of names.filter((name) => /\.(fit|tcx|gpx)(\.gz)?$/i.test(name))) {
    const content = await readFile(new URL(name, FOLDER))
    const bytes = name.endsWith('.gz') ? gunzipSync(content) : content
    try {
      const file = decodeFile(bytes, name.replace(/\.gz$/, ''), {
        limits: DEFAULT_DECODE_LIMITS,
        bounds: BOUNDS,
        earliestMs: Date.UTC(1990, 0),
        latestMs: Date.now(),
      })
      activities.push(...file.activities)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
    }
  }
  return activities
}
