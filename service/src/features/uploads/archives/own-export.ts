import { EntryError } from './entry-error.ts'
import type { ZipItem } from './zip/index.ts'

/** What an export of Longrun itself is recognised by: how its manifest begins to say what it is, and where that lies. */
export const OWN_EXPORT = { format: 'longrun-export', manifest: 'manifest.json', mostManifestBytes: 64 * 1024 } as const

/** Whether the files of a zip are an export of Longrun itself: it has a manifest that says so. */
export function isOwnExport(items: Iterable<ZipItem>): boolean {
  for (const item of items) {
    if (item.path !== OWN_EXPORT.manifest || item.sizeBytes > OWN_EXPORT.mostManifestBytes || item.refusal) continue
    try {
      return item.read().includes(`"${OWN_EXPORT.format}"`)
    } catch (error) {
      // Then it is told as any other file that is damaged.
      if (!(error instanceof EntryError)) throw error
    }
  }
  return false
}
