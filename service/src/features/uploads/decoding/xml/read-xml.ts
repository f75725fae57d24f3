import { TextDecoder } from 'node:util'
import { SaxesParser } from 'saxes'
import { DecodeError } from '../decode-error.ts'
import type { DecoderOptions } from '../decoder.ts'

/** Told of the elements of a document in their order. Names come without their prefix. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void
  /** `text` is what stood directly in the element, trimmed; '' for elements that hold elements. */
  close(name: string, text: string, path: readonly string[]): void
}

const CHUNK_BYTES = 64 * 1024
const ENCODINGS: ReadonlySet<string> = new Set([
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'iso-8859-1',
  'windows-1252',
])

/**
 * Reads a document piece by piece, and of a damaged one what comes before the damage. Document types are refused outright:
 * entities are how XML is made to grow, and no activity file needs them.
 *
 * @returns how many bytes were not read: those after the last whole element before the damage
 * @throws DecodeError `xml_dtd`, `xml_malformed`, `xml_encoding`, `xml_depth`
 */
export function readXml(
  bytes: Uint8Array,
  options: Omit<DecoderOptions, 'startTimeMs'>,
  listener: XmlListener,
): number {
  const { limits, damage } = options
  const parser = new SaxesParser<{ xmlns: false }>({ xmlns: false })
  const path: string[] = []
  let text = ''
  let readUnits = 0
  parser.on('doctype', () => {
    throw new DecodeError('xml_dtd')
  })
  parser.on('error', () => {
    // The parser's own message quotes the document.
    throw new DecodeError('xml_malformed', `the XML is cut or malformed (line ${parser.line})`)
  })
  parser.on('opentag', (tag) => {
    if (path.length >= limits.maxXmlDepth) throw new DecodeError('xml_depth')
    path.push(localName(tag.name))
    text = ''
    listener.open(path.at(-1)!, tag.attributes, path)
  })
  parser.on('text', (piece) => {
    text += piece
  })
  parser.on('cdata', (piece) => {
    text += piece
  })
  parser.on('closetag', () => {
    listener.close(path.at(-1)!, text.trim(), path)
    path.pop()
    text = ''
    readUnits = parser.position
  })
  if (!damage) {
    feed(parser, bytes)
    return 0
  }
  feedUntilDamage(parser, bytes)
  return Math.max(0, bytes.length - toByteLength(bytes, readUnits))
}

type Fed = Pick<SaxesParser, 'write' | 'close'>

function feed(parser: Fed, bytes: Uint8Array): void {
  const decoder = new TextDecoder(declaredEncoding(bytes), { fatal: true })
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES)
    parser.write(decode(decoder, chunk, at + CHUNK_BYTES < bytes.length))
  }
  parser.close()
}

function decode(decoder: TextDecoder, chunk: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(chunk, { stream })
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new DecodeError('xml_encoding', `the text is not valid ${decoder.encoding.toUpperCase()}`)
  }
}

// Up to the first character that cannot be read, or the first thing that is no XML.
function feedUntilDamage(parser: Fed, bytes: Uint8Array): void {
  const decoder = new TextDecoder(declaredEncoding(bytes))
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const text = decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true })
      const unreadable = text.indexOf('\ufffd')
      parser.write(unreadable < 0 ? text : text.slice(0, unreadable))
      if (unreadable >= 0) return
    }
  } catch (error) {
    const isDamage = error instanceof DecodeError && error.reason === 'xml_malformed'
    if (!isDamage) throw error
  }
}

// How many bytes the first code units of the document take.
function toByteLength(bytes: Uint8Array, units: number): number {
  const decoder = new TextDecoder(declaredEncoding(bytes), { ignoreBOM: true })
  // The parser was not shown the byte order mark, which every text in UTF-16 has here.
  if (decoder.encoding.startsWith('utf-16')) return (units + 1) * 2
  if (decoder.encoding !== 'utf-8') return units
  const text = decoder.decode(bytes)
  const mark = text.startsWith('\ufeff') ? 1 : 0
  return Buffer.byteLength(text.slice(0, units + mark))
}

function declaredEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const declaration = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const encoding = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(declaration)?.[1]
  const label = encoding?.toLowerCase() ?? 'utf-8'
  if (!ENCODINGS.has(label))
    throw new DecodeError('xml_encoding', 'the text is in an encoding that is not taken: use UTF-8')
  // Without a mark of byte order a document that was read this far is not in UTF-16, whatever it says.
  return label.startsWith('utf-16') || label.endsWith('ascii') ? 'utf-8' : label
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
