import { findBinaryReader } from './binary-readers.ts'
import type { DescriptionMessage } from './row-messages.ts'
import { findTextReader, type ValueReader } from './text-readers.ts'

/** Turns the bytes of a row into an object. Made from the description of a statement, and kept while that stays the same. */
export class RowReader {
  readonly #description: Buffer
  readonly #names: readonly string[]
  readonly #readers: readonly ValueReader[]

  /** @throws TypeError for a column that cannot be read in its format */
  constructor(description: DescriptionMessage) {
    const { bytes, start, end } = description
    const columns = description.readColumns()
    this.#description = Buffer.from(bytes.subarray(start, end))
    this.#names = columns.map(({ name }) => name)
    this.#readers = columns.map(({ name, dataTypeID, format }) =>
      format === 'binary' ? findBinaryReader(dataTypeID, name) : findTextReader(dataTypeID),
    )
  }

  /**
   * Whether it is right for rows so described. A name may stand for another result than the last time: a pooler prepares
   * it anew on each server connection, also after a migration.
   */
  fits({ bytes, start, end }: DescriptionMessage): boolean {
    return this.#description.compare(bytes, start, end) === 0
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
