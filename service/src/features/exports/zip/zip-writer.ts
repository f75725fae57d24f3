import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

/** Takes the bytes of the archive in their order. Resolves when there is room for more. */
export type Sink = (bytes: Uint8Array) => Promise<void>

/** A file that was written. */
export interface WrittenEntry {
  /** Decompressed. */
  readonly sizeBytes: number
  /** Of the decompressed bytes, in hexadecimal. */
  readonly sha256: string
}

const MOST_16 = 0xffff
const MOST_32 = 0xffffffff
const LOCAL = 0x04034b50
const DESCRIPTOR = 0x08074b50
const RECORD = 0x02014b50
const END = 0x06054b50
const END64 = 0x06064b50
const LOCATOR64 = 0x07064b50
const ZIP64_EXTRA = 1
/** Sizes and checksum come behind the data; the name is UTF-8. */
const FLAGS = 0x808
const DEFLATED = 8
/** 2.0, and 4.5 where there are numbers of 64 bits. */
const VERSION = 20
const VERSION_64 = 45
// 1980-01-01: the earliest there is. The same content makes the same archive, and when it was made is in its manifest.
const NO_TIME = 0
const FIRST_DAY = 0x21

interface Entry {
  readonly name: Buffer
  readonly headerAt: number
  readonly isLarge: boolean
}

interface Sums {
  readonly crc: number
  readonly packedBytes: number
  readonly sizeBytes: number
}

/** A gzip file that can go into the archive as it is. */
export interface GzipSource {
  /** The bytes of the gzip file, in pieces. */
  readonly chunks: AsyncIterable<Buffer>
}

/**
 * Writes a zip archive piece by piece as its content comes, without ever knowing how long it will be: files of more than 4
 * GiB and archives of any size. In memory is a piece of a file, and some hundred bytes for each file before it.
 */
export class ZipWriter {
  readonly #sink: Sink
  readonly #directory: Buffer[] = []
  #at = 0

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** Adds a file, and compresses it. */
  async add(name: string, source: AsyncIterable<Buffer>): Promise<WrittenEntry> {
    const entry = await this.#begin(name, true)
    const hash = createHash('sha256')
    let crc = 0
    let sizeBytes = 0
    async function* observed(): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        hash.update(chunk)
        crc = crc32(chunk, crc)
        sizeBytes += chunk.length
        yield chunk
      }
    }
    const deflater = createDeflateRaw()
    const feeding = pipeline(Readable.from(observed(), { objectMode: false }), deflater)
    // It is awaited below; until then a failure must not count as unheard.
    feeding.catch(() => {})
    let packedBytes = 0
    try {
      for await (const chunk of deflater as AsyncIterable<Buffer>) {
        packedBytes += chunk.length
        await this.#write(chunk)
      }
      await feeding
    } finally {
      deflater.destroy()
    }
    await this.#end(entry, { crc, packedBytes, sizeBytes })
    return { sizeBytes, sha256: hash.digest('hex') }
  }

  /**
   * Adds what a gzip file of less than 4 GiB holds, without compressing it again: inside both lie the same bytes.
   * @throws Error for what is not one gzip file with a plain header
   */
  async addGzip(name: string, { chunks }: GzipSource): Promise<{ readonly sizeBytes: number }> {
    const entry = await this.#begin(name, false)
    let packedBytes = 0
    let rest: Buffer = Buffer.alloc(0)
    let isBegun = false
    for await (const chunk of chunks) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      if (!isBegun && rest.length >= GZIP_HEAD_BYTES) {
        requirePlainGzip(rest)
        rest = rest.subarray(GZIP_HEAD_BYTES)
        isBegun = true
      }
      if (!isBegun || rest.length <= GZIP_END_BYTES) continue
      const packed = rest.subarray(0, -GZIP_END_BYTES)
      rest = rest.subarray(-GZIP_END_BYTES)
      packedBytes += packed.length
      await this.#write(packed)
    }
    if (!isBegun || rest.length !== GZIP_END_BYTES) throw new Error('a stored file is no gzip file')
    const sizeBytes = rest.readUInt32LE(4)
    await this.#end(entry, { crc: rest.readUInt32LE(0), packedBytes, sizeBytes })
    return { sizeBytes }
  }

  /** Writes the list of contents. Without it nothing before is an archive. */
  async finish(): Promise<void> {
    const at = this.#at
    const records = this.#directory.length
    for (const record of this.#directory) await this.#write(record)
    const size = this.#at - at
    if (records >= MOST_16 || size >= MOST_32 || at >= MOST_32) await this.#write(end64({ records, size, at }))
    const end = Buffer.alloc(22)
    end.writeUInt32LE(END, 0)
    end.writeUInt16LE(Math.min(records, MOST_16), 8)
    end.writeUInt16LE(Math.min(records, MOST_16), 10)
    end.writeUInt32LE(Math.min(size, MOST_32), 12)
    end.writeUInt32LE(Math.min(at, MOST_32), 16)
    await this.#write(end)
  }

  async #begin(name: string, isLarge: boolean): Promise<Entry> {
    const entry = { name: Buffer.from(name), headerAt: this.#at, isLarge }
    const header = Buffer.alloc(30)
    header.writeUInt32LE(LOCAL, 0)
    header.writeUInt16LE(isLarge ? VERSION_64 : VERSION, 4)
    header.writeUInt16LE(FLAGS, 6)
    header.writeUInt16LE(DEFLATED, 8)
    header.writeUInt16LE(NO_TIME, 10)
    header.writeUInt16LE(FIRST_DAY, 12)
    // This field says that the sizes behind the data have 64 bits.
    const extra = isLarge ? zip64Extra([0, 0]) : Buffer.alloc(0)
    if (isLarge) header.fill(0xff, 18, 26)
    header.writeUInt16LE(entry.name.length, 26)
    header.writeUInt16LE(extra.length, 28)
    await this.#write(Buffer.concat([header, entry.name, extra]))
    return entry
  }

  async #end({ name, headerAt, isLarge }: Entry, { crc, packedBytes, sizeBytes }: Sums): Promise<void> {
    const descriptor = Buffer.alloc(isLarge ? 24 : 16)
    descriptor.writeUInt32LE(DESCRIPTOR, 0)
    descriptor.writeUInt32LE(crc, 4)
    if (isLarge) {
      descriptor.writeBigUInt64LE(BigInt(packedBytes), 8)
      descriptor.writeBigUInt64LE(BigInt(sizeBytes), 16)
    } else {
      descriptor.writeUInt32LE(packedBytes, 8)
      descriptor.writeUInt32LE(sizeBytes, 12)
    }
    await this.#write(descriptor)
    // Of these numbers those that do not fit are in the field, in this order.
    const numbers = [sizeBytes, packedBytes, headerAt]
    const wide = numbers.filter((number) => number >= MOST_32)
    const extra = wide.length > 0 ? zip64Extra(wide) : Buffer.alloc(0)
    const record = Buffer.alloc(46)
    record.writeUInt32LE(RECORD, 0)
    record.writeUInt16LE(VERSION_64, 4)
    record.writeUInt16LE(isLarge || wide.length > 0 ? VERSION_64 : VERSION, 6)
    record.writeUInt16LE(FLAGS, 8)
    record.writeUInt16LE(DEFLATED, 10)
    record.writeUInt16LE(NO_TIME, 12)
    record.writeUInt16LE(FIRST_DAY, 14)
    record.writeUInt32LE(crc, 16)
    record.writeUInt32LE(Math.min(packedBytes, MOST_32), 20)
    record.writeUInt32LE(Math.min(sizeBytes, MOST_32), 24)
    record.writeUInt16LE(name.length, 28)
    record.writeUInt16LE(extra.length, 30)
    record.writeUInt32LE(Math.min(headerAt, MOST_32), 42)
    this.#directory.push(Buffer.concat([record, name, extra]))
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#at += bytes.length
    await this.#sink(bytes)
  }
}

const GZIP_HEAD_BYTES = 10
const GZIP_END_BYTES = 8

function requirePlainGzip(bytes: Buffer): void {
  const isPlain = bytes.readUInt16LE(0) === 0x8b1f && bytes[2] === DEFLATED && bytes[3] === 0
  if (!isPlain) throw new Error('a stored file is no gzip file with a plain header')
}

function zip64Extra(numbers: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * numbers.length)
  field.writeUInt16LE(ZIP64_EXTRA, 0)
  field.writeUInt16LE(8 * numbers.length, 2)
  for (const [index, number] of numbers.entries()) field.writeBigUInt64LE(BigInt(number), 4 + 8 * index)
  return field
}

function end64({ records, size, at }: Readonly<Record<'records' | 'size' | 'at', number>>): Buffer {
  const end = Buffer.alloc(56 + 20)
  end.writeUInt32LE(END64, 0)
  end.writeBigUInt64LE(44n, 4)
  end.writeUInt16LE(VERSION_64, 12)
  end.writeUInt16LE(VERSION_64, 14)
  end.writeBigUInt64LE(BigInt(records), 24)
  end.writeBigUInt64LE(BigInt(records), 32)
  end.writeBigUInt64LE(BigInt(size), 40)
  end.writeBigUInt64LE(BigInt(at), 48)
  end.writeUInt32LE(LOCATOR64, 56)
  end.writeBigUInt64LE(BigInt(at + size), 64)
  end.writeUInt32LE(1, 72)
  return end
}
