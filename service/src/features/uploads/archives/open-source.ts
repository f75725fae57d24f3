import { tmpdir } from 'node:os'
import { dirname, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from './archive-limits.ts'
import type { Entry, EntryBatch, EntrySource, ExportKind } from './entries.ts'
import { type ArchiveAnswer, type ArchiveRequest, type ArchiveTask, type Failure, toError } from './thread/index.ts'

// Of the young a small part: file after file passes through, and what is left lying is not given back for long.
const HEAP_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4 }

/** How an archive or folder is opened. */
export interface OpenSourceOptions {
  readonly limits?: ArchiveLimits
  /**
   * Where archives inside are put while they are read, under no name. Default: beside the zip; of folders the system's
   * own for temporary files.
   */
  readonly scratchFolder?: string
}

/**
 * Opens a zip on the disk and reads its list of contents.
 * @throws ArchiveError why the archive is not taken
 */
export async function openZip(path: string, options: OpenSourceOptions = {}): Promise<EntrySource> {
  return await openSource({
    kind: 'zip',
    paths: [path],
    limits: options.limits ?? DEFAULT_ARCHIVE_LIMITS,
    scratchFolder: options.scratchFolder ?? dirname(resolve(path)),
  })
}

/**
 * Opens folders and files on the disk, with everything below. A zip among them is opened in its place; a file that is
 * named itself is taken whatever it is called.
 *
 * @throws ArchiveError `archive_empty`, `too_many_entries`, `expanded_too_large`
 */
export async function openFolder(paths: readonly string[], options: OpenSourceOptions = {}): Promise<EntrySource> {
  return await openSource({
    kind: 'folder',
    paths,
    limits: options.limits ?? DEFAULT_ARCHIVE_LIMITS,
    scratchFolder: options.scratchFolder ?? tmpdir(),
  })
}

async function openSource(task: ArchiveTask): Promise<EntrySource> {
  const thread = new ArchiveThread(task)
  try {
    const { listed, exportKind } = await thread.opened
    return new ThreadSource(thread, listed, exportKind)
  } catch (cause) {
    await thread.close()
    throw cause
  }
}

class ThreadSource implements EntrySource {
  readonly listed: number
  readonly exportKind: ExportKind
  readonly #thread: ArchiveThread
  #isRead = false

  constructor(thread: ArchiveThread, listed: number, exportKind: ExportKind) {
    this.listed = listed
    this.exportKind = exportKind
    this.#thread = thread
  }

  async *batches(from: number): AsyncGenerator<EntryBatch> {
    if (this.#isRead) throw new Error('the batches of a source are read once')
    this.#isRead = true
    this.#thread.ask({ ask: 'start', from })
    for (let entries = await this.#thread.nextBatch(); entries; entries = await this.#thread.nextBatch()) {
      let isOver = false
      const contentOf = (position: number) => {
        if (isOver) throw new Error('the batch is over')
        return this.#thread.contentOf(position)
      }
      yield { entries, contentOf: async (position) => await contentOf(position) }
      isOver = true
      this.#thread.ask({ ask: 'pull' })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.close()
  }
}

type Content = Uint8Array<ArrayBuffer>
type Opening = Extract<ArchiveAnswer, { readonly told: 'opened' }>

/** The thread from outside: whatever ends it fails everything that waits for it. */
class ArchiveThread {
  readonly #worker: Worker
  readonly #opening = Promise.withResolvers<Opening>()
  readonly #contents = new Map<number, PromiseWithResolvers<Content>>()
  readonly #arrived: (readonly Entry[] | undefined)[] = []
  #waiting: PromiseWithResolvers<readonly Entry[] | undefined> | undefined
  #ended: Error | undefined
  #lastId = 0

  constructor(task: ArchiveTask) {
    this.#worker = new Worker(new URL('./thread/archive-thread.ts', import.meta.url), {
      workerData: task,
      resourceLimits: HEAP_LIMITS,
    })
    this.#worker.on('message', (answer: ArchiveAnswer) => this.#take(answer))
    this.#worker.on('error', (cause) => this.#end(toThreadError(cause)))
    this.#worker.on('exit', () => this.#end(new Error('the thread that reads the archive ended')))
  }

  get opened(): Promise<Opening> {
    return this.#opening.promise
  }

  ask(request: ArchiveRequest): void {
    this.#worker.postMessage(request)
  }

  /** Undefined after the last one. */
  async nextBatch(): Promise<readonly Entry[] | undefined> {
    if (this.#arrived.length > 0) return this.#arrived.shift()
    if (this.#ended) throw this.#ended
    this.#waiting = Promise.withResolvers()
    return await this.#waiting.promise
  }

  async contentOf(position: number): Promise<Content> {
    if (this.#ended) throw this.#ended
    this.#lastId += 1
    const content = Promise.withResolvers<Content>()
    this.#contents.set(this.#lastId, content)
    this.ask({ ask: 'content', id: this.#lastId, position })
    return await content.promise
  }

  async close(): Promise<void> {
    this.#end(new Error('the archive was closed'))
    await this.#worker.terminate()
  }

  #take(answer: ArchiveAnswer): void {
    if (answer.told === 'opened') this.#opening.resolve(answer)
    else if (answer.told === 'batch') this.#arrive(answer.entries.map(withBuffer))
    else if (answer.told === 'end') this.#arrive(undefined)
    else if (answer.told === 'content') this.#settle(answer.id)?.resolve(answer.content)
    else this.#fail(answer)
  }

  #arrive(entries: readonly Entry[] | undefined): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) waiting.resolve(entries)
    else this.#arrived.push(entries)
  }

  #fail({ id, failure }: { readonly id?: number; readonly failure: Failure }): void {
    if (id === undefined) this.#end(toError(failure))
    else this.#settle(id)?.reject(toError(failure))
  }

  #settle(id: number): PromiseWithResolvers<Content> | undefined {
    const content = this.#contents.get(id)
    this.#contents.delete(id)
    return content
  }

  #end(error: Error): void {
    this.#ended ??= error
    this.#opening.reject(this.#ended)
    this.#waiting?.reject(this.#ended)
    this.#waiting = undefined
    for (const { reject } of this.#contents.values()) reject(this.#ended)
    this.#contents.clear()
  }
}

// A thread that did not start has a code; one that ran out of its memory did so because of what it read.
function toThreadError(cause: unknown): Error {
  const error = new Error('the thread that reads the archive failed', { cause })
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === undefined || code === 'ERR_WORKER_OUT_OF_MEMORY' ? error : Object.assign(error, { code })
}

// A Buffer arrives as the bytes that it is made of.
function withBuffer(entry: Entry): Entry {
  if (entry.kind === 'refused') return entry
  const { buffer, byteOffset, byteLength } = entry.sha256
  return { ...entry, sha256: Buffer.from(buffer, byteOffset, byteLength) }
}
