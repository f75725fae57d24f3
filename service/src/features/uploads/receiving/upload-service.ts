import { type Clock, type Database, type EntityStore, newId, type RowOf, StorageError } from '@longrun/storage'
import type { Caller } from '../../../http/index.ts'
import type { EntrySource, ExportKind } from '../archives/index.ts'
import { type FileContents, uploadFiles } from '../queue/index.ts'
import type { Spool } from '../spool/index.ts'
import type { uploadEntity } from '../upload-entity.ts'
import type { UploadLimits } from '../upload-limits.ts'
import { checkNewUpload, type UploadFields } from './check-new-upload.ts'
import { peekHead } from './peek-head.ts'
import { type ReceivedFile, receiveFile } from './receive-file.ts'
import { ReceivingPlaces } from './receiving-places.ts'

type Uploader = Pick<Caller, 'userId'>
type UploadRow = RowOf<typeof uploadEntity>

/** A file in memory, or an archive in the spool. */
export type ReceivedContent = ({ readonly kind: 'file' } & ReceivedFile) | ReceivedArchive

export interface ReceivedArchive {
  readonly kind: 'archive'
  /** The id of the upload that it becomes. */
  readonly id: string
  readonly sha256: Buffer
  readonly sizeBytes: number
  readonly entriesListed: number
  readonly exportKind: ExportKind
}

/** What somebody sends: read from wherever it comes, the bytes by way of `TakeFile`. */
export interface NewUpload extends UploadFields {
  readonly content: ReceivedContent
}

/** What was received, and is held until it is disposed of. */
export interface ReceivedUpload extends NewUpload, AsyncDisposable {}

/**
 * Takes the bytes in as they arrive, with what else is known by then.
 * @throws DecodeError, ArchiveError
 */
export type TakeFile = (source: AsyncIterable<Uint8Array>, fields: UploadFields) => Promise<ReceivedContent>

interface Parts {
  readonly database: Database
  readonly uploads: EntityStore<typeof uploadEntity>
  readonly contents: FileContents
  readonly spool: Spool
  readonly openArchive: (path: string) => Promise<EntrySource>
  readonly limits: UploadLimits
  readonly clock: Clock
}

// `PK` and the header of a first entry, or the end of an archive without any.
const ZIP_HEADS = ['PK\u0003\u0004', 'PK\u0005\u0006']

/** Takes files and archives in. */
export class UploadService {
  readonly #parts: Parts
  readonly #files: ReceivingPlaces
  readonly #archives: ReceivingPlaces
  /** Archives whose upload is stored, or may be. */
  readonly #kept = new WeakSet<ReceivedArchive>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#files = new ReceivingPlaces(parts.limits.maxReceiving, 'files')
    this.#archives = new ReceivingPlaces(parts.limits.maxReceivingArchives, 'archives')
  }

  /**
   * Takes a file or an archive in, and checks what can be told by now. A file is held in memory and keeps its place among
   * those that are received until it is disposed of; an archive lies in the spool, and is gone from it by then unless it was
   * kept.
   *
   * @throws DecodeError what can be told from the bytes as they arrive: no known format, too large, damaged gzip
   * @throws ArchiveError what can be told from an archive without unpacking it
   * @throws Problem `busy` while too many are being received; `spool_full`; `invalid_input`
   */
  async receive(read: (take: TakeFile) => Promise<NewUpload>): Promise<ReceivedUpload> {
    await using held = new AsyncDisposableStack()
    const place = held.use(this.#files.take())
    const upload = await read(async (source, fields) => {
      const { head, chunks } = await peekHead(source, 4)
      if (!ZIP_HEADS.includes(Buffer.from(head.subarray(0, 4)).toString('latin1'))) {
        return { kind: 'file', ...(await receiveFile(chunks, fields.name, this.#parts.limits.decode)) }
      }
      this.#check(fields, 'archive')
      place[Symbol.dispose]()
      held.use(this.#archives.take())
      return await this.#receiveArchive(chunks, held)
    })
    this.#check(upload, upload.content.kind)
    const owned = held.move()
    return { ...upload, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  }

  /** Once this resolves all of it is stored and will be processed, whatever happens to the service. */
  async keep({ userId }: Uploader, upload: NewUpload): Promise<UploadRow> {
    return upload.content.kind === 'archive'
      ? await this.#keepArchive(userId, upload, upload.content)
      : await this.#keepFile(userId, upload, upload.content)
  }

  async #receiveArchive(source: AsyncIterable<Uint8Array>, held: AsyncDisposableStack): Promise<ReceivedArchive> {
    const { spool, openArchive, limits } = this.#parts
    const id = newId()
    const { checked, ...written } = await spool.write(id, source, {
      maxBytes: limits.archives.maxArchiveBytes,
      check: async (path) => {
        await using archive = await openArchive(path)
        return { entriesListed: archive.listed, exportKind: archive.exportKind }
      },
    })
    const archive = { kind: 'archive', id, ...written, ...checked } as const
    held.defer(async () => {
      if (!this.#kept.has(archive)) await spool.delete(id)
    })
    return archive
  }

  async #keepFile(userId: string, upload: NewUpload, file: ReceivedFile): Promise<UploadRow> {
    const { database, contents, uploads } = this.#parts
    return await database.transaction({ owner: userId }, async (tx) => {
      await contents.put(tx, userId, file)
      const values = { ...this.#valuesOf(upload), unpackedAt: this.#parts.clock() }
      const row = await uploads.create(tx, userId, values, { by: userId })
      const entry = { position: 0, path: upload.name, sha256: file.sha256, result: { status: 'queued' } } as const
      await uploadFiles.insert(tx, { userId, uploadId: row.id }, [entry])
      return row
    })
  }

  async #keepArchive(userId: string, upload: NewUpload, archive: ReceivedArchive): Promise<UploadRow> {
    const { database, uploads } = this.#parts
    const { id, sizeBytes: archiveBytes, entriesListed, exportKind } = archive
    const values = { ...this.#valuesOf(upload), kind: 'archive', archiveBytes, entriesListed, exportKind } as const
    // From here on its row may be there, even where this is part of a larger transaction that ends later.
    this.#kept.add(archive)
    try {
      return await database.transaction({ owner: userId }, (tx) =>
        uploads.create(tx, userId, values, { by: userId, id }),
      )
    } catch (error) {
      if (!(error instanceof StorageError && error.code === 'commit_unknown')) this.#kept.delete(archive)
      throw error
    }
  }

  #valuesOf({ name, externalId, startTime }: UploadFields) {
    return {
      name,
      externalId: externalId ?? null,
      startTime: startTime === undefined ? null : new Date(startTime),
      progressedAt: this.#parts.clock(),
    }
  }

  #check(fields: UploadFields, kind: ReceivedContent['kind']): void {
    checkNewUpload(fields, { kind, limits: this.#parts.limits, now: this.#parts.clock() })
  }
}
