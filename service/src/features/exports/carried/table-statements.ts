import { type Column, quoteIdentifier, quoteLiteral, type Statement, statement } from '@longrun/storage'
import type { CarriedParent, CarriedTable } from './carried-table.ts'

/**
 * What became of a row: `same` is there already, `different` is there with other values, `taken` has a value that another
 * row has and only one may have, `parent_missing` refers to what is not there. Only what is `stored` was written.
 */
export type RowOutcome = 'stored' | 'same' | 'different' | 'taken' | 'parent_missing'

export interface TableStatements {
  /** Values: the owner, the key behind which to begin, how many, and where not all leave the time when leaving began. */
  readonly read: Statement<Record<string, unknown>>
  /** Values: the owner, the rows as JSON, who brings them. */
  readonly put: Statement<{ place: number; outcome: RowOutcome }>
  /** The same for a table with one row an owner, which is there from the start: it is replaced while nobody has changed it. */
  readonly replace: Statement<{ outcome: RowOutcome }>
}

/** The column of a property in SQL. */
export function toSqlName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const quoted = (name: string): string => quoteIdentifier(toSqlName(name))

/** The statements that carry the rows of one table. */
export function toTableStatements(carried: CarriedTable): TableStatements {
  const tag = (verb: string) => `export-${carried.name.toLowerCase()}.${verb}`
  return {
    read: statement(tag('read'), readSql(carried)),
    put: statement(tag('put'), putSql(carried)),
    replace: statement(tag('replace'), replaceSql(carried)),
  }
}

function readSql({ table, key, columns, leaving }: CarriedTable): string {
  const names = Object.keys(columns).map((name) => `t.${quoted(name)} as ${quoteIdentifier(name)}`)
  const behind = key.map((_, index) => `$${index + 2}`)
  const order = key.map((name) => `t.${quoted(name)}`)
  return `select ${names.join(', ')}
            from ${quoteIdentifier(table)} t
           where t.user_id = $1
             ${leaving === undefined ? '' : `and (${leaving(`$${key.length + 3}::timestamptz`)})`}
             ${key.length === 0 ? '' : `and (${order.join(', ')}) > (${behind.join(', ')})`}
           ${key.length === 0 ? '' : `order by ${order.join(', ')}`}
           limit $${key.length + 2}`
}

const isBytes = ({ sqlType }: Column): boolean => sqlType === 'bytea'

/** The rows as JSON gives them, each with its place. */
function givenSql({ columns }: CarriedTable): string {
  const entries = Object.entries(columns)
  const declared = entries.map(([name, column]) => `${quoted(name)} ${isBytes(column) ? 'text' : column.sqlType}`)
  const typed = entries.map(([name, column]) =>
    isBytes(column) ? `decode(g.${quoted(name)}, 'hex') as ${quoted(name)}` : `g.${quoted(name)}`,
  )
  return `select g.place, ${typed.join(', ')}
            from jsonb_to_recordset($2::jsonb) as g (place int4, ${declared.join(', ')})`
}

/** Whether a row that is there has the values of the one that is given. */
function sameSql({ columns, key, uncompared }: CarriedTable): string {
  const compared = Object.keys(columns).filter((name) => !key.includes(name) && !uncompared.includes(name))
  const side = (row: string) => `row(${compared.map((name) => `${row}.${quoted(name)}`).join(', ')})`
  return `${side('there')} is not distinct from ${side('given')}`
}

function missingSql(table: CarriedTable, { property, table: parent, column, mustLive }: CarriedParent): string {
  const hasLifecycle = Object.hasOwn(table.columns, 'deletedAt')
  const live =
    mustLive === false || !hasLifecycle
      ? ''
      : `and (parent.deleted_at is null or given.deleted_at is not null or not (${valuesSql(mustLive)}))`
  return `given.${quoted(property)} is not null
          and not exists (select 1
                            from ${quoteIdentifier(parent)} parent
                           where parent.user_id = $1
                             and parent.${quoteIdentifier(column)} = given.${quoted(property)} ${live})`
}

function valuesSql(values: Exclude<CarriedParent['mustLive'], false>): string {
  const terms = Object.entries(values).map(
    ([name, value]) => `given.${quoted(name)} = ${typeof value === 'string' ? quoteLiteral(value) : String(value)}`,
  )
  return terms.length === 0 ? 'true' : terms.join(' and ')
}

function putSql(carried: CarriedTable): string {
  const { table, key, columns, parents } = carried
  const names = Object.keys(columns).map(quoted).join(', ')
  const keys = key.map(quoted)
  const missing = parents.map((parent) => `when ${missingSql(carried, parent)} then 'parent_missing'`)
  return `
    with given as (${givenSql(carried)}),
    judged as (
      select given.*,
             case when there.user_id is not null
                  then case when ${sameSql(carried)} then 'same' else 'different' end
                  ${missing.join('\n                  ')}
                  else 'stored' end as outcome
        from given
        left join ${quoteIdentifier(table)} there
          on there.user_id = $1 ${keys.map((name) => `and there.${name} = given.${name}`).join(' ')}
             ${carried.idTime === undefined ? '' : `and there.${quoted(carried.idTime)} = given.${quoted(carried.idTime)}`}
    ),
    stored as (
      insert into ${quoteIdentifier(table)} (user_id, ${names}, created_by, updated_by)
      select $1, ${names}, $3::uuid, $3::uuid
        from judged
       where outcome = 'stored'
          on conflict do nothing
      returning ${keys.join(', ') || 'user_id'}
    )
    select judged.place,
           case when judged.outcome = 'stored'
                     and not exists (select 1
                                       from stored
                                      where ${keys.map((name) => `stored.${name} = judged.${name}`).join(' and ') || 'true'})
                then 'taken' else judged.outcome end as outcome
      from judged
     order by judged.place`
}

// A version of 1 says that nobody has changed it since it was made with the account.
function replaceSql(carried: CarriedTable): string {
  const { table, columns } = carried
  const changes = Object.keys(columns).map((name) => `${quoted(name)} = given.${quoted(name)}`)
  return `
    with given as (${givenSql(carried)}),
    judged as (
      select given.*,
             case when ${sameSql(carried)} then 'same' when there.version = 1 then 'stored' else 'different' end as outcome
        from given
        join ${quoteIdentifier(table)} there on there.user_id = $1
         for update of there
    ),
    stored as (
      update ${quoteIdentifier(table)} t
         set ${changes.join(', ')}, updated_by = $3::uuid
        from judged given
       where t.user_id = $1
         and given.outcome = 'stored'
    )
    select outcome from judged`
}
