import type { ArchiveLimits } from './archive-limits.ts'
import { EntryError } from './entry-error.ts'

/** Says whether a file of this size may be unpacked, from so many bytes where it lies. */
export function refuseSize(
  { packedBytes, sizeBytes }: { readonly packedBytes: number; readonly sizeBytes: number },
  limits: ArchiveLimits,
  maxBytes: number,
): EntryError | undefined {
  // What is packed is read whole, too.
  if (Math.max(packedBytes, sizeBytes) > maxBytes) {
    const limit = maxBytes < 1024 ** 2 ? `${maxBytes} bytes` : `${Math.floor(maxBytes / 1024 ** 2)} MiB`
    return new EntryError(
      'too_large',
      `the file is larger than the ${limit} that are taken, before or after decompression`,
    )
  }
  if (sizeBytes > mostUnpacked(packedBytes, limits)) return new EntryError('compression_ratio')
  return undefined
}

/** Most bytes that so many may become. */
export function mostUnpacked(packedBytes: number, { maxRatio, ratioFromBytes }: ArchiveLimits): number {
  return Math.max(ratioFromBytes, packedBytes * maxRatio)
}
