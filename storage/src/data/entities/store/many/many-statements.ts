import { quoteIdentifier, type Statement, statement } from '../../../../access/index.ts'
import { type Entity, toSqlName } from '../../entity.ts'
import { keyColumns } from '../record-key.ts'
import {
  ARCHIVED,
  canReturnTo,
  changeableColumns,
  DELETED,
  NOT_ARCHIVED,
  NOT_DELETED,
  RESTORED,
  type Row,
  rowColumns,
  tableOf,
  takingParents,
  UNARCHIVED,
} from '../record-statements.ts'
import { type SetColumn, setSource, setValue } from './set-source.ts'

/** A statement about a set of rows, and the columns of what it is given, in the order of its last parameters. */
export interface SetStatement<R = Row> {
  readonly statement: Statement<R>
  readonly columns: readonly SetColumn[]
}

/** How a record of a set stands when nobody else can change it any more. */
export interface HeldRow {
  readonly id: string | number
  readonly version: number
  readonly isDeleted: boolean
  readonly isArchived: boolean
  readonly deletionId: string | null
}

/** A parent that is there, and cannot go. */
export type HeldParent = Pick<HeldRow, 'id' | 'isArchived'>

/** The constant statements about sets of one entity's rows. Values of all begin with the owner, where there is one. */
export interface ManyStatements {
  /** Values: who, then the set: keys and all columns. What is taken comes back as no row. */
  readonly insert: SetStatement
  /** What of new rows is taken: the id, or by the number of the uniqueness. Values: the set, as of `insert`. */
  readonly taken: SetStatement<{ place: number } & Record<string, boolean>>
  /** Locks rows, in the order of their ids: whoever does the same waits, and never crosswise. Values: the keys. */
  readonly hold: SetStatement<HeldRow>
  /** Values of these: who, then the set: keys, expected versions (null for any), and what is written. */
  readonly update: SetStatement
  readonly delete: SetStatement
  readonly restore: SetStatement
  readonly archive: SetStatement
  readonly unarchive: SetStatement
  /** By column: locks parents, in the order of their ids. Values: the owner where the parent has one, and the ids. */
  readonly parents: ReadonlyMap<string, Statement<HeldParent>>
}

/** Names the column of what is given for a column of the entity. */
const givenColumn = (entity: Entity, name: string): SetColumn => ({
  name: `given_${toSqlName(name)}`,
  sqlType: entity.columns[name]!.sqlType,
})

const EXPECTED: SetColumn = { name: 'expected_version', sqlType: 'integer' }
const DELETION: SetColumn = { name: 'given_deletion', sqlType: 'uuid' }
const REASON: SetColumn = { name: 'given_reason', sqlType: 'text' }
const MASK: SetColumn = { name: 'changed', sqlType: 'bigint' }
/** What `restore` puts before the name of a parent column: whether the record may come back to what it names. */
export const RETURNS_TO = 'returns to '
/** What `taken` calls the key itself. */
export const TAKEN_KEY = 'key'
/** Where a row is in the set that was given, from 1. */
const PLACE: SetColumn = { name: 'place', sqlType: 'integer' }

export function manyStatements(entity: Entity): ManyStatements {
  const by = `$${ownerCount(entity) + 1}::uuid`
  const isLive = [NOT_DELETED]
  return {
    insert: insertMany(entity),
    taken: takenOf(entity),
    hold: holdMany(entity),
    update: updateMany(entity),
    delete: changeMany(entity, 'delete-many', {
      more: [DELETION],
      sets: ['deleted_at = now()', `deleted_by = ${by}`, `deletion_id = ${setValue(DELETION)}`],
      conditions: isLive,
    }),
    restore: changeMany(entity, 'restore-many', {
      more: [],
      sets: [RESTORED],
      conditions: [DELETED],
      returning: takingParents(entity).map(
        (name) => `${canReturnTo(entity, name)} as ${quoteIdentifier(RETURNS_TO + name)}`,
      ),
    }),
    archive: changeMany(entity, 'archive-many', {
      more: [REASON],
      sets: ['archived_at = now()', `archived_by = ${by}`, `archive_reason = ${setValue(REASON)}`],
      conditions: [...isLive, NOT_ARCHIVED],
    }),
    unarchive: changeMany(entity, 'unarchive-many', {
      more: [],
      sets: [UNARCHIVED],
      conditions: [...isLive, ARCHIVED],
    }),
    parents: new Map(Object.keys(entity.parents).map((name) => [name, holdParents(entity, name)])),
  }
}

const ownerCount = (entity: Entity): number => (entity.ownerColumn === undefined ? 0 : 1)
const tagOf = (entity: Entity, verb: string): string => `${entity.table}.${verb}`

/** The key of a row without its owner, which is the same for all of a set. */
function keyOfSet(entity: Entity): readonly (SetColumn & { readonly column: string })[] {
  return keyColumns(entity)
    .slice(ownerCount(entity))
    .map(({ sqlName, sqlType }) => ({
      name: `given_${sqlName}`,
      sqlType,
      column: `${tableOf(entity)}.${quoteIdentifier(sqlName)}`,
    }))
}

/** That a row of the table is the one that is given. */
function keyIsGiven(entity: Entity): string {
  const owner =
    entity.ownerColumn === undefined ? [] : [`${tableOf(entity)}.${quoteIdentifier(entity.ownerColumn)} = $1::uuid`]
  return [...owner, ...keyOfSet(entity).map((each) => `${each.column} = ${setValue(each)}`)].join(' and ')
}

// In the order in which the rows were given: of two that want the same value, the first has it.
function insertMany(entity: Entity): SetStatement {
  const first = ownerCount(entity) + 2
  const by = `$${first - 1}::uuid`
  const names = Object.keys(entity.columns)
  const key = keyOfSet(entity)
  const columns = [...key, ...names.map((name) => givenColumn(entity, name)), PLACE]
  const owner = entity.ownerColumn === undefined ? [] : [entity.ownerColumn]
  const targets = [
    ...keyColumns(entity).map(({ sqlName }) => sqlName),
    'created_by',
    'updated_by',
    ...names.map(toSqlName),
  ]
  const values = [
    ...owner.map(() => '$1::uuid'),
    ...key.map(setValue),
    by,
    by,
    ...names.map((name) => setValue(givenColumn(entity, name))),
  ]
  const text = `insert into ${tableOf(entity)} (${targets.map(quoteIdentifier).join(', ')})
    select ${values.join(', ')}
      from ${setSource(columns, first)}
     order by ${setValue(PLACE)}
        on conflict do nothing
    returning ${rowColumns(entity)}`
  return { statement: statement(tagOf(entity, 'create-many'), text), columns }
}

function takenOf(entity: Entity): ManyStatements['taken'] {
  const key = keyOfSet(entity)
  const columns = [...key, ...Object.keys(entity.columns).map((name) => givenColumn(entity, name)), PLACE]
  const table = tableOf(entity)
  const owner = entity.ownerColumn === undefined ? [] : [`${table}.${quoteIdentifier(entity.ownerColumn)} = $1::uuid`]
  const exists = (conditions: readonly string[], name: string): string =>
    `exists (select 1 from ${table} where ${[...owner, ...conditions].join(' and ')}) as ${quoteIdentifier(name)}`
  const answers = entity.unique.map(({ columns: unique, index }) => {
    const same = unique.map(
      (name) => `${table}.${quoteIdentifier(toSqlName(name))} = ${setValue(givenColumn(entity, name))}`,
    )
    return exists([...same, `${table}.${NOT_DELETED}`], index)
  })
  const isTaken = exists(
    key.map((each) => `${each.column} = ${setValue(each)}`),
    TAKEN_KEY,
  )
  const text = `select ${[`${setValue(PLACE)} as place`, isTaken, ...answers].join(', ')}
      from ${setSource(columns, ownerCount(entity) + 1)}`
  return { statement: statement(tagOf(entity, 'find-taken'), text), columns }
}

function holdMany(entity: Entity): ManyStatements['hold'] {
  const columns = keyOfSet(entity)
  const table = tableOf(entity)
  const text = `select ${table}.id, version, ${DELETED} as "isDeleted", ${ARCHIVED} as "isArchived",
           deletion_id as "deletionId"
      from ${setSource(columns, ownerCount(entity) + 1)}
      join ${table} on ${keyIsGiven(entity)}
     order by ${table}.id
       for no key update of ${table}`
  return { statement: statement(tagOf(entity, 'hold-many'), text), columns }
}

// As for a single row: a bit of the mask says whether a column takes its value or keeps its own.
function updateMany(entity: Entity): SetStatement {
  const names = changeableColumns(entity)
  const sets = names.map((name, i) => {
    const column = quoteIdentifier(toSqlName(name))
    const given = setValue(givenColumn(entity, name))
    return `${column} = case when ${setValue(MASK)} & ${2 ** i} <> 0 then ${given} else ${tableOf(entity)}.${column} end`
  })
  return changeMany(entity, 'update-many', {
    more: [MASK, ...names.map((name) => givenColumn(entity, name))],
    sets,
    conditions: [NOT_DELETED, NOT_ARCHIVED],
  })
}

interface ManyChange {
  readonly more: readonly SetColumn[]
  readonly sets: readonly string[]
  readonly conditions: readonly string[]
  readonly returning?: readonly string[]
}

function changeMany(
  entity: Entity,
  verb: string,
  { more, sets, conditions, returning = [] }: ManyChange,
): SetStatement {
  const first = ownerCount(entity) + 2
  const columns = [...keyOfSet(entity), EXPECTED, ...more]
  const isExpected = `(${setValue(EXPECTED)} is null or version = ${setValue(EXPECTED)})`
  const text = `update ${tableOf(entity)}
       set ${[...sets, `updated_by = $${first - 1}::uuid`].join(', ')}, version = version + 1, updated_at = now()
      from ${setSource(columns, first)}
     where ${[keyIsGiven(entity), ...conditions, isExpected].join(' and ')}
    returning ${[rowColumns(entity), ...returning].join(', ')}`
  return { statement: statement(tagOf(entity, verb), text), columns }
}

/** Parents of the same owner stay as they are until the transaction ends; reference rows, everybody's, are only looked at. */
function holdParents(entity: Entity, name: string): Statement<HeldParent> {
  const { entity: parent } = entity.parents[name]!
  const isOwned = parent.ownerColumn !== undefined
  const owner = isOwned ? [`${quoteIdentifier(parent.ownerColumn)} = $1::uuid`] : []
  const ids = `id = any($${owner.length + 1}::${parent.idType}[])`
  const text = `select id, ${ARCHIVED} as "isArchived"
      from ${tableOf(parent)}
     where ${[...owner, ids, NOT_DELETED].join(' and ')}
     order by id${isOwned ? '\n       for share' : ''}`
  return statement(tagOf(parent, 'hold-parents'), text)
}
