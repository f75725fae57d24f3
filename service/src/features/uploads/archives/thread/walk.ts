import { ArchiveError } from '../archive-error.ts'
import type { ArchiveLimits } from '../archive-limits.ts'
import type { Entry } from '../entries.ts'
import { EntryError } from '../entry-error.ts'
import { type Export, openExport } from '../exports/index.ts'
import type { Item, ItemArchive } from '../item.ts'
import { type ReadItem, readItem, refuseItem } from '../read-item.ts'
import { toShownPath } from '../refuse-path.ts'
import { type Measure, measureItems, openItems } from './open-items.ts'

/** An entry, and where its content is. */
export interface Step {
  readonly entry: Entry
  readonly item: Item
  /** Only of a file that can be taken. */
  readonly found?: ReadItem
}

/** What a walk needs. */
export interface WalkContext {
  readonly limits: ArchiveLimits
  /** Where archives inside are put. */
  readonly scratchFolder: string
  /** Entries before this position are not read. */
  readonly from: number
  /** Takes over an archive inside whose last entry has been told of. */
  readonly release: (archive: ItemArchive) => void
}

/** The files of an archive or folder, with what is known of them together. */
export interface Opened {
  readonly items: readonly Item[]
  readonly export: Export
  readonly measure: Measure
}

interface Place {
  /** How many archives lie around the files; -1 for those of a folder. */
  readonly depth: number
  /** Where the path of a file is shown from. */
  readonly prefix: string
}

/** Goes through the files of an archive or folder, and in the place of an archive inside through its files. */
export class Walk {
  readonly #context: WalkContext
  #position = 0
  #measure: Measure = { files: 0, expandedBytes: 0 }

  constructor(context: WalkContext) {
    this.#context = context
  }

  /** Undefined while something large is being worked on. @throws ArchiveError `archive_changed` */
  async *steps({ items, export: exported, measure }: Opened, place: Place): AsyncGenerator<Step | undefined> {
    this.#measure = measure
    for (const item of items) {
      const refusal = refuseItem(item, this.#context.limits)
      if (item.isArchive && !refusal) yield* this.#nested(item, place)
      else yield this.#step(item, place, { refusal, exported })
    }
  }

  async *#nested(item: Item, place: Place): AsyncGenerator<Step | undefined> {
    const opened = yield* this.#open(item, place.depth + 1)
    if (opened instanceof EntryError) {
      yield this.#step(item, place, { refusal: opened })
      return
    }
    yield* this.steps(opened, { depth: place.depth + 1, prefix: `${place.prefix}${item.path}/` })
    this.#context.release(opened.archive)
  }

  async *#open(
    item: Item,
    depth: number,
  ): AsyncGenerator<undefined, (Opened & { readonly archive: ItemArchive }) | EntryError> {
    const { limits, scratchFolder } = this.#context
    using opened = new DisposableStack()
    try {
      if (depth > limits.maxDepth) return new EntryError('nested_too_deep')
      const archive = opened.use(yield* item.unpack())
      const items = openItems({ range: archive.range, limits, scratchFolder })
      // Counted before the first of them is told of, so that all are taken or none. They stand in their archive's place.
      const { files, expandedBytes } = this.#measure
      const measure = measureItems(items, limits, { files: files - 1, expandedBytes })
      opened.move()
      return { archive, items, measure, export: openExport(items, limits) }
    } catch (cause) {
      const refusal = toRefusal(cause)
      if (refusal) return refusal
      throw cause
    }
  }

  #step(
    item: Item,
    { prefix }: Place,
    { refusal, exported }: { readonly refusal: EntryError | undefined; readonly exported?: Export },
  ): Step | undefined {
    const position = this.#position
    this.#position += 1
    if (position < this.#context.from) return undefined
    const path = toShownPath(prefix + item.path, this.#context.limits)
    try {
      const about = exported?.about(item)
      if (refusal) throw refusal
      const found = readItem(item, this.#context.limits)
      const { sha256, sizeBytes } = found
      return { entry: { position, path, kind: 'file', sha256, sizeBytes, ...(about && { about }) }, item, found }
    } catch (cause) {
      if (!(cause instanceof EntryError)) throw cause
      const { status, reason, message: detail } = cause
      return { entry: { position, path, kind: 'refused', status, reason, detail }, item }
    }
  }
}

// An archive inside that cannot be read is a file that cannot; that the one around it has changed ends the walk.
function toRefusal(cause: unknown): EntryError | undefined {
  if (cause instanceof EntryError) return cause
  if (!(cause instanceof ArchiveError) || cause.reason === 'archive_changed') return undefined
  return new EntryError(cause.reason, cause.message)
}
