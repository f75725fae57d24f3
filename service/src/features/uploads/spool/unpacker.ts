import { type Database, type Tx, withChangeContext } from '@longrun/storage'
import { ArchiveError, type EntryBatch, type EntrySource } from '../archives/index.ts'
import { type FileContents, findKnownFiles, uploadFiles } from '../queue/index.ts'
import { type UploadKey, unpackClaims } from './unpack-claims.ts'
import type { UnpackReason } from './unpack-reasons.ts'
import { toRows, type UnpackedRow } from './unpack-rows.ts'
import { UnpackWatch } from './unpack-watch.ts'

interface Parts {
  readonly database: Database
  readonly contents: FileContents
  /** Has the files of a user processed that wait for it. Must not throw. */
  readonly tellQueued: (userId: string) => Promise<void>
  /** Ends an upload where nothing is left to do. */
  readonly finish: (upload: UploadKey) => Promise<void>
}

/**
 * `over`: it was cancelled meanwhile. `elsewhere`: another unpacks the same upload, and goes on. `paused`: it was others' turn;
 * the rest is left to whoever comes.
 */
export type UnpackOutcome = 'unpacked' | 'over' | 'elsewhere' | 'paused'

export interface UnpackOptions {
  readonly signal?: AbortSignal
  /** Asked after each batch. */
  readonly isTurnOver?: () => Promise<boolean>
}

/** Why unpacking ends before its time. */
export interface UnpackProblem {
  readonly reason: UnpackReason
  readonly detail: string
}

/**
 * Turns an archive or a folder into rows of the queue and the bytes that they are about. It may be ended at any moment, and
 * goes on where it was: the same entry becomes one row, whoever reads it and however often.
 */
export class Unpacker {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Unpacks what is left of an upload. Ends early, within a second or so, when the upload is over. An archive that cannot be
   * read ends the upload with a reason.
   *
   * @throws what may pass: the upload goes on later then; or the signal's reason
   */
  async unpack(upload: UploadKey, source: EntrySource, options: UnpackOptions = {}): Promise<UnpackOutcome> {
    return await withChangeContext({ actor: upload.userId }, () => this.#unpack(upload, source, options))
  }

  async #unpack(
    upload: UploadKey,
    source: EntrySource,
    { signal, isTurnOver = never }: UnpackOptions,
  ): Promise<UnpackOutcome> {
    const { database } = this.#parts
    using watch = new UnpackWatch(database, upload, signal)
    const from = await database.read({ owner: upload.userId }, (reader) => unpackClaims.nextPosition(reader, upload))
    try {
      for await (const batch of source.batches(from)) {
        if (watch.isOver) return 'over'
        const outcome = await this.#addBatch(upload, { batch, listed: source.listed, watch })
        if (outcome !== 'unpacked') return outcome
        if (await isTurnOver()) return 'paused'
      }
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error
      return await this.end(upload, { reason: error.reason, detail: error.message })
    }
    return await this.end(upload)
  }

  /** Says that no more files come, and why where those are not all. */
  async end(upload: UploadKey, problem?: UnpackProblem): Promise<'unpacked' | 'over'> {
    const { database, tellQueued, finish } = this.#parts
    const isMine = await database.transaction({ owner: upload.userId }, async (tx) => {
      const path = await unpackClaims.end(tx, upload)
      if (path === undefined) return false
      if (problem) {
        const position = await unpackClaims.nextPosition(tx, upload)
        await uploadFiles.insert(tx, upload, [
          { position, path, sha256: null, result: { status: 'failed', ...problem } },
        ])
      }
      return true
    })
    if (!isMine) return 'over'
    await finish(upload)
    await tellQueued(upload.userId)
    return 'unpacked'
  }

  async #addBatch(
    upload: UploadKey,
    { batch, listed, watch }: { batch: EntryBatch; listed: number; watch: UnpackWatch },
  ): Promise<UnpackOutcome> {
    const { database, tellQueued } = this.#parts
    const owner = { owner: upload.userId }
    const digests = batch.entries.flatMap((entry) => (entry.kind === 'file' ? [entry.sha256] : []))
    const known = await database.read(owner, (reader) => findKnownFiles(reader, upload.userId, digests))
    for await (const rows of toRows(batch, known)) {
      if (watch.isOver) return 'over'
      const outcome = await database
        .transaction(owner, (tx) => this.#addRows(tx, upload, { rows, listed }))
        .catch(tolerateOver)
      if (outcome !== 'unpacked') return outcome
      if (rows.some(({ file }) => file.result.status === 'queued')) await tellQueued(upload.userId)
    }
    return 'unpacked'
  }

  async #addRows(
    tx: Tx,
    upload: UploadKey,
    { rows, listed }: { rows: readonly UnpackedRow[]; listed: number },
  ): Promise<UnpackOutcome> {
    const { contents } = this.#parts
    const files = rows.map(({ file }) => file)
    const puts = rows.map(({ bytes }) => bytes && contents.put(tx, upload.userId, bytes))
    const insert = uploadFiles.insert(tx, upload, files)
    await Promise.all([...puts, insert])
    // Last, so that the row of the upload is locked for no longer than it takes to commit.
    if (!(await unpackClaims.progress(tx, upload, listed))) throw new UploadOver()
    return (await insert) < files.length ? 'elsewhere' : 'unpacked'
  }
}

const never = async (): Promise<boolean> => false

/** Takes back what was about to be added to an upload that is over. */
class UploadOver extends Error {
  override readonly name = 'UploadOver'
}

function tolerateOver(error: unknown): 'over' {
  if (error instanceof UploadOver) return 'over'
  throw error
}
