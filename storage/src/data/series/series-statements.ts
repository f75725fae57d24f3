import { quoteIdentifier, type Statement, statement } from '../../access/index.ts'
import type { Series } from './define-series.ts'

/** Where a segment lies, without its samples. */
export interface SegmentHead {
  readonly id: string
  readonly type_id: number
  readonly first_ms: number
  readonly last_ms: number
  readonly sample_count: number
}

export interface SegmentRow {
  readonly id: string
  readonly type_id: number
  readonly first_ms: number
  readonly value_first: number
  readonly sample_count: number
  readonly time_deltas: Int32Array
  readonly value_deltas: Int16Array | null
  readonly wide_value_deltas: Int32Array | null
}

/** A segment of a page, and what is known of those that are not in it. */
export interface PageRow extends SegmentRow {
  readonly context: string | null
  /** When the first segment begins that was found and is not given; null where all are. */
  readonly next_ms: number | null
  /** How many segments were found. */
  readonly found: number
}

/** Which contexts a look-up wants. Statements differ, since `is not distinct from` uses no index. */
export type ContextScope = 'any' | 'one' | 'none'

export interface SeriesStatements {
  readonly lock: Statement<{ isolation: string }>
  readonly findNeighbours: Readonly<Record<Exclude<ContextScope, 'any'>, Statement<SegmentHead>>>
  readonly getSegments: Statement<SegmentRow>
  readonly read: Readonly<Record<ContextScope, Statement<SegmentRow>>>
  readonly readPage: Readonly<Record<ContextScope, Statement<PageRow>>>
  insert(rows: number): Statement<unknown>
  readonly replace: Statement<unknown>
  readonly remove: Statement<unknown>
  readonly deleteContext: Statement<{ segments: number; samples: number }>
  readonly restoreContext: Statement<{ segments: number; samples: number; is_free: boolean }>
}

/** Most rows of one insert; batches are split into this, its half and so on, so that few statements stay prepared. */
export const MOST_INSERT_ROWS = 16

const INSERT_COLUMNS = 16
const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`

/** The statements of one series. Made once; all but the inserts' row counts is constant. */
export function toSeriesStatements(series: Series): SeriesStatements {
  const table = quoteIdentifier(series.table)
  const owner = quoteIdentifier(series.ownerKey)
  const type = quoteIdentifier(series.typeKey)
  const context = quoteIdentifier(series.contextKey)
  const tag = (verb: string) => `${series.table.replaceAll(/[^a-z0-9_.-]/g, '_').slice(0, 40)}.${verb}`
  const inScope = { any: '', one: `and ${context} = $2`, none: `and ${context} is null and $2::uuid is null` }
  const segment = `id, ${type} as type_id, ${MS('recorded_at')} as first_ms, value_first, sample_count,
                   time_deltas, value_deltas, wide_value_deltas`

  // A plan for any month would be made for all of them; `$3` and `$4` let the executor take the one that is meant.
  const neighbours = (scope: 'one' | 'none') => {
    const side = (condition: string, order = '') => `
      (select id, ${type} as type_id, recorded_at, ended_at, sample_count
         from ${table}
        where ${owner} = $1 ${inScope[scope]} and ${type} = wanted.type_id and deleted_at is null
          and recorded_at >= $3 and recorded_at < $4 and ${condition} ${order})`
    return `
      select near.id, near.type_id, ${MS('near.recorded_at')} as first_ms, ${MS('near.ended_at')} as last_ms,
             near.sample_count
        from unnest($5::smallint[], $6::timestamptz[], $7::timestamptz[]) as wanted (type_id, first_at, last_at)
       cross join lateral (
         ${side('recorded_at < wanted.first_at', 'order by recorded_at desc limit 1')}
         union all
         ${side('recorded_at between wanted.first_at and wanted.last_at')}
         union all
         ${side('recorded_at > wanted.last_at', 'order by recorded_at limit 1')}
       ) near
       order by near.type_id, near.recorded_at`
  }

  const read = (scope: ContextScope) => `
    select ${segment}
      from ${table}
     where ${owner} = $1 ${scope === 'any' ? 'and $2::uuid is null' : inScope[scope]}
       and ${type} = any($3::smallint[])
       and recorded_at >= $4 and recorded_at < $5 and ended_at >= $6
       and deleted_at is null
     order by ${type}, recorded_at
     limit $7`

  // As many segments, in order, as it takes for more than $8 samples: those that begin at one time all or none. Of one that
  // began before the range it is not known how many of its samples lie in it, so it counts for none.
  const readPage = (scope: ContextScope) => `
    select id, type_id, context, ${MS('recorded_at')} as first_ms, value_first, sample_count,
           time_deltas, value_deltas, wide_value_deltas, ${MS('next_at')} as next_ms, found::int4 as found
      from (select *, min(recorded_at) filter (where samples_before > $8) over () as next_at, count(*) over () as found
              from (select *, coalesce(sum(case when recorded_at > $6 then sample_count end)
                                         over (order by recorded_at groups between unbounded preceding and current row
                                               exclude group), 0) as samples_before
                      from (select id, ${type} as type_id, ${context} as context, recorded_at, value_first, sample_count,
                                   time_deltas, value_deltas, wide_value_deltas
                              from ${table}
                             where ${owner} = $1 ${scope === 'any' ? 'and $2::uuid is null' : inScope[scope]}
                               and ${type} = $3
                               and recorded_at >= $4 and recorded_at < $5 and ended_at >= $6
                               and deleted_at is null
                             order by recorded_at, id
                             limit $7) as found) as counted) as judged
     where samples_before <= $8
     order by recorded_at, id`

  const inserts = new Map<number, Statement<unknown>>()
  const insert = (rows: number) => {
    const values = Array.from({ length: rows }, (_, row) => {
      const at = (column: number) => `$${row * INSERT_COLUMNS + column}`
      const casts = Array.from({ length: INSERT_COLUMNS - 3 }, (_, column) => at(column + 1))
      return `(${casts.join(', ')}, ${at(14)}::int4[], ${at(15)}::int2[], ${at(16)}::int4[])`
    })
    return statement(
      tag(`insert_${rows}`),
      `insert into ${table} (${owner}, id, ${type}, ${context}, created_by, recorded_at, ended_at, sample_count,
                             value_first, value_last, value_min, value_max, value_sum,
                             time_deltas, value_deltas, wide_value_deltas)
       values ${values.join(', ')}`,
    )
  }

  return {
    // Keys come sorted: callers that lock several always do so in the same order.
    lock: statement(
      tag('lock'),
      `select min(current_setting('transaction_isolation')) as isolation,
              count(case when wanted.is_shared then pg_advisory_xact_lock_shared(wanted.key)::text
                         else pg_advisory_xact_lock(wanted.key)::text end)
         from unnest($1::bigint[], $2::boolean[]) as wanted (key, is_shared)`,
    ),
    findNeighbours: {
      one: statement(tag('find_neighbours'), neighbours('one')),
      none: statement(tag('find_neighbours'), neighbours('none')),
    },
    getSegments: statement(
      tag('get_segments'),
      `select ${segment}
         from ${table}
        where ${owner} = $1 and id = any($2::uuid[]) and recorded_at >= $3 and recorded_at < $4 and deleted_at is null
        order by ${type}, recorded_at`,
      { binary: true },
    ),
    read: {
      any: statement(tag('read'), read('any'), { binary: true }),
      one: statement(tag('read'), read('one'), { binary: true }),
      none: statement(tag('read'), read('none'), { binary: true }),
    },
    readPage: {
      any: statement(tag('read_page'), readPage('any'), { binary: true }),
      one: statement(tag('read_page'), readPage('one'), { binary: true }),
      none: statement(tag('read_page'), readPage('none'), { binary: true }),
    },
    insert(rows) {
      const made = inserts.get(rows) ?? insert(rows)
      inserts.set(rows, made)
      return made
    },
    replace: statement(
      tag('replace'),
      `update ${table}
          set updated_by = $4, updated_at = now(), version = version + 1,
              recorded_at = $5, ended_at = $6, sample_count = $7,
              value_first = $8, value_last = $9, value_min = $10, value_max = $11, value_sum = $12,
              time_deltas = $13::int4[], value_deltas = $14::int2[], wide_value_deltas = $15::int4[]
        where ${owner} = $1 and id = $2 and recorded_at = $3 and deleted_at is null`,
    ),
    remove: statement(
      tag('remove'),
      `delete from ${table}
        where ${owner} = $1 and id = any($2::uuid[]) and recorded_at >= $3 and recorded_at < $4 and deleted_at is null`,
    ),
    deleteContext: statement(
      tag('delete_context'),
      `with deleted as (
         update ${table}
            set deleted_at = now(), deleted_by = $3, deletion_id = $4,
                updated_at = now(), updated_by = $3, version = version + 1
          where ${owner} = $1 and ${context} = any($2::uuid[]) and deleted_at is null
         returning sample_count
       )
       select count(*)::int as segments, coalesce(sum(sample_count), 0)::bigint as samples from deleted`,
    ),
    restoreContext: statement(
      tag('restore_context'),
      `with restored as (
         update ${table}
            set deleted_at = null, deleted_by = null, deletion_id = null,
                updated_at = now(), updated_by = $3, version = version + 1
          where ${owner} = $1 and ${context} = any($2::uuid[]) and deletion_id = $4 and deleted_at is not null
         returning sample_count, ${context} as context
       )
       select count(*)::int as segments, coalesce(sum(sample_count), 0)::bigint as samples,
              not exists (select 1
                            from ${table}
                           where ${owner} = $1
                             and ${context} = any(select context from restored)
                             and deleted_at is null) as is_free
         from restored`,
    ),
  }
}
