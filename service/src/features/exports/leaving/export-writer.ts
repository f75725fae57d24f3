import { version } from '../../../version.ts'
import { OWN_EXPORT } from '../../uploads/index.ts'
import type { Line } from '../carried/index.ts'
import { CARRIED_TABLES, FORMAT_VERSION, type Manifest, type ManifestPart } from '../format/index.ts'
import { type Sink, ZipWriter } from '../zip/index.ts'
import { type ContentParts, ExportContent } from './export-content.ts'

/** How an export is written. */
export interface WriteOptions {
  readonly sink: Sink
  /** Asked before each piece: throws where the user may not have the rest. */
  readonly mayGoOn: () => void | Promise<void>
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined
}

/** How far an export is. */
export interface ExportProgress {
  readonly part: string
  readonly lines: number
}

/** A piece of text goes to the compressor when it has so many characters. */
const CHUNK_LENGTH = 64 * 1024

/**
 * Writes everything of a user as a zip archive, and the manifest last. What refers to others is read before them, so that
 * they are there: nothing that is referred to goes while its referrer stays.
 */
export async function writeExport(
  parts: ContentParts,
  userId: string,
  { sink, mayGoOn, onProgress }: WriteOptions,
): Promise<Manifest> {
  const content = new ExportContent(parts, userId)
  const zip = new ZipWriter(async (bytes) => {
    await mayGoOn()
    await sink(bytes)
  })
  const written: ManifestPart[] = []
  const startedAt = await content.now()
  const add = async (name: string, lines: AsyncIterable<Line>): Promise<void> => {
    let count = 0
    const counted = (at: number) => {
      count = at
      onProgress?.({ part: name, lines: at })
    }
    const file = `${name}.jsonl`
    const { sizeBytes: bytes, sha256 } = await zip.add(file, toText(lines, counted))
    written.push({ name, file, lines: count, bytes, sha256 })
  }
  const { profiles, plans, workouts, notes, duplicates, uploads, uploadFiles } = CARRIED_TABLES
  await add('duplicates', content.rows(duplicates, startedAt))
  await add('samples', content.samples())
  for (const table of [notes, uploadFiles, uploads, workouts, plans, profiles])
    await add(table.name, content.rows(table, startedAt))
  const originals: Line[] = []
  let originalBytes = 0
  for await (const original of content.originals()) {
    const { sizeBytes } = await zip.addGzip(original.name, { chunks: content.bytesOf(original) })
    originals.push({ sha256: original.sha256.toString('hex'), sizeBytes, file: original.name })
    originalBytes += sizeBytes
    onProgress?.({ part: 'files', lines: originals.length })
  }
  await add('files', toAsync(originals))
  await add('templates', content.templates())
  await add('account', content.account())
  await add('sessions', content.sessions())
  await add('tokens', content.tokens())
  await add('history', content.history())
  const manifest: Manifest = {
    format: OWN_EXPORT.format,
    formatVersion: FORMAT_VERSION,
    service: `longrun ${version}`,
    startedAt: startedAt.toISOString(),
    endedAt: (await content.now()).toISOString(),
    userId,
    parts: written,
    originals: { files: originals.length, bytes: originalBytes },
  }
  await zip.add(OWN_EXPORT.manifest, toAsync([Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]))
  await zip.finish()
  return manifest
}

async function* toText(lines: AsyncIterable<Line>, onCount: (count: number) => void): AsyncGenerator<Buffer> {
  let text = ''
  let count = 0
  for await (const line of lines) {
    text += `${JSON.stringify(line)}\n`
    count += 1
    if (text.length < CHUNK_LENGTH) continue
    onCount(count)
    yield Buffer.from(text)
    text = ''
  }
  onCount(count)
  if (text !== '') yield Buffer.from(text)
}

async function* toAsync<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items
}
