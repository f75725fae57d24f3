import type { ActivityFormat } from './activity.ts'
import { DecodeError } from './decode-error.ts'

/** How much of a file's beginning tells its format. */
export const FORMAT_BYTES = 16 * 1024

// Maps, here and in the decoders: what a file names must not find what every object has.
const XML_ROOTS: ReadonlyMap<string, ActivityFormat> = new Map([
  ['gpx', 'gpx'],
  ['trainingcenterdatabase', 'tcx'],
])
const FORMAT_NAMES: Readonly<Record<ActivityFormat, string>> = { fit: 'FIT', tcx: 'TCX', gpx: 'GPX' }

/** Whether the bytes begin a gzip stream. */
export function isGzip(head: Uint8Array): boolean {
  return head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8
}

/**
 * Tells the format by the content. The name is only a promise to hold: content of another format than its ending says
 * is refused, since one of the two is a mistake.
 *
 * @param head the first `FORMAT_BYTES` of the decompressed file, or all of it
 * @throws DecodeError `empty_file`, `unknown_format`, `wrong_format`, `zip_unsupported`
 */
export function detectFormat(head: Uint8Array, fileName: string): ActivityFormat {
  if (head.length === 0) throw new DecodeError('empty_file')
  const format = formatOf(head)
  const promised = promisedFormat(fileName)
  if (format && (promised === undefined || promised === format)) return format
  if (format && promised) {
    const message = `the name ends in .${promised}, but the content is ${FORMAT_NAMES[format]}: name it .${format}`
    throw new DecodeError('wrong_format', message)
  }
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) throw new DecodeError('zip_unsupported')
  if (promised) {
    throw new DecodeError(
      'unknown_format',
      `the content is not ${FORMAT_NAMES[promised]}, as the name says, nor any other known format`,
    )
  }
  throw new DecodeError('unknown_format')
}

/** The format that a file name's ending promises, `.gz` left aside. */
function promisedFormat(fileName: string): ActivityFormat | undefined {
  const ending = /\.(fit|tcx|gpx)(?:\.gz)?$/i.exec(fileName.trim())?.[1]
  return ending?.toLowerCase() as ActivityFormat | undefined
}

function formatOf(head: Uint8Array): ActivityFormat | undefined {
  const isFit = head[8] === 0x2e && head[9] === 0x46 && head[10] === 0x49 && head[11] === 0x54
  if (isFit && (head[0] === 12 || head[0] === 14)) return 'fit'
  // UTF-16 has a zero byte beside every Latin letter; without them its markup reads like any other.
  const text = Buffer.from(head.subarray(0, FORMAT_BYTES)).toString('latin1').replaceAll('\0', '')
  if (!/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*</.test(text)) return undefined
  const root = /<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]/g
  // Not only the first element: a document type declaration before it may hold markup, and is the decoder's to refuse.
  for (const [, name] of text.matchAll(root)) {
    const format = XML_ROOTS.get(name!.toLowerCase())
    if (format) return format
  }
  return undefined
}
