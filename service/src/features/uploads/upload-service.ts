import type { Clock, Database, EntityStore, ListState, Page, RowOf } from '@longrun/storage'
import { type Caller, type InputProblem, invalidInput, Problem } from '../../http/index.ts'
import { type FileContents, type UploadFileRow, uploadFiles } from './queue/index.ts'
import { type ReceivedFile, receiveFile } from './receive-file.ts'
import type { uploadEntity } from './upload-entity.ts'
import type { UploadLimits } from './upload-limits.ts'

type Uploader = Pick<Caller, 'userId'>

/** What somebody sends: read from wherever it comes, the bytes by way of `TakeFile`. */
export interface NewUpload {
  readonly name: string
  readonly externalId?: string | undefined
  readonly file: ReceivedFile
}

/** What was received, and is held until it is disposed of. */
export interface ReceivedUpload extends NewUpload, Disposable {}

/** Takes the bytes of a file in as they arrive. @throws DecodeError */
export type TakeFile = (source: AsyncIterable<Uint8Array>, name: string) => Promise<ReceivedFile>

/** An upload and what became of its files. */
export interface Upload extends RowOf<typeof uploadEntity> {
  readonly files: readonly UploadFileRow[]
}

interface Parts {
  readonly database: Database
  readonly uploads: EntityStore<typeof uploadEntity>
  readonly contents: FileContents
  readonly limits: UploadLimits
  readonly clock: Clock
}

/** Takes files in and tells what became of them. */
export class UploadService {
  readonly #parts: Parts
  #receiving = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Takes a file in, and checks what can be told by now. It keeps its place among those that are received until it is
   * disposed of: it is held in memory.
   *
   * @throws DecodeError what can be told from the bytes as they arrive: no known format, too large, damaged gzip
   * @throws Problem `busy` while too many files are being received
   */
  async receive(read: (take: TakeFile) => Promise<NewUpload>): Promise<ReceivedUpload> {
    if (this.#receiving >= this.#parts.limits.maxReceiving) {
      throw new Problem('busy', { detail: `${this.#receiving} files are being received at the moment` })
    }
    this.#receiving += 1
    using place = new DisposableStack()
    place.defer(() => {
      this.#receiving -= 1
    })
    const upload = await read((source, name) => receiveFile(source, name, this.#parts.limits.decode))
    this.#check(upload)
    const kept = place.move()
    return { ...upload, [Symbol.dispose]: () => kept.dispose() }
  }

  /** Once this resolves the file is stored and will be processed, whatever happens to the service. */
  async keep({ userId }: Uploader, { name, externalId, file }: NewUpload): Promise<RowOf<typeof uploadEntity>> {
    const { database, contents, uploads, clock } = this.#parts
    return await database.transaction({ owner: userId }, async (tx) => {
      await contents.put(tx, userId, file)
      const now = new Date(clock())
      const values = { name, externalId: externalId ?? null, progressedAt: now, unpackedAt: now }
      const upload = await uploads.create(tx, userId, values, { by: userId })
      const entry = { position: 0, path: name, sha256: file.sha256, result: { status: 'queued' } } as const
      await uploadFiles.insert(tx, { userId, uploadId: upload.id }, [entry])
      return upload
    })
  }

  /** @throws StorageError `not_found` */
  async get({ userId }: Uploader, id: string): Promise<Upload> {
    return await this.#parts.database.read({ owner: userId }, async (reader) => {
      const upload = await this.#parts.uploads.get(reader, userId, id)
      return { ...upload, files: await uploadFiles.list(reader, userId, [id]) }
    })
  }

  async list(
    { userId }: Uploader,
    query: { readonly limit: number; readonly cursor?: string; readonly state?: ListState },
  ): Promise<Page<Upload>> {
    return await this.#parts.database.read({ owner: userId }, async (reader) => {
      const { items, nextCursor } = await this.#parts.uploads.list(reader, userId, query)
      const files = await uploadFiles.list(
        reader,
        userId,
        items.map(({ id }) => id),
      )
      const byUpload = Map.groupBy(files, ({ upload_id }) => upload_id)
      return { items: items.map((upload) => ({ ...upload, files: byUpload.get(upload.id) ?? [] })), nextCursor }
    })
  }

  #check({ name, externalId }: NewUpload): void {
    const { maxNameLength, maxExternalIdLength } = this.#parts.limits
    const problems: InputProblem[] = []
    if (!isText(name, maxNameLength)) {
      problems.push({ path: 'file', message: `must have a name of 1 to ${maxNameLength} characters` })
    }
    if (externalId !== undefined && !isText(externalId, maxExternalIdLength)) {
      problems.push({ path: 'external_id', message: `must be text of 1 to ${maxExternalIdLength} characters` })
    }
    // What the form parser makes of other bytes: different ids would become one, and their files duplicates.
    else if (externalId?.includes('\ufffd')) problems.push({ path: 'external_id', message: 'must be valid UTF-8' })
    if (problems.length > 0) throw invalidInput(problems)
  }
}

function isText(text: string, maxLength: number): boolean {
  return text.length > 0 && text.length <= maxLength && !/\p{Cc}|\p{Cs}/u.test(text)
}
