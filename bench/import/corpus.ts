import { gzipSync } from 'node:zlib'
import { Random } from '../../service/src/testing/fuzz/index.ts'
import { copyFit, SHIFT_STEP_SECONDS } from './fit-copy.ts'
import type { SourceFile } from './source-files.ts'
import { copyXml } from './xml-copy.ts'

const STEP_MS = SHIFT_STEP_SECONDS * 1_000
const DAY_MS = 86_400_000
/** Ten years, so that an import makes as many months as a real one. */
const FROM_MS = Date.UTC(2016, 0)
const UNTIL_MS = Date.UTC(2026, 0)
/** Copies of a recording that spans days, such as one with a clock that jumped: more have no room in ten years. */
const MOST_LONG_COPIES = 40

export interface CorpusOptions {
  readonly sources: readonly SourceFile[]
  /** How many files. */
  readonly files: number
  /** The same seed makes the same bytes. Default 1. */
  readonly seed?: number
}

/** One file of a corpus, made when asked for. */
export interface CorpusFile {
  /** A path with a folder a year. */
  readonly path: string
  /** As they lie in an archive: a file that came gzipped is. */
  bytes(): Uint8Array<ArrayBuffer>
}

/** How an archive or a folder keeps a file: what is gzipped already is not deflated once more. */
export function isCompressed({ path }: CorpusFile): boolean {
  return path.endsWith('.gz')
}

/**
 * Distinct files, each a copy of one source at a time of its own: no two overlap, so none is likely to be the same run. The
 * sources take turns, in an order of chance.
 */
export function planCorpus({ sources, files, seed = 1 }: CorpusOptions): readonly CorpusFile[] {
  const copies = shuffled(chooseSources(sources, files), new Random(seed))
  const takenMs = copies.reduce((sum, source) => sum + lengthMs(source), 0)
  const gapMs = (UNTIL_MS - FROM_MS - takenMs) / copies.length
  if (gapMs < 2 * STEP_MS) throw new RangeError(`${files} files have no room in ten years`)
  let atMs = FROM_MS
  return copies.map((source, serial) => {
    const file = toFile(source, atMs, serial + 1)
    atMs += lengthMs(source) + gapMs
    return file
  })
}

function chooseSources(sources: readonly SourceFile[], files: number): SourceFile[] {
  const chosen: SourceFile[] = []
  for (let round = 0; chosen.length < files; round++) {
    const left = sources.filter((source) => round < MOST_LONG_COPIES || lengthMs(source) < DAY_MS)
    chosen.push(...left.slice(0, files - chosen.length))
  }
  return chosen
}

function toFile(source: SourceFile, atMs: number, serial: number): CorpusFile {
  const { name, isGzipped, isFit, bytes, span } = source
  const shiftMs = span ? Math.round((atMs - span.fromMs) / STEP_MS) * STEP_MS : 0
  const year = new Date(atMs).getUTCFullYear()
  const stem = name.replace(/\.\w+$/, '')
  const ending = name.slice(stem.length)
  return {
    path: `${year}/${serial}-${stem}${ending}${isGzipped ? '.gz' : ''}`,
    bytes: () => {
      const copy = (isFit ? copyFit : copyXml)(bytes, shiftMs / 1_000, serial)
      return isGzipped ? Uint8Array.from(gzipSync(copy)) : copy
    },
  }
}

function lengthMs({ span }: SourceFile): number {
  return span ? span.untilMs - span.fromMs : 0
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items]
  for (let last = rest.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[rest[last], rest[other]] = [rest[other]!, rest[last]!]
  }
  return rest
}
