import { type Database, type Reader, StorageError, statement, type Tx } from '@longrun/storage'

const PUT = statement(
  'file-contents.put',
  `insert into file_contents (user_id, sha256, size_bytes, content, created_by, updated_by)
   values ($1, $2, $3, $4, $1, $1)
   on conflict (user_id, sha256) do nothing`,
)
// No key update: a row that refers to the content, such as another upload of it, need not wait.
const LOCK = statement(
  'file-contents.lock',
  `select 1
     from file_contents
    where user_id = $1
      and sha256 = $2
      and deleted_at is null
      for no key update`,
)
const MEASURE = statement<{ size_bytes: number }>(
  'file-contents.measure',
  `select size_bytes
     from file_contents
    where user_id = $1
      and sha256 = $2
      and deleted_at is null`,
)
const SLICE = statement<{ slice: Buffer; gzipped_bytes: number }>(
  'file-contents.slice',
  `select substring(content from $3 for $4) as slice, length(content) as gzipped_bytes
     from file_contents
    where user_id = $1
      and sha256 = $2
      and deleted_at is null`,
  { binary: true },
)

/** Most files come in one slice; more at once would hold up the event loop. */
const SLICE_BYTES = 256 * 1024

/** A file as it is kept. */
export interface StoredBytes {
  /** Of the decompressed bytes. */
  readonly sha256: Buffer
  /** Of the decompressed bytes. */
  readonly sizeBytes: number
  readonly gzipped: Uint8Array
}

/** The original bytes of what users sent: one row for the same bytes of one user. */
export class FileContents {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keeps a file, unless the same bytes are there already. */
  async put(tx: Tx, userId: string, { sha256, sizeBytes, gzipped }: StoredBytes): Promise<void> {
    await tx.execute(PUT, [userId, sha256, sizeBytes, gzipped])
  }

  /** Lets one transaction at a time decide what becomes of these bytes. */
  async lock(tx: Tx, userId: string, sha256: Buffer): Promise<void> {
    await tx.one(LOCK, [userId, sha256])
  }

  /** The size of the file, decompressed. @throws StorageError `not_found` */
  async sizeOf(reader: Reader, userId: string, sha256: Buffer): Promise<number> {
    return (await reader.one(MEASURE, [userId, sha256])).size_bytes
  }

  /** The gzipped bytes, a slice at a time. @throws StorageError `not_found` */
  async *readGzipped(userId: string, sha256: Buffer): AsyncGenerator<Buffer> {
    let at = 0
    let total = Number.POSITIVE_INFINITY
    while (at < total) {
      const { slice, gzipped_bytes } = await this.#database.read({ owner: userId }, (reader) =>
        reader.one(SLICE, [userId, sha256, at + 1, SLICE_BYTES]),
      )
      if (slice.length === 0) throw new StorageError('unexpected', 'a stored file became shorter while it was read')
      total = gzipped_bytes
      at += slice.length
      yield slice
    }
  }

  /** The gzipped bytes in a buffer of their own, which can be handed over to a thread. @throws StorageError `not_found` */
  async getGzipped(userId: string, sha256: Buffer): Promise<Uint8Array<ArrayBuffer>> {
    const parts = await Array.fromAsync(this.readGzipped(userId, sha256))
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }
}
