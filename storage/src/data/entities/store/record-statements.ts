import { quoteIdentifier, quoteLiteral, type Statement, statement } from '../../../access/index.ts'
import { type Entity, toSqlName } from '../entity.ts'
import { SHOWN_LIFECYCLE } from '../lifecycle.ts'
import { keyColumns } from './record-key.ts'

export type Row = Record<string, unknown>

/** The constant statements of one entity, made once. Each numbers the key's values from $1. */
export interface RecordStatements {
  readonly insert: Statement<Row>
  readonly select: Readonly<Record<'present' | 'deleted' | 'all', Statement<Row>>>
  readonly update: Statement<Row>
  readonly delete: Statement<Row>
  readonly archive: Statement<Row>
  readonly unarchive: Statement<Row>
  readonly restore: Statement<Row>
  /** Whether a record is there, its version, and whether it may be changed. */
  readonly look: Statement<{ version: number; isArchived: boolean }>
  /** The same of a deleted one, with what stands against its coming back. */
  readonly lookDeleted: Statement<{ version: number } & Record<string, boolean>>
  /** For each parent column, what stands against its value. */
  readonly parents: Statement<Record<string, ParentStanding>>
}

/** What a parent column names: a record that takes children (or nothing), an archived one, or none that is there. */
export type ParentStanding = 'fine' | 'archived' | 'gone'

export const NOT_DELETED = 'deleted_at is null'
export const DELETED = 'deleted_at is not null'
export const NOT_ARCHIVED = 'archived_at is null'
export const ARCHIVED = 'archived_at is not null'
/** What makes a deleted row one that is there. */
export const RESTORED = 'deleted_at = null, deleted_by = null, deletion_id = null'
/** What makes an archived row one that may be changed. */
export const UNARCHIVED = 'archived_at = null, archived_by = null, archive_reason = null'

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
    archive: statement(tag('archive'), archiveSql(entity)),
    unarchive: statement(tag('unarchive'), unarchiveSql(entity)),
    restore: statement(tag('restore'), restoreSql(entity)),
    look: statement(tag('look'), lookSql(entity)),
    lookDeleted: statement(tag('look-deleted'), lookDeletedSql(entity)),
    parents: statement(tag('parents'), parentsSql(entity)),
  }
}

/** The table of an entity, quoted. */
export const tableOf = (entity: Entity): string => quoteIdentifier(entity.table)

/**
 * What is read of a row, named as in the API, so that the driver's row object is the record itself and nothing is copied.
 */
export function rowColumns(entity: Entity): string {
  return rowNames(entity)
    .map((name) => `${quoteIdentifier(toSqlName(name))} as ${quoteIdentifier(name)}`)
    .join(', ')
}

/** The properties of a row as it is read, in their order. */
export function rowNames(entity: Entity): readonly string[] {
  const id = entity.key === 'id' ? ['id'] : []
  return [...id, ...Object.keys(entity.columns), ...SHOWN_LIFECYCLE, 'isArchived']
}

function keyIs(entity: Entity): string {
  return keyColumns(entity)
    .map(({ sqlName }, i) => `${quoteIdentifier(sqlName)} = $${i + 1}`)
    .join(' and ')
}

// Values: the key, who, then each declared column in its order. No row comes back where a parent is missing.
function insertSql(entity: Entity): string {
  const key = keyColumns(entity)
  const columns = Object.entries(entity.columns)
  const by = `$${key.length + 1}::uuid`
  const placeOf = (name: string): string => `$${key.length + 2 + Object.keys(entity.columns).indexOf(name)}`
  const names = [
    ...key.map(({ sqlName }) => sqlName),
    'created_by',
    'updated_by',
    ...columns.map(([name]) => toSqlName(name)),
  ]
  const values = [
    ...key.map(({ sqlType }, i) => `$${i + 1}::${sqlType}`),
    by,
    by,
    ...columns.map(([name, { sqlType }]) => `${placeOf(name)}::${sqlType}`),
  ]
  const parents = Object.keys(entity.parents).map((name) => hasParent(entity, name, placeOf(name)))
  return `insert into ${tableOf(entity)} (${names.map(quoteIdentifier).join(', ')})
    select ${values.join(', ')}
    ${parents.length > 0 ? `where ${parents.join(' and ')}` : ''}
    returning ${rowColumns(entity)}`
}

/** Columns that a patch may change, in the order of their bits in the mask of the update statement. */
export function changeableColumns(entity: Entity): readonly string[] {
  return Object.entries(entity.columns)
    .filter(([, column]) => !column.flags.has('createOnly'))
    .map(([name]) => name)
}

// One constant statement for any patch: a bit of the mask says whether a column takes its value or keeps its own. It costs
// the server the same as a statement for each set of columns, of which every connection would keep its own many.
// Values: the key, the expected version (null for any), who, the mask, then each changeable column.
function updateSql(entity: Entity): string {
  const first = keyColumns(entity).length + 1
  const names = changeableColumns(entity)
  const isChanged = (i: number): string => `$${first + 2}::bigint & ${2 ** i} <> 0`
  const sets = names.map((name, i) => {
    const column = quoteIdentifier(toSqlName(name))
    return `${column} = case when ${isChanged(i)} then $${first + 3 + i}::${entity.columns[name]!.sqlType} else ${column} end`
  })
  const parents = Object.keys(entity.parents)
    .filter((name) => names.includes(name))
    .map((name) => {
      const i = names.indexOf(name)
      return `(not (${isChanged(i)}) or ${hasParent(entity, name, `$${first + 3 + i}`)})`
    })
  return changeSql(entity, [...sets, `updated_by = $${first + 1}::uuid`], [NOT_ARCHIVED, ...parents])
}

// Values: the key, the expected version (null for any), who, the id of this deletion.
function deleteSql(entity: Entity): string {
  const first = keyColumns(entity).length + 1
  const by = `$${first + 1}::uuid`
  const sets = [`updated_by = ${by}`, 'deleted_at = now()', `deleted_by = ${by}`, `deletion_id = $${first + 2}::uuid`]
  return changeSql(entity, sets, [])
}

// Values: the key, the expected version (null for any), who, why.
function archiveSql(entity: Entity): string {
  const first = keyColumns(entity).length + 1
  const by = `$${first + 1}::uuid`
  const sets = [
    `updated_by = ${by}`,
    'archived_at = now()',
    `archived_by = ${by}`,
    `archive_reason = $${first + 2}::text`,
  ]
  return changeSql(entity, sets, [NOT_ARCHIVED])
}

// Values: the key, the expected version (null for any), who.
function unarchiveSql(entity: Entity): string {
  const sets = [`updated_by = $${keyColumns(entity).length + 2}::uuid`, UNARCHIVED]
  return changeSql(entity, sets, [ARCHIVED])
}

// Values: the key, the expected version (null for any), who. Answers the deletion too, by which its children are found.
function restoreSql(entity: Entity): string {
  const first = keyColumns(entity).length + 1
  const expected = `$${first}::integer`
  const conditions = [
    keyIs(entity),
    DELETED,
    `(${expected} is null or version = ${expected})`,
    ...takingParents(entity).map((name) => canReturnTo(entity, name)),
  ]
  return `with gone as (select deletion_id as taken_by from ${tableOf(entity)} where ${keyIs(entity)} and ${DELETED} for update)
    update ${tableOf(entity)}
       set ${RESTORED}, updated_by = $${first + 1}::uuid, version = version + 1, updated_at = now()
      from gone
     where ${conditions.join(' and ')}
    returning ${rowColumns(entity)}, taken_by as "deletionId"`
}

function lookSql(entity: Entity): string {
  const columns = `version, ${ARCHIVED} as "isArchived"`
  return `select ${columns} from ${tableOf(entity)} where ${keyIs(entity)} and ${NOT_DELETED}`
}

function lookDeletedSql(entity: Entity): string {
  const parents = takingParents(entity).map((name) => `, ${canReturnTo(entity, name)} as ${quoteIdentifier(name)}`)
  return `select version${parents.join('')} from ${tableOf(entity)} where ${keyIs(entity)} and ${DELETED}`
}

// A second client that changes the row meanwhile makes this one wait, then compare with the newest version: it finds no
// row, and `look` says why. Locking the row first would tell all in one statement, at a third more work for each success.
function changeSql(entity: Entity, sets: readonly string[], conditions: readonly string[]): string {
  const expected = `$${keyColumns(entity).length + 1}::integer`
  const all = [keyIs(entity), NOT_DELETED, `(${expected} is null or version = ${expected})`, ...conditions]
  return `update ${tableOf(entity)}
       set ${sets.join(', ')}, version = version + 1, updated_at = now()
     where ${all.join(' and ')}
    returning ${rowColumns(entity)}`
}

/**
 * That a column is null or names a parent which is there and not archived. Parents with the same owner are locked against
 * deletion and archiving until the transaction ends: a foreign key does not see that a row is marked. Reference rows are
 * everybody's, so they are only looked at.
 */
function hasParent(entity: Entity, name: string, value: string): string {
  const { entity: parent } = entity.parents[name]!
  const typed = `${value}::${entity.columns[name]!.sqlType}`
  const sameOwner = parent.ownerColumn === undefined ? '' : `${quoteIdentifier(parent.ownerColumn)} = $1::uuid and `
  const lock = parent.ownerColumn === undefined ? '' : ' for share'
  const isOpen = `${NOT_DELETED} and ${NOT_ARCHIVED}`
  const rows = `select 1 from ${tableOf(parent)} where ${sameOwner}id = ${typed} and ${isOpen}${lock}`
  const exists = `exists (${rows})`
  return entity.columns[name]!.flags.has('optional') ? `(${typed} is null or ${exists})` : exists
}

/** The parents whose deletion takes records along, always or some of them. */
export function takingParents(entity: Entity): string[] {
  return Object.keys(entity.parents).filter((name) => entity.parents[name]!.deletedWith !== false)
}

/** That the columns of the entity's row have the values with which a parent takes it along. */
export function isTakenBy(entity: Entity, name: string): string[] {
  return Object.entries(entity.parents[name]!.deletedWith).map(([column, value]) => {
    const literal = typeof value === 'string' ? quoteLiteral(value) : String(value)
    return `${tableOf(entity)}.${quoteIdentifier(toSqlName(column))} = ${literal}`
  })
}

/**
 * That a parent which would have taken a row along is there, and stays until the transaction ends. One that would have left
 * it may be gone: rows that are there may point at such a one too.
 */
export function canReturnTo(entity: Entity, name: string): string {
  const { entity: parent } = entity.parents[name]!
  const column = `${tableOf(entity)}.${quoteIdentifier(toSqlName(name))}`
  const sameOwner =
    parent.ownerColumn === undefined ? '' : `parent.${quoteIdentifier(parent.ownerColumn)} = $1::uuid and `
  const lock = parent.ownerColumn === undefined ? '' : ' for share'
  const rows = `select 1 from ${tableOf(parent)} parent where ${sameOwner}parent.id = ${column} and parent.${NOT_DELETED}${lock}`
  const isLeft = isTakenBy(entity, name).map((taken) => `(${taken}) is not true`)
  return `(${[`${column} is null`, ...isLeft, `exists (${rows})`].join(' or ')})`
}

// Values: the owner where there is one, then each parent column's value; null where it is not to be looked at.
function parentsSql(entity: Entity): string {
  const first = entity.ownerColumn === undefined ? 1 : 2
  const answers = Object.entries(entity.parents).map(([name, { entity: parent }], i) => {
    const value = `$${first + i}::${entity.columns[name]!.sqlType}`
    const sameOwner = parent.ownerColumn === undefined ? '' : `${quoteIdentifier(parent.ownerColumn)} = $1::uuid and `
    const standing = `case when ${ARCHIVED} then 'archived' else 'fine' end`
    const found = `select ${standing} from ${tableOf(parent)} where ${sameOwner}id = ${value} and ${NOT_DELETED}`
    return `case when ${value} is null then 'fine' else coalesce((${found}), 'gone') end as ${quoteIdentifier(name)}`
  })
  const owner = first === 2 ? ['$1::uuid as owner'] : []
  return `select ${[...owner, ...answers].join(', ')}`
}
