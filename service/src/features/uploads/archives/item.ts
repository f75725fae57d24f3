import type { ByteRange } from './byte-range.ts'
import type { EntryError } from './entry-error.ts'

/** A file that a zip or a folder lists, before anything of it was read. */
export interface Item {
  /** As it is listed, folders divided by `/`; not yet fit to be shown. */
  readonly path: string
  /** Taken whatever it is called: somebody named it. */
  readonly isNamed: boolean
  /** Whether its files are taken in its place. */
  readonly isArchive: boolean
  /** What is wrong with it by the list alone. */
  readonly refusal: EntryError | undefined
  /** Bytes that it takes up where it lies. */
  readonly packedBytes: number
  /** Bytes that it has by what the list says; what is read is held to it. */
  readonly sizeBytes: number
  /** The whole file, decompressed and checked. @throws EntryError, ArchiveError */
  read(): Buffer<ArrayBuffer>
  /** The file as gzip, where that costs no compression. @throws EntryError, ArchiveError */
  readGzip(): Uint8Array<ArrayBuffer> | undefined
  /**
   * The file as an archive, put on the disk where it has to be decompressed for that. Yields while it is at it.
   * @throws EntryError, ArchiveError
   */
  unpack(): AsyncGenerator<undefined, ItemArchive>
}

/** The bytes of an archive; closing gives its place on the disk back. */
export interface ItemArchive extends Disposable {
  readonly range: ByteRange
}
