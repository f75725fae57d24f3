import { findBinaryReader } from './binary-readers.ts'
import { findTextReader, type ValueReader } from './text-readers.ts'

/** A column as PostgreSQL describes it. */
export interface Column {
  readonly name: string
  readonly dataTypeID: number
  readonly format: 'text' | 'binary'
}

/** Turns the bytes of a row into an object. Made once a statement and connection, from the statement's description. */
export class RowReader {
  readonly #names: readonly string[]
  readonly #readers: readonly ValueReader[]

  /** @throws TypeError for a column that cannot be read in its format */
  constructor(columns: readonly Column[]) {
    this.#names = columns.map(({ name }) => name)
    this.#readers = columns.map(({ name, dataTypeID, format }) =>
      format === 'binary' ? findBinaryReader(dataTypeID, name) : findTextReader(dataTypeID),
    )
  }

  /** Reads the row whose column count stands at `at`. */
  read(bytes: Buffer, at: number): Record<string, unknown> {
    const names = this.#names
    const count = (bytes[at]! << 8) | bytes[at + 1]!
    if (count !== names.length) throw new TypeError(`a row has ${count} columns where ${names.length} were described`)
    const row: Record<string, unknown> = {}
    let start = at + 2
    for (let index = 0; index < count; index++) {
      const length = bytes.readInt32BE(start)
      start += 4
      if (length === -1) row[names[index]!] = null
      else {
        row[names[index]!] = this.#readers[index]!(bytes, start, start + length)
        start += length
      }
    }
    return row
  }
}
