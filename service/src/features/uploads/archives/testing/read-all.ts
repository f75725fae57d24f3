import { gunzipSync } from 'node:zlib'
import type { Entry, EntrySource } from '../index.ts'

/** An entry as a test compares it: a file with its content, decompressed. */
export type SeenEntry = Pick<Entry, 'position' | 'path'> & { readonly content?: Buffer; readonly reason?: string }

/** Reads a source to its end, every content too, and closes it. */
export async function readAll(opening: Promise<EntrySource>, from = 0): Promise<SeenEntry[]> {
  await using source = await opening
  const seen: SeenEntry[] = []
  for await (const { entries, contentOf } of source.batches(from)) {
    for (const entry of entries) {
      const { position, path } = entry
      if (entry.kind === 'refused') seen.push({ position, path, reason: entry.reason })
      else seen.push({ position, path, content: gunzipSync(await contentOf(position)) })
    }
  }
  return seen
}
