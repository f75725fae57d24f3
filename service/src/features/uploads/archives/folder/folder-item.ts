import { closeSync, openSync } from 'node:fs'
import { ByteRange } from '../byte-range.ts'
import { EntryError } from '../entry-error.ts'
import type { Item, ItemArchive } from '../item.ts'
import { isArchiveName } from '../refuse-path.ts'
import { toUnreadable } from './to-why.ts'

export interface FoundFile {
  /** As it is shown: from the folder that was named. */
  readonly path: string
  /** Where it is. */
  readonly location: string
  readonly sizeBytes: number
  /** Somebody named the file itself. */
  readonly isNamed: boolean
  readonly refusal?: EntryError
}

/** A file on the disk. */
export class FolderItem implements Item {
  readonly path: string
  readonly isNamed: boolean
  readonly isArchive: boolean
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly refusal: EntryError | undefined
  readonly #location: string
  #version: string | undefined

  constructor({ path, location, sizeBytes, isNamed, refusal }: FoundFile) {
    this.path = path
    this.isNamed = isNamed
    this.packedBytes = sizeBytes
    this.sizeBytes = sizeBytes
    this.#location = location
    this.isArchive = !refusal && (isNamed ? beginsLikeZip(location) : isArchiveName(path))
    this.refusal = refusal
  }

  read(): Buffer<ArrayBuffer> {
    using file = openRange(this.#location)
    const { range } = file
    this.#version ??= range.version
    range.assertVersion(this.#version)
    // A file that grows is read as far as it was when it was found.
    if (range.size !== this.sizeBytes) throw new EntryError('unreadable', 'the file was changed while it was read')
    try {
      return range.read(0, range.size)
    } catch (cause) {
      throw toUnreadable(cause)
    }
  }

  readGzip(): undefined {
    return undefined
  }

  async *unpack(): AsyncGenerator<undefined, ItemArchive> {
    yield undefined
    return openRange(this.#location)
  }
}

/** @throws EntryError `unreadable` */
function openRange(location: string): ItemArchive {
  const file = openFile(location)
  return { range: new ByteRange(file), [Symbol.dispose]: () => closeSync(file) }
}

function openFile(location: string): number {
  try {
    return openSync(location, 'r')
  } catch (cause) {
    throw toUnreadable(cause)
  }
}

function beginsLikeZip(location: string): boolean {
  try {
    using file = openRange(location)
    const head = file.range.read(0, Math.min(4, file.range.size))
    return head.length === 4 && [0x04034b50, 0x06054b50].includes(head.readUInt32LE(0))
  } catch {
    return false
  }
}
