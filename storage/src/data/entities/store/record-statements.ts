import { quoteIdentifier, type Statement, statement } from '../../../access/index.ts'
import { type Entity, toSqlName } from '../entity.ts'
import { IS_ARCHIVED, SHOWN_LIFECYCLE } from '../lifecycle.ts'
import { keyColumns } from './record-key.ts'

export type Row = Record<string, unknown>

/** The constant statements of one entity, made once. Each numbers the key's values from $1. */
export interface RecordStatements {
  readonly insert: Statement<Row>
  readonly select: Readonly<Record<'present' | 'deleted' | 'all', Statement<Row>>>
  readonly update: Statement<Row>
  readonly delete: Statement<Row>
}

const NOT_DELETED = 'deleted_at is null'

export function recordStatements(entity: Entity): RecordStatements {
  const tag = (verb: string): string => `${entity.table}.${verb}`
  const select = (verb: string, condition: string): Statement<Row> =>
    statement(tag(verb), `select ${rowColumns(entity)} from ${tableOf(entity)} where ${keyIs(entity)}${condition}`)
  return {
    insert: statement(tag('create'), insertSql(entity)),
    select: {
      present: select('get', ` and ${NOT_DELETED}`),
      deleted: select('get-deleted', ' and deleted_at is not null'),
      all: select('get-all', ''),
    },
    update: statement(tag('update'), updateSql(entity)),
    delete: statement(tag('delete'), deleteSql(entity)),
  }
}

export const tableOf = (entity: Entity): string => quoteIdentifier(entity.table)

/**
 * What is read of a row, named as in the API, so that the driver's row object is the record itself and nothing is copied.
 *
 * @param of alias of the table, where there are several
 */
export function rowColumns(entity: Entity, of = ''): string {
  const prefix = of === '' ? '' : `${of}.`
  const own = Object.keys(entity.columns).map((name) => aliased(prefix, toSqlName(name), name))
  const id = entity.key === 'id' ? [`${prefix}id`] : []
  const shown = SHOWN_LIFECYCLE.map((name) => aliased(prefix, toSqlName(name), name))
  return [...id, ...own, ...shown, aliased(prefix, IS_ARCHIVED, 'isArchived')].join(', ')
}

const aliased = (prefix: string, sqlName: string, name: string): string =>
  `${prefix}${quoteIdentifier(sqlName)} as ${quoteIdentifier(name)}`

function keyIs(entity: Entity, prefix = ''): string {
  return keyColumns(entity)
    .map(({ sqlName }, i) => `${prefix}${quoteIdentifier(sqlName)} = $${i + 1}`)
    .join(' and ')
}

// Values: the key, who, then each declared column in its order. A parent that is not there, or is deleted, leaves no row.
function insertSql(entity: Entity): string {
  const key = keyColumns(entity)
  const columns = Object.entries(entity.columns)
  const by = `$${key.length + 1}::uuid`
  const names = [
    ...key.map((column) => column.sqlName),
    'created_by',
    'updated_by',
    ...columns.map(([name]) => toSqlName(name)),
  ]
  const values = [
    ...key.map(({ sqlType }, i) => `$${i + 1}::${sqlType}`),
    by,
    by,
    ...columns.map(([, { sqlType }], i) => `$${key.length + 2 + i}::${sqlType}`),
  ]
  return `insert into ${tableOf(entity)} (${names.map(quoteIdentifier).join(', ')})
    select ${values.join(', ')}
    returning ${rowColumns(entity)}`
}

/** Columns that a patch may change, in the order of their bits in the mask of the update statement. */
export function changeableColumns(entity: Entity): readonly string[] {
  return Object.entries(entity.columns)
    .filter(([, column]) => !column.flags.has('createOnly'))
    .map(([name]) => name)
}

// Values: the key, the expected version (null for any), who, the mask of changed columns, then each changeable column.
function updateSql(entity: Entity): string {
  const first = keyColumns(entity).length + 1
  const sets = changeableColumns(entity).map((name, i) => {
    const column = quoteIdentifier(toSqlName(name))
    const value = `$${first + 3 + i}::${entity.columns[name]!.sqlType}`
    return `${column} = case when ($${first + 2}::bigint >> ${i}) & 1 = 1 then ${value} else target.${column} end`
  })
  return changeSql(entity, [...sets, `updated_by = $${first + 1}::uuid`])
}

// Values: the key, the expected version (null for any), who, the id of this deletion.
function deleteSql(entity: Entity): string {
  const first = keyColumns(entity).length + 1
  return changeSql(entity, [
    `updated_by = $${first + 1}::uuid`,
    'deleted_at = now()',
    `deleted_by = $${first + 1}::uuid`,
    `deletion_id = $${first + 2}::uuid`,
  ])
}

// Locks the row first: a lock waits for whoever holds it and then reads the newest version, which an update's own WHERE
// would only compare and forget. So one statement tells a version that moved on from a record that is not there, and the
// loser of a race learns the winner's version. No row: not found. A row whose createdAt is null: it has another version.
function changeSql(entity: Entity, sets: readonly string[]): string {
  const version = `$${keyColumns(entity).length + 1}::integer`
  return `with current as (
      select version from ${tableOf(entity)} where ${keyIs(entity)} and ${NOT_DELETED} for no key update
    ), changed as (
      update ${tableOf(entity)} as target
         set ${sets.join(', ')}, version = target.version + 1, updated_at = now()
        from current
       where ${keyIs(entity, 'target.')} and (${version} is null or current.version = ${version})
      returning ${rowColumns(entity, 'target')}
    )
    select ${changedColumns(entity)}, coalesce(changed.version, current.version) as version from current left join changed on true`
}

function changedColumns(entity: Entity): string {
  const names = [
    ...(entity.key === 'id' ? ['id'] : []),
    ...Object.keys(entity.columns),
    ...SHOWN_LIFECYCLE.filter((name) => name !== 'version'),
    'isArchived',
  ]
  return names.map((name) => `changed.${quoteIdentifier(name)}`).join(', ')
}
