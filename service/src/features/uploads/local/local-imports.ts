import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, Database, EntityStore } from '@longrun/storage'
import { Problem } from '../../../http/index.ts'
import type { EntrySource, ExportKind } from '../archives/index.ts'
import { isPassing, type UploadControl, type UploadProcessor } from '../processing/index.ts'
import type { Unpacker } from '../spool/index.ts'
import type { uploadEntity } from '../upload-entity.ts'

/** What lies on this machine. */
export interface LocalSource {
  readonly name: string
  readonly kind: 'archive' | 'folder'
  readonly exportKind: ExportKind
  /** Files that it lists. */
  readonly listed: number
  /** Opens it from its beginning. */
  open(): Promise<EntrySource>
}

/** Names an import. */
export interface LocalImport {
  readonly userId: string
  readonly uploadId: string
}

interface Parts {
  readonly database: Database
  readonly uploads: EntityStore<typeof uploadEntity>
  readonly unpacker: Pick<Unpacker, 'unpack'>
  readonly processor: Pick<UploadProcessor, 'run' | 'finish'>
  readonly control: Pick<UploadControl, 'cancel'>
  readonly clock: Clock
  /** How long a database that is away is waited for, in ms. Default 60,000. */
  readonly patienceMs?: number
}

/** How often it is asked whether there is more to do, while others have it in hand or it is still being read. */
const LOOK_AGAIN_MS = 100
/** A database that is away is waited for so long, and asked again after so long. */
const PATIENCE_MS = 60_000
const COME_AGAIN_MS = 1_000

/**
 * Imports what lies on this machine, without a copy of it: read and processed here, and processed by every worker beside. The
 * sweep of the workers ends the upload of one that died.
 */
export class LocalImports {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Begins an upload that `run` fills. */
  async begin(userId: string, { name, kind, exportKind, listed }: LocalSource): Promise<LocalImport> {
    const { database, uploads, clock } = this.#parts
    const values = { name, kind, exportKind, entriesListed: listed, progressedAt: clock() }
    const { id } = await database.transaction({ owner: userId }, (tx) =>
      uploads.create(tx, userId, values, { by: userId }),
    )
    return { userId, uploadId: id }
  }

  /**
   * Reads and processes until the upload has ended, by whomever, or the signal asks to stop: then the files in hand are
   * finished, and the rest of the upload is left as it is. A database that is away is waited for.
   *
   * @throws what keeps it from going on, such as a database that stays away
   */
  async run(upload: LocalImport, source: LocalSource, signal: AbortSignal): Promise<void> {
    const failing = new AbortController()
    const stop = AbortSignal.any([signal, failing.signal])
    const endBoth = (error: unknown): never => {
      failing.abort()
      throw error
    }
    const work = [
      this.#persist(stop, () => this.#unpack(upload, source, stop)),
      this.#persist(stop, () => this.#process(upload, stop)),
    ]
    const ends = await Promise.allSettled(work.map((each) => each.catch(endBoth)))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  /** Leaves out what is left of it. Whether there was something. */
  async cancel(upload: LocalImport): Promise<boolean> {
    try {
      await this.#parts.control.cancel(upload, upload.uploadId)
      return true
    } catch (error) {
      // It came to its end meanwhile.
      if (error instanceof Problem && error.code === 'not_cancellable') return false
      throw error
    }
  }

  async #unpack(upload: LocalImport, source: LocalSource, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await using entries = await source.open()
      const outcome = await this.#parts.unpacker.unpack(upload, entries, { signal: stop }).catch((error: unknown) => {
        if (!stop.aborted) throw error
      })
      // Nobody else has the source: what was there already is of an attempt of ours whose answer was lost.
      if (outcome !== 'elsewhere') return
    }
  }

  // Each piece of work goes on where it was.
  async #persist(stop: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { patienceMs = PATIENCE_MS } = this.#parts
    let failingSince: number | undefined
    for (;;) {
      const begunAt = performance.now()
      try {
        return await work()
      } catch (error) {
        if (stop.aborted || !isPassing(error)) throw error
        const now = performance.now()
        if (now - begunAt > patienceMs) failingSince = undefined
        failingSince ??= now
        if (now - failingSince > patienceMs) throw error
      }
      await delay(COME_AGAIN_MS, undefined, { signal: stop }).catch(() => {})
    }
  }

  async #process(upload: LocalImport, stop: AbortSignal): Promise<void> {
    const { processor } = this.#parts
    while (!stop.aborted) {
      const { done } = await processor.run(upload, { stop })
      if (done > 0) continue
      await processor.finish(upload.userId, upload.uploadId)
      if (await this.#hasEnded(upload)) return
      await delay(LOOK_AGAIN_MS, undefined, { signal: stop }).catch(() => {})
    }
  }

  async #hasEnded({ userId, uploadId }: LocalImport): Promise<boolean> {
    const { database, uploads } = this.#parts
    const { finishedAt } = await database.read({ owner: userId }, (reader) => uploads.get(reader, userId, uploadId))
    return finishedAt !== null
  }
}
