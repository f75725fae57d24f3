import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { DecodeError } from './decode-error.ts'
import { type DecodeLimits, RATIO_FROM_BYTES } from './decode-limits.ts'
import { isGzip } from './detect-format.ts'

type UnzipLimits = Pick<DecodeLimits, 'maxFileBytes' | 'maxCompressionRatio'>

/**
 * Passes a file on as it arrives, decompressing it where it is gzip, whatever its name. Both what comes in and what comes
 * out are limited, so a bomb costs no more than an honest file.
 *
 * @throws DecodeError `too_large`, `compression_ratio`, `gzip_broken`, from the iteration
 */
export async function* unzip(source: AsyncIterable<Uint8Array>, limits: UnzipLimits): AsyncGenerator<Uint8Array> {
  const incoming = new Incoming(source, limits.maxFileBytes)
  const head = await incoming.head()
  yield* isGzip(head) ? decompressed(incoming, limits) : incoming
}

/** Counts what comes in, and shows the first bytes before they are taken. */
class Incoming implements AsyncIterable<Uint8Array> {
  bytes = 0
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #maxBytes: number
  #first: Uint8Array = new Uint8Array(0)

  constructor(source: AsyncIterable<Uint8Array>, maxBytes: number) {
    this.#chunks = source[Symbol.asyncIterator]()
    this.#maxBytes = maxBytes
  }

  async head(): Promise<Uint8Array> {
    while (this.#first.length < 3) {
      const chunk = await this.#next()
      if (!chunk) break
      this.#first = Buffer.concat([this.#first, chunk])
    }
    return this.#first
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      if (this.#first.length > 0) yield this.#first
      for (let chunk = await this.#next(); chunk; chunk = await this.#next()) yield chunk
    } finally {
      await this.#chunks.return?.()
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#chunks.next()
    if (done) return undefined
    this.bytes += value.length
    if (this.bytes > this.#maxBytes) throw tooLarge(this.#maxBytes)
    return value
  }
}

async function* decompressed(incoming: Incoming, limits: UnzipLimits): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  // Errors reach the loop below; the callback is there because a pipeline without one throws them into nowhere.
  pipeline(Readable.from(incoming, { objectMode: false }), gunzip, () => {})
  let outgoing = 0
  try {
    for await (const chunk of gunzip) {
      outgoing += chunk.length
      if (outgoing > limits.maxFileBytes) throw tooLarge(limits.maxFileBytes)
      if (outgoing > RATIO_FROM_BYTES && outgoing > incoming.bytes * limits.maxCompressionRatio) {
        throw new DecodeError('compression_ratio')
      }
      yield chunk
    }
  } catch (cause) {
    throw isZlibError(cause) ? new DecodeError('gzip_broken') : cause
  }
}

function isZlibError(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && cause.code.startsWith('Z_')
}

function tooLarge(maxBytes: number): DecodeError {
  const megabytes = Math.floor(maxBytes / 1024 / 1024)
  const limit = megabytes > 0 ? `${megabytes} MiB` : `${maxBytes} bytes`
  return new DecodeError(
    'too_large',
    `the file is larger than the ${limit} that are taken, before or after decompression`,
  )
}
