import { gzipSync } from 'node:zlib'
import {
  DEFAULT_DECODER_POOL,
  type DecodedFile,
  DecodeError,
  DecoderPool,
} from '../../service/src/features/uploads/decoding/index.ts'
import { TEST_DECODE_OPTIONS } from '../../service/src/features/uploads/testing/index.ts'
import { type CorpusFile, isCompressed } from './corpus.ts'

/** What decoding a corpus gives, and how long it takes when nothing is stored. */
export interface Decoded {
  readonly seconds: number
  /** Activities that came out, each of which becomes a workout. */
  readonly activities: number
  readonly samples: number
  /** Files that give no workout. */
  readonly refused: number
}

/** A file as the service keeps it. */
export interface KeptFile {
  readonly path: string
  readonly gzipped: Uint8Array<ArrayBuffer>
}

/** The files as the service would keep them: what decoding alone starts from. */
export function keepFiles(files: readonly CorpusFile[]): KeptFile[] {
  return files.map((file) => {
    const bytes = file.bytes()
    return { path: file.path, gzipped: isCompressed(file) ? bytes : Uint8Array.from(gzipSync(bytes, { level: 1 })) }
  })
}

/** Decodes every file with the decoders of the service, in as many threads, and stores nothing. */
export async function decodeOnly(files: readonly KeptFile[], threads: number): Promise<Decoded> {
  await using pool = new DecoderPool({ ...DEFAULT_DECODER_POOL, threads })
  const warm = files[0]
  if (warm) await decode(pool, warm)
  const rest = files.values()
  const totals = { activities: 0, samples: 0, refused: 0 }
  const startedAt = performance.now()
  // One more than there are threads, so that none waits for its next file.
  const feeders = Array.from({ length: threads + 1 }, async () => {
    for (const file of rest) {
      const decoded = await decode(pool, file)
      if (!decoded) totals.refused++
      for (const { columns } of decoded?.activities ?? []) {
        totals.activities++
        for (const { times } of columns) totals.samples += times.length
      }
    }
  })
  await Promise.all(feeders)
  return { seconds: (performance.now() - startedAt) / 1_000, ...totals }
}

async function decode(pool: DecoderPool, { path, gzipped }: KeptFile): Promise<DecodedFile | undefined> {
  try {
    // The thread takes over what it is given.
    return await pool.decode(Uint8Array.from(gzipped), path, TEST_DECODE_OPTIONS)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
