import { type RawBuilder, sql } from 'kysely'
import { type Entity, toSqlName } from '../entity.ts'
import { compileSql, conditionSql, keyColumns, type parseConditions } from '../store/index.ts'

/** Which records are due, checked. */
export interface DueRequest {
  readonly owner: string | undefined
  readonly column: string
  readonly before: Date
  readonly conditions: ReturnType<typeof parseConditions>
}

interface Marks {
  readonly by: string | null
  readonly reason: string
  readonly limit: number
}

type Compiled = ReturnType<typeof compileSql>

export function countDueSql(entity: Entity, request: DueRequest): Compiled {
  return compileSql(sql`select count(*) as n from ${sql.table(entity.table)} where ${isDue(entity, request)}`)
}

// The oldest first, and locked: what somebody is changing is waited for, and taken only if it is still due then. A month's
// partition is found by the key, of which the time of the month is a part.
export function archiveDueSql(entity: Entity, request: DueRequest, { by, reason, limit }: Marks): Compiled {
  const table = sql.table(entity.table)
  const keys = keyColumns(entity).map(({ sqlName }) => sql.ref(sqlName))
  const isSame = keys.map((key) => sql`kept.${key} = due.${key}`)
  const age = sql.ref(toSqlName(request.column))
  return compileSql(sql`
    with due as (
      select ${sql.join(keys)}
        from ${table}
       where ${isDue(entity, request)}
       order by ${age}, ${sql.join(keys)}
       limit ${limit}
         for no key update
    )
    update ${table} as kept
       set archived_at = now(), archived_by = ${by}::uuid, archive_reason = ${reason}::text,
           updated_at = now(), updated_by = ${by}::uuid, version = kept.version + 1
      from due
     where ${sql.join(isSame, sql` and `)}
       and kept.deleted_at is null
       and kept.archived_at is null`)
}

function isDue(entity: Entity, { owner, column, before, conditions }: DueRequest): RawBuilder<boolean> {
  const tests = [
    ...(entity.ownerColumn === undefined ? [] : [sql`${sql.ref(entity.ownerColumn)} = ${owner}::uuid`]),
    sql`deleted_at is null`,
    sql`archived_at is null`,
    sql`${sql.ref(toSqlName(column))} < ${toBound(entity, column, before)}`,
    ...conditions.map((condition) => conditionSql(condition, sql.val(condition.value))),
  ]
  return sql<boolean>`${sql.join(tests, sql` and `)}`
}

// A day is before another, not before an hour of it.
function toBound(entity: Entity, column: string, before: Date): RawBuilder<unknown> {
  const time = before.toISOString()
  return entity.columns[column]?.sqlType === 'date' ? sql`${time.slice(0, 10)}::date` : sql`${time}::timestamptz`
}
