import { fstatSync, openSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ArchiveError } from '../archive-error.ts'
import type { ArchiveLimits } from '../archive-limits.ts'
import { ByteRange } from '../byte-range.ts'
import type { ExportKind } from '../entries.ts'
import { EntryError } from '../entry-error.ts'
import { openExport } from '../exports/index.ts'
import { findFiles } from '../folder/index.ts'
import type { Item, ItemArchive } from '../item.ts'
import { isLackOfMachine } from '../machine-lacks.ts'
import { readContent } from '../read-item.ts'
import type { ArchiveAnswer, ArchiveRequest, ArchiveTask } from './archive-messages.ts'
import { toFailure } from './failures.ts'
import { measureItems, openItems } from './open-items.ts'
import { type Opened, type Step, Walk } from './walk.ts'

/** Batches that may be made and not yet given back: the one in use and the one after it. */
const BATCHES_AHEAD = 2

/** Archives inside that may end in one batch. */
const MOST_ARCHIVES_OVER = 8

interface Batch {
  readonly steps: Map<number, Step>
  /** Archives inside whose last file is in this batch. */
  readonly over: ItemArchive[]
}

/** Reads an archive or folder in batches, as they are asked for, and gives contents in between. */
export class ArchiveReader {
  readonly #task: ArchiveTask
  readonly #tell: (answer: ArchiveAnswer) => void
  readonly #opened: Opened
  readonly #batches: Batch[] = []
  #mayGoOn = Promise.withResolvers<void>()

  /** @throws ArchiveError why it is not taken */
  constructor(task: ArchiveTask, tell: (answer: ArchiveAnswer) => void) {
    this.#task = task
    this.#tell = tell
    const items = task.kind === 'zip' ? openZipItems(task) : findFiles(task.paths, task.limits.maxEntries)
    this.#opened = { items, measure: measureItems(items, task.limits), export: openExport(items, task.limits) }
  }

  get listed(): number {
    return this.#opened.items.length
  }

  get exportKind(): ExportKind {
    return this.#opened.export.kind
  }

  async answer(request: ArchiveRequest): Promise<void> {
    if (request.ask === 'start') await this.#readAll(request.from)
    else if (request.ask === 'pull') this.#giveBack()
    else this.#tellContent(request.id, request.position)
  }

  async #readAll(from: number): Promise<void> {
    try {
      let batch = newBatch()
      let startedAt = performance.now()
      const { limits, scratchFolder } = this.#task
      const release = (archive: ItemArchive) => void batch.over.push(archive)
      const walk = new Walk({ limits, scratchFolder, from, release })
      const depth = this.#task.kind === 'zip' ? 0 : -1
      for await (const step of walk.steps(this.#opened, { depth, prefix: '' })) {
        if (step) batch.steps.set(step.entry.position, step)
        if (isFull(batch, limits) || performance.now() - startedAt >= limits.batchMs) {
          await this.#hand(batch)
          batch = newBatch()
          startedAt = performance.now()
        }
        // Requests for contents are answered between two files.
        await nextTurn()
      }
      if (batch.steps.size > 0) await this.#hand(batch)
      this.#tell({ told: 'end' })
    } catch (cause) {
      this.#tell({ told: 'failed', failure: toFailure(cause) })
    }
  }

  async #hand(batch: Batch): Promise<void> {
    this.#batches.push(batch)
    this.#tell({ told: 'batch', entries: Array.from(batch.steps.values(), ({ entry }) => entry) })
    while (this.#batches.length >= BATCHES_AHEAD) {
      this.#mayGoOn = Promise.withResolvers()
      await this.#mayGoOn.promise
    }
  }

  #giveBack(): void {
    for (const archive of this.#batches.shift()?.over ?? []) archive[Symbol.dispose]()
    this.#mayGoOn.resolve()
  }

  #tellContent(id: number, position: number): void {
    try {
      const step = this.#batches.map(({ steps }) => steps.get(position)).find((each) => each !== undefined)
      if (!step?.found) throw new Error('not a file of this batch')
      this.#tell({ told: 'content', id, content: readContent(step.item, step.found, this.#task.limits) })
    } catch (cause) {
      // It could be read when it was listed.
      const failure = toFailure(cause instanceof EntryError ? new ArchiveError('archive_changed') : cause)
      this.#tell({ told: 'failed', id, failure })
    }
  }
}

function newBatch(): Batch {
  return { steps: new Map(), over: [] }
}

// An archive inside stays open, and on the disk, until the batch of its last file is given back.
function isFull({ steps, over }: Batch, { batchEntries }: ArchiveLimits): boolean {
  return steps.size >= batchEntries || over.length >= MOST_ARCHIVES_OVER
}

function openZipItems({ paths, limits, scratchFolder }: ArchiveTask): Item[] {
  const range = new ByteRange(openArchive(paths[0]!))
  if (range.size > limits.maxArchiveBytes) {
    const most = `${Math.floor(limits.maxArchiveBytes / 1024 ** 2).toLocaleString('en-US')} MiB`
    throw new ArchiveError('archive_too_large', `the archive is larger than the ${most} that are taken`)
  }
  return openItems({ range, limits, scratchFolder })
}

// The thread closes what it opened when it ends.
function openArchive(path: string): number {
  try {
    const file = openSync(path, 'r')
    if (fstatSync(file).isFile()) return file
  } catch (cause) {
    if (isLackOfMachine(cause)) throw cause
    const { code } = toFailure(cause)
    throw new ArchiveError('archive_unreadable', `the archive cannot be read${code ? ` (${code})` : ''}`)
  }
  throw new ArchiveError('archive_unreadable', 'the archive cannot be read: it is no regular file')
}
