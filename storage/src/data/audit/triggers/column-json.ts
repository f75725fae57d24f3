import { quoteIdentifier, quoteLiteral } from '../../../access/index.ts'
import { type Column, LIFECYCLE_COLUMNS, toSqlName } from '../../entities/index.ts'

/** A column whose values belong into the log, and how they are spelled there. */
export interface LoggedColumn {
  /** As the API calls it. */
  readonly name: string
  readonly sqlName: string
  readonly column: Column
}

/** What happened to a record is told by these; the other lifecycle columns say nothing that the entry does not say itself. */
const LOGGED_LIFECYCLE = ['deletedAt', 'deletedBy', 'deletionId', 'archivedAt', 'archivedBy', 'archiveReason'] as const

const logged = ([name, column]: readonly [string, Column]): LoggedColumn => ({ name, sqlName: toSqlName(name), column })

/** The lifecycle columns that entries tell of. Their names and order are those of `longrun_audit_lifecycle`. */
export const LIFECYCLE: readonly LoggedColumn[] = LOGGED_LIFECYCLE.map((name) =>
  logged([name, LIFECYCLE_COLUMNS[name]]),
)

/** The declared columns that entries tell of, in their order. */
export function loggedColumns(columns: Readonly<Record<string, Column>>): readonly LoggedColumn[] {
  return Object.entries(columns)
    .filter(([, { flags }]) => !flags.has('unaudited'))
    .map(logged)
}

/**
 * A property of an object, as text of JSON; null where the column is null. Whatever a session has set for dates, zones or
 * bytes, values are spelled as the API spells them.
 */
export function toProperty(logged: LoggedColumn, row: string): string {
  return `'${keyOf(logged)}' || to_json(${spelled(logged, row)})::text`
}

/** The property `[before, after]`; null where the column has not changed. */
export function toDifference(logged: LoggedColumn): string {
  const name = quoteIdentifier(logged.sqlName)
  const pair = `json_build_array(${spelled(logged, 'before')}, ${spelled(logged, 'after')})`
  return `case when before.${name} is distinct from after.${name} then concat('${keyOf(logged)}', ${pair}) end`
}

const keyOf = ({ name }: LoggedColumn): string => `"${name}":`

/** SQL of a value which, made into JSON, is spelled as it should be. */
function spelled({ sqlName, column }: LoggedColumn, row: string): string {
  const value = `${row}.${quoteIdentifier(sqlName)}`
  if (column.flags.has('secret')) return `case when ${value} is not null then ${quoteLiteral('[secret]')} end`
  const type = (column.item ?? column).sqlType
  return type.startsWith('timestamp') || type === 'bytea' ? `public.longrun_audit_json(${value})` : value
}

/** Whether a table has a column whose text depends on how many digits a session wants to see. */
export function hasDoubles(columns: readonly LoggedColumn[]): boolean {
  return columns.some(({ column }) => (column.item ?? column).sqlType === 'double precision')
}
