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

/** The columns that entries tell of, in their order. */
export function loggedColumns(columns: Readonly<Record<string, Column>>): readonly LoggedColumn[] {
  const lifecycle = LOGGED_LIFECYCLE.map((name) => [name, LIFECYCLE_COLUMNS[name] as Column] as const)
  return [...Object.entries(columns), ...lifecycle]
    .filter(([, { flags }]) => !flags.has('unaudited'))
    .map(([name, column]) => ({ name, sqlName: toSqlName(name), column }))
}

/** The name of a column as the key of a JSON object, as a literal of SQL. */
export const toKey = ({ name }: LoggedColumn): string => quoteLiteral(`"${name}":`)

/**
 * SQL that spells a column's value of a row as JSON text, as the API does; null where it is null. It must not depend on what
 * a session has set for dates, zones or bytes.
 */
export function toJson({ sqlName, column }: LoggedColumn, row: string): string {
  const value = `${row}.${quoteIdentifier(sqlName)}`
  if (column.flags.has('secret')) return `case when ${value} is not null then '"[secret]"' end`
  return column.item ? listToJson(column.item, value) : spell(column.sqlType, value)
}

function spell(sqlType: string, value: string): string {
  if (sqlType === 'jsonb' || ['smallint', 'integer', 'bigint', 'boolean'].includes(sqlType)) return `${value}::text`
  if (sqlType === 'uuid') return `'"' || ${value} || '"'`
  if (sqlType.startsWith('timestamp')) return `public.longrun_audit_time(${value})`
  if (sqlType === 'bytea') return `'"' || translate(encode(${value}, 'base64'), e'\\n', '') || '"'`
  return `to_json(${value})::text`
}

// to_json knows how to spell lists of all but these two.
function listToJson({ sqlType }: Column, value: string): string {
  if (!sqlType.startsWith('timestamp') && sqlType !== 'bytea') return `to_json(${value})::text`
  const items = `string_agg(coalesce(${spell(sqlType, 'item')}, 'null'), ',' order by place)`
  return `case when ${value} is not null then
            '[' || coalesce((select ${items} from unnest(${value}) with ordinality as list (item, place)), '') || ']' end`
}

/** Whether a table has a column whose text depends on how many digits a session wants to see. */
export function hasDoubles(columns: readonly LoggedColumn[]): boolean {
  return columns.some(({ column }) => (column.item ?? column).sqlType === 'double precision')
}
