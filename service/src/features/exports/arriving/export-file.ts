import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type InputProblem, invalidInput, Problem, parseLine, readLines } from '../../../http/index.ts'
import {
  ArchiveError,
  DEFAULT_ARCHIVE_LIMITS,
  EntryError,
  isOwnExport,
  OWN_EXPORT,
  openZipFiles,
  type ZipFiles,
  type ZipItem,
} from '../../uploads/index.ts'
import type { ExportLimits } from '../export-limits.ts'
import { CARRIED_PARTS, type Manifest, type ManifestPart, parseManifest, TOLD_PARTS } from '../format/index.ts'

/** A line of a part, with its number from 1. */
export interface NumberedLine {
  readonly number: number
  readonly value: unknown
}

const { manifest: MANIFEST, mostManifestBytes: MOST_MANIFEST_BYTES } = OWN_EXPORT
const ORIGINAL = /^files\/([0-9a-f]{64})(?:\.(?:fit|tcx|gpx))?$/

const toGzip = promisify(gzip)

/** An export on the disk. Nothing of it is true before `verify` has read it. */
export class ExportFile implements Disposable {
  readonly manifest: Manifest
  readonly #zip: ZipFiles
  readonly #limits: ExportLimits

  private constructor(zip: ZipFiles, manifest: Manifest, limits: ExportLimits) {
    this.#zip = zip
    this.manifest = manifest
    this.#limits = limits
  }

  /**
   * Opens an export, and checks that it has the files that its manifest names and no others. It stays readable when the file
   * is deleted meanwhile.
   *
   * @throws Problem `invalid_input` with everything that is wrong with it, also for what is no zip archive
   */
  static async open(path: string, limits: ExportLimits): Promise<ExportFile> {
    using opened = new DisposableStack()
    const zip = opened.use(openZip(path, limits))
    const item = zip.files.get(MANIFEST)
    if (!item) throw refuse(MANIFEST, 'is missing: the file is no export of Longrun, or it is cut')
    if (item.sizeBytes > MOST_MANIFEST_BYTES) throw refuse(MANIFEST, `must be at most ${MOST_MANIFEST_BYTES} bytes`)
    const text = Buffer.concat(await collect(MANIFEST, item)).toString()
    const manifest = parseManifest(text)
    if ('problems' in manifest) throw invalidInput(manifest.problems)
    const problems = findMisfits(zip, manifest, limits)
    if (problems.length > 0) throw invalidInput(problems.slice(0, limits.maxProblems))
    opened.move()
    return new ExportFile(zip, manifest, limits)
  }

  partOf(name: string): ManifestPart {
    return this.manifest.parts.find((part) => part.name === name)!
  }

  /**
   * The lines of a part, some at a time, each with its number.
   * @throws Problem `invalid_input` where they are not what the manifest says, behind the last line
   */
  async *lines(name: string): AsyncGenerator<NumberedLine[]> {
    const part = this.partOf(name)
    const item = this.#zip.files.get(part.file)!
    const hash = createHash('sha256')
    let bytes = 0
    async function* observed(): AsyncGenerator<Buffer> {
      for await (const chunk of chunksOf(part.file, item)) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    }
    const { maxLineBytes, maxExpandedBytes: maxStreamedBytes } = this.#limits
    let number = 0
    const source = Readable.from(observed(), { objectMode: false })
    try {
      for await (const lines of readLines(source, part.file, { maxLineBytes, maxStreamedBytes })) {
        yield lines.map((line) => {
          number += 1
          return { number, value: parseLine(line) }
        })
      }
    } finally {
      source.destroy()
    }
    if (number !== part.lines || bytes !== part.bytes || hash.digest('hex') !== part.sha256)
      throw refuse(part.file, `must be the ${part.lines} lines that the manifest tells of, with their hash`)
  }

  /** The path of an original file, where it is in the export. */
  findOriginal(file: string): { readonly sha256: string; readonly sizeBytes: number } | undefined {
    const sha256 = ORIGINAL.exec(file)?.[1]
    const item = this.#zip.files.get(file)
    return sha256 === undefined || !item ? undefined : { sha256, sizeBytes: item.sizeBytes }
  }

  /** Reads an original file to its end. @throws Problem `invalid_input` where its bytes are not those of its name */
  async verifyOriginal(file: string): Promise<void> {
    const hash = createHash('sha256')
    for await (const chunk of chunksOf(file, this.#zip.files.get(file)!)) hash.update(chunk)
    if (hash.digest('hex') !== ORIGINAL.exec(file)?.[1])
      throw refuse(file, 'must have the content whose SHA-256 is its name')
  }

  /** An original file, gzipped. */
  async readOriginal(file: string): Promise<Uint8Array> {
    const item = this.#zip.files.get(file)!
    return item.readGzip() ?? (await toGzip(Buffer.concat(await collect(file, item))))
  }

  [Symbol.dispose](): void {
    this.#zip[Symbol.dispose]()
  }
}

/** Whether a file is a zip archive with a manifest of ours. */
export function isExport(path: string, limits: ExportLimits): boolean {
  try {
    using zip = openZip(path, limits)
    return isOwnExport(zip.files.values())
  } catch {
    // Whatever else it is: who reads it as that tells what is wrong with it.
    return false
  }
}

function openZip(path: string, settings: ExportLimits): ZipFiles {
  const { maxExportBytes, maxExpandedBytes, maxEntries, maxDirectoryBytes } = settings
  try {
    const limits = { ...DEFAULT_ARCHIVE_LIMITS, maxArchiveBytes: maxExportBytes, maxEntries, maxDirectoryBytes }
    using opened = new DisposableStack()
    const zip = opened.use(openZipFiles(path, limits))
    const expanded = [...zip.files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    if (expanded > maxExpandedBytes)
      throw new Problem('body_too_large', { detail: `An export holds at most ${maxExpandedBytes} bytes, decompressed` })
    opened.move()
    return zip
  } catch (cause) {
    throw cause instanceof ArchiveError ? refuse('file', cause.message) : cause
  }
}

function findMisfits({ files, isDoubled }: ZipFiles, manifest: Manifest, limits: ExportLimits): InputProblem[] {
  const problems: InputProblem[] = []
  if (isDoubled) problems.push({ path: 'file', message: 'must not have two files of one name' })
  const wanted = [...CARRIED_PARTS, ...TOLD_PARTS]
  const named = new Set<string>()
  for (const { name, file } of manifest.parts) {
    if (!wanted.includes(name)) problems.push({ path: file, message: 'is not known' })
    if (named.has(file) || file !== `${name}.jsonl`) problems.push({ path: file, message: 'must be named once' })
    named.add(file)
    if (!files.has(file)) problems.push({ path: file, message: 'is missing' })
  }
  for (const name of wanted)
    if (!named.has(`${name}.jsonl`)) problems.push({ path: MANIFEST, message: `must name ${name}.jsonl` })
  let originals = 0
  for (const [path, item] of files) {
    const refusal = item.refusal
    if (refusal) problems.push({ path, message: refusal.message })
    if (ORIGINAL.test(path)) {
      originals += 1
      if (item.sizeBytes > limits.maxFileBytes || item.packedBytes > limits.maxFileBytes)
        problems.push({ path, message: `must be at most ${limits.maxFileBytes} bytes` })
    } else if (path !== MANIFEST && !named.has(path)) problems.push({ path, message: 'is not known' })
  }
  if (originals !== manifest.originals.files)
    problems.push({ path: 'files', message: `must be the ${manifest.originals.files} that the manifest tells of` })
  return problems
}

async function* chunksOf(path: string, item: ZipItem): AsyncGenerator<Buffer> {
  try {
    yield* item.chunks()
  } catch (cause) {
    throw cause instanceof EntryError || cause instanceof ArchiveError ? refuse(path, cause.message) : cause
  }
}

async function collect(path: string, item: ZipItem): Promise<Buffer[]> {
  return await Array.fromAsync(chunksOf(path, item))
}

function refuse(path: string, message: string) {
  return invalidInput([{ path, message }])
}
