import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ArchiveError } from '../archive-error.ts'
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from '../archive-limits.ts'
import { ByteRange } from '../byte-range.ts'
import { openExport } from '../exports/index.ts'
import { readContent } from '../read-item.ts'
import { ScratchFolder, type SeenEntry } from '../testing/index.ts'
import { measureItems, openItems } from './open-items.ts'
import { Walk } from './walk.ts'

/** Reads zips on this thread, many of them in little time. */
export class HereReader implements Disposable {
  readonly folder = new ScratchFolder()

  /** Every entry with its content; the reason where the whole archive is refused. Closes all that it opens. */
  async read(zip: Uint8Array, changed: Partial<ArchiveLimits> = {}): Promise<SeenEntry[] | string> {
    const path = join(this.folder.path, 'a.zip')
    writeFileSync(path, zip)
    const limits = { ...DEFAULT_ARCHIVE_LIMITS, ...changed }
    using opened = new DisposableStack()
    const file = openSync(path, 'r')
    opened.defer(() => closeSync(file))
    try {
      const items = openItems({ range: new ByteRange(file), limits, scratchFolder: this.folder.path })
      const all = { items, measure: measureItems(items, limits), export: openExport(items, limits) }
      const release = (archive: Disposable) => void opened.use(archive)
      const walk = new Walk({ limits, scratchFolder: this.folder.path, from: 0, release })
      const seen: SeenEntry[] = []
      for await (const step of walk.steps(all, { depth: 0, prefix: '' })) {
        if (!step) continue
        const { position, path, ...entry } = step.entry
        if (entry.kind === 'refused') seen.push({ position, path, reason: entry.reason })
        else seen.push({ position, path, content: gunzipSync(readContent(step.item, step.found!, limits)) })
      }
      return seen
    } catch (cause) {
      if (cause instanceof ArchiveError) return cause.reason
      throw cause
    }
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]()
  }
}
