import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type DecodeLimits, detectFormat, FORMAT_BYTES, unzip } from '../decoding/index.ts'

/** A file as it is kept: once, whatever it was called and whether it came gzipped or not. */
export interface ReceivedFile {
  /** Of the decompressed bytes. */
  readonly sha256: Buffer
  /** Of the decompressed bytes. */
  readonly sizeBytes: number
  readonly gzipped: Buffer
}

/**
 * Takes a file in as it arrives. What is too large, damaged gzip or of no known format is refused before the rest has come.
 * @throws DecodeError
 */
export async function receiveFile(
  source: AsyncIterable<Uint8Array>,
  fileName: string,
  limits: DecodeLimits,
): Promise<ReceivedFile> {
  const hash = createHash('sha256')
  const chunks: Buffer[] = []
  let sizeBytes = 0
  async function* observed(): AsyncGenerator<Uint8Array> {
    const format = new FormatCheck(fileName)
    for await (const chunk of unzip(source, limits)) {
      format.add(chunk)
      hash.update(chunk)
      sizeBytes += chunk.length
      yield chunk
    }
    format.end()
  }
  await pipeline(observed(), createGzip(), async (gzip: AsyncIterable<Buffer>) => {
    for await (const chunk of gzip) chunks.push(chunk)
  })
  return { sha256: hash.digest(), sizeBytes, gzipped: Buffer.concat(chunks) }
}

/** Looks at the first bytes as soon as there are enough of them, or the file is over. */
class FormatCheck {
  readonly #fileName: string
  #head: Buffer | undefined = Buffer.alloc(0)

  constructor(fileName: string) {
    this.#fileName = fileName
  }

  add(chunk: Uint8Array): void {
    if (!this.#head) return
    this.#head = Buffer.concat([this.#head, chunk])
    if (this.#head.length >= FORMAT_BYTES) this.end()
  }

  end(): void {
    if (this.#head) detectFormat(this.#head, this.#fileName)
    this.#head = undefined
  }
}
