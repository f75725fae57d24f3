import { readdir, readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { fitRun, gpxRun, tcxRun } from '../../service/src/testing/index.ts'
import { fitTimes } from './fit-copy.ts'
import { spanOf, type TimeSpan } from './time-span.ts'
import { xmlTimes } from './xml-copy.ts'

/** A file that copies are made of. */
export interface SourceFile {
  /** Without `.gz`. */
  readonly name: string
  readonly isGzipped: boolean
  readonly isFit: boolean
  readonly bytes: Uint8Array
  /** Undefined where the file has no times that could be moved. */
  readonly span: TimeSpan | undefined
}

const FOLDER = new URL('../../../shared/activities/', import.meta.url)

/** The real files where they are beside the clone; else runs that we write ourselves. */
export async function readSourceFiles(): Promise<{ readonly areReal: boolean; readonly files: readonly SourceFile[] }> {
  const names = (await readdir(FOLDER).catch(() => [])).filter((name) => /\.(fit|tcx|gpx)(\.gz)?$/i.test(name))
  if (names.length === 0) return { areReal: false, files: madeFiles() }
  const files = names.sort().map(async (name) => toSource(name, await readFile(new URL(name, FOLDER))))
  return { areReal: true, files: await Promise.all(files) }
}

/** Runs of several lengths in all three formats: some need no more than a quick pass. */
export function madeFiles(): SourceFile[] {
  const lengths = [60, 600, 1_800, 3_600, 7_200]
  return lengths.flatMap((points) => [
    toSource(`run-${points}.fit`, fitRun({ points })),
    toSource(`run-${points}.tcx`, tcxRun({ points })),
    toSource(`run-${points}.gpx`, gpxRun({ points })),
  ])
}

/** A file as it was received. */
export function toSource(fileName: string, content: Uint8Array): SourceFile {
  const isGzipped = fileName.endsWith('.gz')
  const name = fileName.replace(/\.gz$/, '')
  const isFit = /\.fit$/i.test(name)
  const bytes = isGzipped ? gunzipSync(content) : content
  return { name, isGzipped, isFit, bytes, span: spanOf(isFit ? fitTimes(bytes) : xmlTimes(bytes)) }
}
