import { Parser } from 'pg-protocol/dist/parser.js'

/** A row as it came; `bytes` holds its column count at `offset`, only until the next message is read. */
export interface RowMessage {
  readonly name: 'dataRow'
  bytes: Buffer
  offset: number
  length: number
}

interface Handler {
  handlePacket(offset: number, code: number, length: number, bytes: Buffer): unknown
}

const DATA_ROW = 0x44
const handlePacket = (Parser.prototype as unknown as Handler).handlePacket

/**
 * Reads messages as `pg` does, but hands on the bytes of a row: `pg` decodes every value as UTF-8 first, which destroys
 * binary ones and makes an array a row that nobody needs.
 */
export function openMessageReader(onMessage: (message: { readonly name: string }) => void): (chunk: Buffer) => void {
  const parser = new Parser()
  const row: RowMessage = { name: 'dataRow', bytes: Buffer.alloc(0), offset: 0, length: 0 }
  ;(parser as unknown as Handler).handlePacket = function (this: Parser, offset, code, length, bytes) {
    if (code !== DATA_ROW) return handlePacket.call(this, offset, code, length, bytes)
    row.bytes = bytes
    row.offset = offset
    row.length = length
    return row
  }
  return (chunk) => parser.parse(chunk, onMessage)
}
