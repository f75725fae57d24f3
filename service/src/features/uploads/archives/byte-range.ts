import { fstatSync, readSync } from 'node:fs'
import { ArchiveError } from './archive-error.ts'

/** A stretch of an open file, read at any place: a whole archive, or one that lies inside another as it is. */
export class ByteRange {
  readonly size: number
  readonly #file: number
  readonly #start: number
  /** Changes with every write to the file. */
  readonly version: string

  constructor(file: number, start = 0, size = fstatSync(file).size) {
    this.size = size
    this.#file = file
    this.#start = start
    this.version = versionOf(file)
  }

  /** @throws ArchiveError `archive_changed` where the file has become shorter; RangeError beyond the range */
  read(at: number, length: number): Buffer<ArrayBuffer> {
    this.#check(at, length)
    const bytes = Buffer.allocUnsafeSlow(length)
    this.readInto(bytes, at)
    return bytes
  }

  /** Fills `bytes` with what begins at `at`. @throws as `read` does */
  readInto(bytes: Uint8Array, at: number): void {
    this.#check(at, bytes.length)
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.#file, bytes, done, bytes.length - done, this.#start + at + done)
      if (count === 0) throw new ArchiveError('archive_changed')
      done += count
    }
  }

  part(at: number, size: number): ByteRange {
    this.#check(at, size)
    return new ByteRange(this.#file, this.#start + at, size)
  }

  /** @throws ArchiveError `archive_changed` where the file was written to since it had that version */
  assertVersion(version = this.version): void {
    if (versionOf(this.#file) !== version) throw new ArchiveError('archive_changed')
  }

  #check(at: number, length: number): void {
    if (at < 0 || length < 0 || at + length > this.size) throw new RangeError('read beyond the end')
  }
}

function versionOf(file: number): string {
  const { size, mtimeMs } = fstatSync(file)
  return `${size} ${mtimeMs}`
}
