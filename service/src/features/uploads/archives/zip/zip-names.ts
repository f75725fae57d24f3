import { crc32 } from 'node:zlib'

// The upper half of code page 437, in which names are written that do not say otherwise.
const UPPER_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

const UNICODE_PATH = 0x7075
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a name as its writer meant it: UTF-8 where that is said, or in the field that Info-ZIP adds; where nothing is
 * said, UTF-8 if it is valid (macOS writes it so), else code page 437.
 */
export function readName(raw: Buffer, isUtf8: boolean, extra: ReadonlyMap<number, Buffer>): string {
  if (isUtf8) return raw.toString('utf8')
  return unicodePath(raw, extra.get(UNICODE_PATH)) ?? strictUtf8(raw) ?? fromCodePage437(raw)
}

// Holds for the name that its checksum is of: a tool that renames may have left the field of the old name.
function unicodePath(raw: Buffer, field: Buffer | undefined): string | undefined {
  if (!field || field.length < 5 || field[0] !== 1 || field.readUInt32LE(1) !== crc32(raw)) return undefined
  return field.subarray(5).toString('utf8')
}

function strictUtf8(raw: Buffer): string | undefined {
  try {
    return STRICT_UTF8.decode(raw)
  } catch {
    return undefined
  }
}

function fromCodePage437(raw: Buffer): string {
  return Array.from(raw, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : UPPER_437[byte - 0x80])).join('')
}
