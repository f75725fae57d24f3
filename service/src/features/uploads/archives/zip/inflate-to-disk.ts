import { randomUUID } from 'node:crypto'
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { ByteRange } from '../byte-range.ts'
import type { ItemArchive } from '../item.ts'
import { damagedEntry, toDamage } from './entry-damage.ts'

const CHUNK_BYTES = 1024 * 1024

interface Inflated {
  readonly size: number
  readonly crc: number
  readonly folder: string
}

/**
 * Decompresses into a file that has no name any more: whatever ends the process, its place on the disk is free again.
 * Never more than a chunk is in memory.
 *
 * @throws EntryError `entry_damaged`; Error with a `code` of what the disk says, such as `ENOSPC`
 */
export async function* inflateToDisk(
  packed: ByteRange,
  { size, crc, folder }: Inflated,
): AsyncGenerator<undefined, ItemArchive> {
  using opened = new DisposableStack()
  const file = openNameless(folder)
  opened.defer(() => closeSync(file))
  let written = 0
  let sum = 0
  for await (const chunk of inflated(packed)) {
    written += chunk.length
    if (written > size) throw damagedEntry('it is longer than is listed')
    sum = crc32(chunk, sum)
    for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done)
    yield undefined
  }
  if (written !== size) throw damagedEntry(`it has ${written} bytes instead of the ${size} that are listed`)
  if (sum !== crc) throw damagedEntry('its checksum does not match')
  const range = new ByteRange(file)
  const kept = opened.move()
  return { range, [Symbol.dispose]: () => kept.dispose() }
}

function openNameless(folder: string): number {
  const path = join(folder, `.${randomUUID()}.unpacking`)
  const file = openSync(path, 'wx+', 0o600)
  unlinkSync(path)
  return file
}

/** Decompresses a chunk at a time. @throws EntryError `entry_damaged` */
export async function* inflated(packed: ByteRange): AsyncGenerator<Buffer> {
  const inflater = createInflateRaw({ chunkSize: CHUNK_BYTES })
  const feeding = pipeline(Readable.from(chunksOf(packed), { objectMode: false }), inflater)
  // It is awaited below; until then a failure must not count as unheard.
  feeding.catch(() => {})
  try {
    for await (const chunk of inflater) yield chunk
    await feeding
  } catch (cause) {
    throw toDamage(cause)
  } finally {
    inflater.destroy()
  }
}

/** The bytes as they lie there, a chunk at a time. */
export function* chunksOf(range: ByteRange): Generator<Buffer> {
  for (let at = 0; at < range.size; at += CHUNK_BYTES) yield range.read(at, Math.min(CHUNK_BYTES, range.size - at))
}
