import { TextDecoder } from 'node:util'
import { DecodeError } from '../decode-error.ts'
import type { DecoderOptions } from '../decoder.ts'
import { salvageXml } from './salvage-xml.ts'
import { type XmlListener, XmlReader } from './xml-reader.ts'

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

/** How a format's documents are read. */
export interface XmlOptions extends Pick<DecoderOptions, 'limits' | 'damage'> {
  /** The elements down to a point: where a damaged document is taken up again. */
  readonly pointPath: readonly string[]
}

/**
 * Reads a document, or what can be read of a damaged one. Document types are refused outright: entities are how XML is made
 * to grow, and no activity file needs them.
 *
 * @returns how many bytes could not be read
 * @throws DecodeError `xml_dtd`, `xml_malformed`, `xml_encoding`, `xml_depth`
 */
export function readXml(bytes: Uint8Array, { limits, damage, pointPath }: XmlOptions, listener: XmlListener): number {
  const encoding = declaredEncoding(bytes)
  const openReader = () => new XmlReader(limits.maxXmlDepth, listener)
  if (damage) return salvageXml(bytes, { encoding, pointPath, openReader })
  const reader = openReader()
  const decoder = new TextDecoder(encoding, { fatal: true })
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    reader.write(decode(decoder, bytes.subarray(at, at + CHUNK_BYTES), at + CHUNK_BYTES < bytes.length))
  }
  reader.close()
  return 0
}

function decode(decoder: TextDecoder, chunk: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(chunk, { stream })
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new DecodeError('xml_encoding', `the text is not valid ${decoder.encoding.toUpperCase()}`)
  }
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
