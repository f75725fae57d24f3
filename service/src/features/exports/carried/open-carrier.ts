import type { Reader, Tx } from '@longrun/storage'
import { ACTORS, type CarriedTable, type Line } from './carried-table.ts'
import { toLine } from './line-check.ts'
import { type RowOutcome, toSqlName, toTableStatements } from './table-statements.ts'

/** Whose lines they are, and into whose account they come. */
export interface Bringing {
  /** The user's id where the lines come from: who did something is told where it was the user. */
  readonly from: string
  readonly by: string
}

/** Which lines come next. */
export interface CarriedPage {
  readonly behind: Line | undefined
  readonly limit: number
  /** When the rows began to leave, by the clock of the database. */
  readonly asOf: Date
}

/** Takes the rows of one table out, and puts them in elsewhere. */
export interface TableCarrier {
  readonly table: CarriedTable
  /** Up to `limit` lines behind the one that is given, or the first. */
  read(reader: Reader, owner: string, page: CarriedPage): Promise<Line[]>
  /** Puts lines in that `checkLine` found right, and nothing in the place of what is there. What became of each, in their order. */
  put(tx: Tx, owner: string, lines: readonly Line[], bringing: Bringing): Promise<RowOutcome[]>
}

const NIL = '00000000-0000-0000-0000-000000000000'

/** Opens the carrier of a table. It holds nothing that needs closing. */
export function openTableCarrier(table: CarriedTable): TableCarrier {
  const { read, put, replace } = toTableStatements(table)
  const first = table.key.map((name) => (table.columns[name]!.sqlType === 'bytea' ? Buffer.alloc(0) : NIL))
  return {
    table,
    async read(reader, owner, { behind, limit, asOf }) {
      const place = behind ? table.key.map((name) => toKey(table, name, behind)) : first
      const rows = await reader.many(read, [owner, ...place, limit, ...(table.leaving ? [asOf] : [])])
      return rows.map((row) => toLine(table, row))
    },
    async put(tx, owner, lines, bringing) {
      if (lines.length === 0) return []
      const rows = JSON.stringify(lines.map((line, place) => toRow(line, place, bringing)))
      if (table.key.length > 0) {
        const judged = await tx.many(put, [owner, rows, bringing.by])
        return judged.map(({ outcome }) => outcome)
      }
      return [(await tx.one(replace, [owner, rows, bringing.by])).outcome]
    },
  }
}

function toKey(table: CarriedTable, name: string, line: Line): unknown {
  return table.columns[name]!.sqlType === 'bytea' ? Buffer.from(String(line[name]), 'hex') : line[name]
}

function toRow(line: Line, place: number, { from, by }: Bringing): object {
  const row: Record<string, unknown> = { place }
  for (const [name, value] of Object.entries(line)) row[toSqlName(name)] = value
  for (const name of ACTORS) if (name in line) row[toSqlName(name)] = line[name] === from ? by : null
  return row
}
