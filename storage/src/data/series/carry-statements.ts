import { quoteIdentifier, type Statement, statement } from '../../access/index.ts'
import type { Series } from './define-series.ts'
import type { SegmentRow } from './series-statements.ts'

/**
 * What became of a segment: `same` is there already, `different` has its id and other samples, `overlapping` meets others
 * of the same metric. Only what is `stored` was written.
 */
export type CarriedOutcome = 'stored' | 'same' | 'different' | 'overlapping'

/** A segment, what it belongs to, and whether it is deleted. */
export interface JudgedRow extends SegmentRow {
  readonly context: string | null
  readonly deleted_at: Date | null
  readonly deleted_by: string | null
  readonly deletion_id: string | null
}

/** The segments of one type in one month. */
interface UnitRow {
  readonly type_id: number
  readonly from_at: Date
  readonly until_at: Date
}

type Scoped<Row> = Readonly<Record<'one' | 'none', Statement<Row>>>

export interface CarryStatements {
  readonly read: Scoped<JudgedRow>
  readonly findMonths: Scoped<UnitRow>
  readonly readMonth: Scoped<JudgedRow>
  readonly put: Statement<{ place: number; outcome: CarriedOutcome }>
}

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`
/** A segment never crosses a month, so none that meets another begins earlier than this before it. */
const REACH = `interval '32 days'`

/** What it is that was put in, besides its key. */
const SAMPLES = [
  ['ended_at', 'timestamptz'],
  ['sample_count', 'int4'],
  ['value_first', 'int8'],
  ['value_last', 'int8'],
  ['value_min', 'int8'],
  ['value_max', 'int8'],
  ['value_sum', 'int8'],
  ['time_deltas', 'int4[]'],
  ['value_deltas', 'int2[]'],
  ['wide_value_deltas', 'int4[]'],
  ['deleted_at', 'timestamptz'],
  ['deleted_by', 'uuid'],
  ['deletion_id', 'uuid'],
] as const

/** The statements that carry the segments of one series. */
export function toCarryStatements(series: Series): CarryStatements {
  const table = quoteIdentifier(series.table)
  const [owner, type, context] = [series.ownerKey, series.typeKey, series.contextKey].map(quoteIdentifier)
  const tag = (verb: string) => `${series.table.replaceAll(/[^a-z0-9_.-]/g, '_').slice(0, 40)}.${verb}`
  const inScope = { one: `${context} = $2`, none: `${context} is null and $2::uuid is null` }
  const segment = `id, ${type} as type_id, ${context} as context, ${MS('recorded_at')} as first_ms, value_first, sample_count,
           time_deltas, value_deltas, wide_value_deltas, deleted_at, deleted_by, deletion_id`
  const scoped = <Row>(verb: string, sql: (scope: string) => string, binary = false): Scoped<Row> => ({
    one: statement<Row>(tag(verb), sql(inScope.one), { binary }),
    none: statement<Row>(tag(verb), sql(inScope.none), { binary }),
  })

  const read = (scope: string) => `
    select ${segment}
      from ${table}
     where ${owner} = $1 and ${scope}
     order by ${type}, recorded_at, id
     limit $3`
  const findMonths = (scope: string) => `
    select distinct ${type} as type_id,
           date_trunc('month', recorded_at, 'UTC') as from_at,
           date_trunc('month', recorded_at, 'UTC') + interval '1 month' as until_at
      from ${table}
     where ${owner} = $1 and ${scope}
     order by type_id, from_at`
  const readMonth = (scope: string) => `
    select ${segment}
      from ${table}
     where ${owner} = $1 and ${scope}
       and ${type} = $3 and recorded_at >= $4 and recorded_at < $5
     order by recorded_at, id`

  // Arrays come as text: as JSON each number of theirs would be parsed twice.
  const isArray = (sqlType: string): boolean => sqlType.endsWith('[]')
  const given = SAMPLES.map(([name, sqlType]) => `${name} ${isArray(sqlType) ? 'text' : sqlType}`).join(', ')
  const typed = SAMPLES.map(([name, sqlType]) => (isArray(sqlType) ? `g.${name}::${sqlType} as ${name}` : `g.${name}`))
  // Who deleted it may be called otherwise elsewhere: that makes no other segment of it.
  const compared = SAMPLES.map(([name]) => name).filter((name) => name !== 'deleted_by')
  const side = (row: string) => [`${row}.recorded_at`, ...compared.map((name) => `${row}.${name}`)].join(', ')
  const names = SAMPLES.map(([name]) => name).join(', ')

  const put = `
    with given as (
      select g.place, g.id, g.type_id, g.context, g.recorded_at, ${typed.join(', ')}
        from jsonb_to_recordset($2::jsonb)
          as g (place int4, id uuid, type_id int2, context uuid, recorded_at timestamptz, ${given})
    ), judged as (
      select given.*,
             case when there.id is not null
                  then case when (there.type_id, there.context, ${side('there')})
                                 is not distinct from (given.type_id, given.context, ${side('given')})
                            then 'same' else 'different' end
                  when exists (select 1
                                 from ${table} other
                                where other.${owner} = $1
                                  and other.${type} = given.type_id
                                  and other.recorded_at between given.recorded_at - ${REACH} and given.ended_at
                                  and other.ended_at >= given.recorded_at
                                  and other.${context} is not distinct from given.context
                                  and other.deletion_id is not distinct from given.deletion_id
                                  and (other.deleted_at is null) = (given.deleted_at is null))
                  then 'overlapping'
                  else 'stored' end as outcome
        from given
        left join lateral (
               select t.*, t.${type} as type_id, t.${context} as context
                 from ${table} t
                where t.${owner} = $1
                  and t.id = given.id
                  and t.recorded_at between given.recorded_at - ${REACH} and given.recorded_at + ${REACH}
                limit 1) there on true
    ), stored as (
      insert into ${table} (${owner}, id, ${type}, ${context}, recorded_at, ${names}, created_by, updated_by)
      select $1, id, type_id, context, recorded_at, ${names}, $3::uuid, $3::uuid
        from judged
       where outcome = 'stored'
    )
    select place, outcome from judged order by place`

  return {
    read: scoped('carry_read', read, true),
    findMonths: scoped('carry_find_months', findMonths),
    readMonth: scoped('carry_read_month', readMonth, true),
    put: statement(tag('carry_put'), put),
  }
}
