import { Parser } from 'pg-protocol/dist/parser.js'

/** A column as PostgreSQL describes it. */
export interface Column {
  readonly name: string
  readonly dataTypeID: number
  readonly format: 'text' | 'binary'
}

/** A message as it came: its content stands in `bytes` from `start` to `end`, only until the next message is read. */
export interface RawMessage {
  readonly name: 'dataRow' | 'rowDescription'
  bytes: Buffer
  start: number
  end: number
}

/** Says what the columns of the rows to come are. */
export interface DescriptionMessage extends RawMessage {
  /** Takes the bytes apart; most of the time it is enough that they are those of the last time. */
  readColumns(): readonly Column[]
}

interface Handler {
  handlePacket(offset: number, code: number, length: number, bytes: Buffer): unknown
}

const DATA_ROW = 0x44
const ROW_DESCRIPTION = 0x54
const handlePacket = (Parser.prototype as unknown as Handler).handlePacket

/**
 * Reads messages as `pg` does, but hands on rows and their descriptions as bytes: `pg` decodes every value as UTF-8 first,
 * which destroys binary ones, and takes each description apart anew.
 */
export function openMessageReader(onMessage: (message: { readonly name: string }) => void): (chunk: Buffer) => void {
  const parser = new Parser()
  const row: RawMessage = { name: 'dataRow', bytes: Buffer.alloc(0), start: 0, end: 0 }
  const description: DescriptionMessage = {
    ...row,
    name: 'rowDescription',
    readColumns() {
      const { bytes, start, end } = description
      const message = handlePacket.call(parser, start, ROW_DESCRIPTION, end - start + 4, bytes)
      return (message as { fields: readonly Column[] }).fields
    },
  }
  ;(parser as unknown as Handler).handlePacket = (start, code, length, bytes) => {
    if (code !== DATA_ROW && code !== ROW_DESCRIPTION) return handlePacket.call(parser, start, code, length, bytes)
    const message = code === DATA_ROW ? row : description
    message.bytes = bytes
    message.start = start
    // The length counts itself.
    message.end = start + length - 4
    return message
  }
  return (chunk) => parser.parse(chunk, onMessage)
}
