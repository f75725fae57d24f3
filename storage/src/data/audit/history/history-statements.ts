import { quoteIdentifier, type Statement, statement } from '../../../access/index.ts'
import { type Entity, keyColumns, SHOWN_LIFECYCLE, toSqlName } from '../../entities/index.ts'
import { logOwnerSql } from './log-key.ts'

export interface LoggedRow {
  /** Null in the one row of a record that has no entries. */
  readonly id: number | null
  readonly at: Date
  readonly entity: string
  readonly action: string
  readonly version: number | null
  readonly actor_id: string | null
  readonly request_id: string | null
  readonly changes: Readonly<Record<string, unknown>> | null
}

/** A record as it is, with what has to be taken back so that it is as it was. */
export interface PastRow {
  readonly record: undefined
  /** The first entry since; null where nothing has changed. */
  readonly later_id: number | null
  readonly later_version: number | null
  /** Whether the record was made, or purged, since. */
  readonly was_absent: boolean
  /** Whether the values of an entry are gone. */
  readonly is_erased: boolean
  /** By the names of columns, the values before the first change of each. */
  readonly before: Readonly<Record<string, unknown>> | null
  /** Of the version that the record had; null where the log does not hold the change by which it came. */
  readonly past_version: number | null
  readonly past_at: Date | null
}

export interface HistoryStatements {
  /** Values: the key of the record, then its id in the log, names of entities, the id before which to begin, how many. */
  readonly list: Statement<LoggedRow>
  /** Values: the key of the record, then its id in the log, the entity's name, the time. */
  readonly at: Statement<Record<string, unknown>>
}

/** Names of what the API shows of a record, in its order. */
export function shownNames(entity: Entity): readonly string[] {
  const own = Object.entries(entity.columns).filter(([, { flags }]) => !flags.has('internal'))
  return [...(entity.key === 'id' ? ['id'] : []), ...own.map(([name]) => name), ...SHOWN_LIFECYCLE, 'isArchived']
}

export function historyStatements(entity: Entity): HistoryStatements {
  const next = keyColumns(entity).length + 1
  return {
    list: statement(`${entity.table}.history`, listSql(entity, next)),
    at: statement(`${entity.table}.at`, atSql(entity, next)),
  }
}

function keyIs(entity: Entity): string {
  return keyColumns(entity)
    .map(({ sqlName, sqlType }, i) => `${quoteIdentifier(sqlName)} = $${i + 1}::${sqlType}`)
    .join(' and ')
}

// Of a record that is there, deleted or not: what is purged has no history any more.
function listSql(entity: Entity, next: number): string {
  return `
select entries.*
  from (select ${logOwnerSql(entity)} as log_owner from ${quoteIdentifier(entity.table)} where ${keyIs(entity)}) record
  left join lateral (
    select id, at, entity, action, version, actor_id, request_id, changes
      from audit_log
     where user_id = record.log_owner
       and record_id = $${next}::uuid
       and entity = any($${next + 1}::text[])
       and id < coalesce($${next + 2}::bigint, 9223372036854775807)
     order by id desc
     limit $${next + 3}::integer
  ) entries on true
 order by entries.id desc`
}

// A transaction that began earlier may write later, so times do not follow the order of entries. What was seen at a time is
// what stood before the first entry of a transaction that began after it. Each column is taken back to what it was before the
// first change since; of the version that this gives, the first entry tells when it was made.
function atSql(entity: Entity, next: number): string {
  const columns = shownNames(entity).map((name) => `${quoteIdentifier(toSqlName(name))} as ${quoteIdentifier(name)}`)
  const isOf = `user_id = record.log_owner and record_id = $${next}::uuid and entity = $${next + 1}::text`
  return `
select ${shownNames(entity)
    .map((name) => `record.${quoteIdentifier(name)}`)
    .join(', ')},
       boundary.later_id,
       later.version as later_version,
       coalesce(undone.was_absent, false) as was_absent,
       coalesce(undone.is_erased, false) as is_erased,
       undone.before,
       past.version as past_version,
       past.at as past_at
  from (select ${columns.join(', ')}, ${logOwnerSql(entity)} as log_owner from ${quoteIdentifier(entity.table)} where ${keyIs(entity)}) record
 cross join lateral (
    select min(id) as later_id
      from audit_log
     where ${isOf}
       and at > $${next + 2}::timestamptz(3)
  ) boundary
  left join lateral (
    select version from audit_log where ${isOf} and id = boundary.later_id
  ) later on true
  left join lateral (
    select bool_or(action in ('create', 'purge', 'erase')) as was_absent,
           bool_or(changes is null) as is_erased,
           (select jsonb_object_agg(name, value)
              from (select distinct on (name) name, change -> 0 as value
                      from audit_log, jsonb_each(changes) as changed (name, change)
                     where ${isOf}
                       and id >= boundary.later_id
                     order by name, id) as first_change) as before
      from audit_log
     where ${isOf}
       and id >= boundary.later_id
  ) undone on true
  left join lateral (
    select version, min(at) as at
      from audit_log
     where ${isOf}
       and id < boundary.later_id
     group by version
     order by max(id) desc
     limit 1
  ) past on true`
}
