import { TextDecoder } from 'node:util'
import { DecodeError } from '../decode-error.ts'
import type { XmlReader } from './xml-reader.ts'

/** A document with more damage than this is read so far. */
const MOST_DAMAGES = 1_000

const UNREADABLE = /\ufffd/g

export interface SalvageXmlOptions {
  readonly encoding: string
  /** The elements down to a point, by which reading begins again behind damage. */
  readonly pointPath: readonly string[]
  openReader(): XmlReader
}

/**
 * Reads what can be read of a damaged document: up to the damage, and on from the next point behind it. Characters that are
 * none are read as such, so a number with one is no number.
 *
 * @returns how many bytes could not be read
 * @throws DecodeError for what is refused even where it is whole
 */
export function salvageXml(bytes: Uint8Array, { encoding, pointPath, openReader }: SalvageXmlOptions): number {
  const text = new TextDecoder(encoding).decode(bytes)
  const lost: [from: number, to: number][] = []
  let at = 0
  for (let damages = 0; damages <= MOST_DAMAGES; damages++) {
    const reader = openReader()
    if (at > 0) reader.enter(pointPath.slice(0, -1))
    const entered = reader.readUnits
    if (isReadToEnd(reader, text.slice(at))) break
    const readTo = at + reader.readUnits - entered
    const next = damages < MOST_DAMAGES ? text.indexOf(`<${pointPath.at(-1)}`, Math.max(readTo, at + 1)) : -1
    lost.push([readTo, next < 0 ? text.length : next])
    if (next < 0) break
    at = next
  }
  const lostText = lost.map(([from, to]) => text.slice(from, to)).join('')
  const unreadable = countUnreadable(text) - countUnreadable(lostText)
  return unreadable + byteLength(lostText, encoding)
}

function countUnreadable(text: string): number {
  return text.match(UNREADABLE)?.length ?? 0
}

function isReadToEnd(reader: XmlReader, text: string): boolean {
  try {
    reader.write(text)
    reader.close()
    return true
  } catch (error) {
    if (error instanceof DecodeError && error.reason === 'xml_malformed') return false
    throw error
  }
}

// A character that could not be read was one byte, or few.
function byteLength(text: string, encoding: string): number {
  if (encoding.startsWith('utf-16')) return text.length * 2
  return encoding.startsWith('utf') ? Buffer.byteLength(text.replace(UNREADABLE, '?')) : text.length
}
