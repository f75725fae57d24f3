import { type Column, type Problem, timeOfId } from '@longrun/storage'
import type { InputProblem } from '../../../http/index.ts'
import type { CarriedTable, Line } from './carried-table.ts'

/** A row as its line has it. */
export function toLine({ columns }: Pick<CarriedTable, 'columns'>, row: Record<string, unknown>): Line {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, spelled(row[name])]))
}

function spelled(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}

/** Everything that is wrong with a line: fields that miss or are not known, and values that no row may have. */
export function checkLine(table: CarriedTable, line: unknown, now: Date): readonly InputProblem[] {
  if (!isObject(line)) return [{ path: '', message: 'must be a JSON object' }]
  const problems: Problem[] = []
  for (const name of Object.keys(line))
    if (!Object.hasOwn(table.columns, name)) problems.push({ path: name, message: `is not a field of ${table.name}` })
  for (const [name, column] of Object.entries(table.columns)) checkField(name, column, line[name], problems)
  if (problems.length > 0) return problems
  const { idTime } = table
  if (idTime !== undefined && timeOfId(String(line.id)) !== Date.parse(String(line[idTime])))
    problems.push({ path: idTime, message: 'must be the time that the id carries' })
  return [...problems, ...(table.check?.(line, now) ?? [])]
}

function checkField(name: string, column: Column, value: unknown, problems: Problem[]): void {
  if (value === undefined) problems.push({ path: name, message: 'is required; null where there is nothing' })
  else if (value === null) {
    if (!column.flags.has('optional')) problems.push({ path: name, message: 'must not be null' })
  } else {
    const before = problems.length
    column.check(column.sqlType === 'bytea' ? fromHex(value) : value, name, problems)
    const message = problems.length === before ? misspelled((column.item ?? column).sqlType, value) : undefined
    if (message !== undefined) problems.push({ path: name, message })
  }
}

// What has several spellings must have ours, or the row would not be the line again.
function misspelled(sqlType: string, value: unknown): string | undefined {
  const values = Array.isArray(value) ? value : [value]
  if (sqlType === 'uuid' && values.some((each) => each !== String(each).toLowerCase())) return 'must be in lower case'
  if (!sqlType.startsWith('timestamp')) return undefined
  const isOurs = values.every((each) => new Date(each as string).toISOString() === each)
  return isOurs ? undefined : 'must be a time in UTC with milliseconds, such as 2026-01-31T06:30:00.000Z'
}

function fromHex(value: unknown): unknown {
  return typeof value === 'string' && /^(?:[0-9a-f]{2})*$/.test(value) ? Buffer.from(value, 'hex') : value
}

function isObject(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
