import type { ArchiveLimits } from '../archive-limits.ts'
import type { Item } from '../item.ts'
import type { Export } from './export.ts'
import { openStravaExport } from './strava-export.ts'

// Garmin's summaries name activities by numbers that the names of the files do not have: nothing is told of a file.
const GARMIN_FOLDER = /(^|\/)DI_CONNECT\//

/** Recognises the export of another service by its files. */
export function openExport(items: readonly Item[], limits: ArchiveLimits): Export {
  const strava = openStravaExport(items, limits)
  if (strava) return strava
  const isGarmin = items.some(({ path }) => GARMIN_FOLDER.test(path))
  return { kind: isGarmin ? 'garmin' : 'plain', about: () => undefined }
}
