import { crc32, inflateRawSync } from 'node:zlib'
import type { ArchiveLimits } from '../archive-limits.ts'
import type { ByteRange } from '../byte-range.ts'
import { EntryError } from '../entry-error.ts'
import type { Item, ItemArchive } from '../item.ts'
import { isArchiveName } from '../refuse-path.ts'
import { refuseSize } from '../refuse-size.ts'
import { damagedEntry, toDamage } from './entry-damage.ts'
import { chunksOf, inflated, inflateToDisk } from './inflate-to-disk.ts'
import type { ZipRecord } from './zip-directory.ts'

const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const STORED = 0
const DEFLATED = 8
const METHODS: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  98: 'PPMd',
}
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, DEFLATED, 0, 0, 0, 0, 0, 0, 0xff])
const GZIP_END_BYTES = 8

/** What reading the files of a zip needs. */
export interface ZipContext {
  readonly range: ByteRange
  readonly limits: ArchiveLimits
  /** Where archives inside are put. */
  readonly scratchFolder: string
}

/** A file of a zip. */
export class ZipItem implements Item {
  readonly path: string
  readonly isNamed = false
  readonly isArchive: boolean
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly #record: ZipRecord
  readonly #context: ZipContext

  constructor(record: ZipRecord, context: ZipContext) {
    // Some writers on Windows divide folders by backslashes.
    this.path = record.name.replaceAll('\\', '/')
    this.isArchive = isArchiveName(this.path)
    this.packedBytes = record.compressedSize
    this.sizeBytes = record.size
    this.#record = record
    this.#context = context
  }

  get refusal(): EntryError | undefined {
    const { kind, isEncrypted, method, compressedSize, size, headerAt, endBefore } = this.#record
    if (kind === 'other') return new EntryError('not_a_file')
    if (isEncrypted) return new EntryError('encrypted_entry')
    if (method !== STORED && method !== DEFLATED) return unsupported(method)
    if (method === STORED && compressedSize !== size) return damagedEntry('two sizes are listed for it')
    if (headerAt + LOCAL_BYTES + compressedSize > endBefore) return new EntryError('overlapping_entry')
    return undefined
  }

  read(): Buffer<ArrayBuffer> {
    const { crc, size } = this.#record
    const packed = this.#readPacked()
    const bytes = this.#record.method === STORED ? packed : inflate(packed, size)
    if (bytes.length !== size) throw damagedEntry(`it has ${bytes.length} bytes instead of the ${size} that are listed`)
    if (crc32(bytes) !== crc) throw damagedEntry('its checksum does not match')
    return bytes
  }

  // What is deflated is gzip but for ten bytes before it and eight after.
  readGzip(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#record.method !== DEFLATED) return undefined
    const { compressedSize, crc, size } = this.#record
    const { range } = this.#context
    range.assertVersion()
    const bytes = Buffer.allocUnsafeSlow(GZIP_HEAD.length + compressedSize + GZIP_END_BYTES)
    GZIP_HEAD.copy(bytes)
    range.readInto(bytes.subarray(GZIP_HEAD.length, -GZIP_END_BYTES), this.#findData())
    bytes.writeUInt32LE(crc, bytes.length - 8)
    bytes.writeUInt32LE(size, bytes.length - 4)
    return bytes
  }

  /**
   * The decompressed bytes a chunk at a time, however many there are. Only the end tells that they are what is listed.
   * @throws EntryError what is wrong with it
   */
  async *chunks(): AsyncGenerator<Buffer> {
    const { refusal } = this
    if (refusal) throw refusal
    const { method, compressedSize, crc, size } = this.#record
    const { range } = this.#context
    const packed = range.part(this.#findData(), compressedSize)
    let sizeBytes = 0
    let sum = 0
    for await (const chunk of method === STORED ? chunksOf(packed) : inflated(packed)) {
      sizeBytes += chunk.length
      if (sizeBytes > size) throw damagedEntry('it is longer than is listed')
      sum = crc32(chunk, sum)
      yield chunk
    }
    range.assertVersion()
    if (sizeBytes !== size) throw damagedEntry(`it has ${sizeBytes} bytes instead of the ${size} that are listed`)
    if (sum !== crc) throw damagedEntry('its checksum does not match')
  }

  async *unpack(): AsyncGenerator<undefined, ItemArchive> {
    const { method, size, crc, compressedSize } = this.#record
    const { range, scratchFolder, limits } = this.#context
    const at = this.#findData()
    // As it lies there it can be read in place. Its files have checksums of their own.
    if (method === STORED) return { range: range.part(at, size), [Symbol.dispose]: () => {} }
    const refusal = refuseSize({ packedBytes: compressedSize, sizeBytes: size }, limits, limits.maxArchiveBytes)
    if (refusal) throw refusal
    return yield* inflateToDisk(range.part(at, compressedSize), { size, crc, folder: scratchFolder })
  }

  #readPacked(): Buffer<ArrayBuffer> {
    const { range } = this.#context
    range.assertVersion()
    return range.read(this.#findData(), this.#record.compressedSize)
  }

  #findData(): number {
    const { headerAt, endBefore, method, compressedSize } = this.#record
    const { range } = this.#context
    const header = range.read(headerAt, LOCAL_BYTES)
    if (header.readUInt32LE(0) !== LOCAL) throw damagedEntry('it is not where it is listed')
    if (header.readUInt16LE(8) !== method) throw damagedEntry('its header and the list name two ways of compression')
    const at = headerAt + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
    if (at + compressedSize > endBefore) throw new EntryError('overlapping_entry')
    return at
  }
}

function inflate(packed: Buffer, size: number): Buffer<ArrayBuffer> {
  try {
    // One byte more is enough to see that it is too long.
    const options = { maxOutputLength: size + 1, chunkSize: Math.max(64, size + 1), info: true }
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as InflateResult
    if (engine.bytesWritten !== packed.length) throw damagedEntry('something lies behind its end')
    return buffer
  } catch (cause) {
    throw cause instanceof EntryError ? cause : toDamage(cause)
  }
}

interface InflateResult {
  readonly buffer: Buffer<ArrayBuffer>
  readonly engine: { readonly bytesWritten: number }
}

function unsupported(method: number): EntryError {
  const name = METHODS[method] ?? `method ${method}`
  return new EntryError('unsupported_compression', `the file is compressed by ${name}: deflate and stored are read`)
}
