import { closeSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ArchiveLimits } from './archive-limits.ts'
import { ByteRange } from './byte-range.ts'
import { readDirectory, ZipItem } from './zip/index.ts'

/** A zip archive of which single files are read, by their names. */
export interface ZipFiles extends Disposable {
  /** By path. Of files of one name the last; `isDoubled` tells that there are any. */
  readonly files: ReadonlyMap<string, ZipItem>
  readonly isDoubled: boolean
}

/**
 * Opens a zip on the disk and reads its list of contents, here and not in a thread: for archives of our own.
 * It stays readable when the file is deleted meanwhile.
 *
 * @throws ArchiveError why the archive is not taken
 */
export function openZipFiles(path: string, limits: ArchiveLimits): ZipFiles {
  using opened = new DisposableStack()
  const file = opened.adopt(openSync(path, 'r'), closeSync)
  const context = { range: new ByteRange(file), limits, scratchFolder: dirname(resolve(path)) }
  const items = readDirectory(context.range, limits).map((record) => new ZipItem(record, context))
  const files = new Map(items.map((item) => [item.path, item]))
  const owned = opened.move()
  return { files, isDoubled: files.size < items.length, [Symbol.dispose]: () => owned.dispose() }
}
