import { quoteIdentifier, quoteLiteral } from '../../access/index.ts'
import type { Series, SeriesType } from './define-series.ts'

/**
 * The SQL of a series: the table of its types with their rows, and the table of segments with its indexes; what to begin
 * a migration with. Months are made by `openMonths`. Rows of types are never changed, new ones come by a new migration.
 */
export function toSeriesSql(series: Series): string {
  return `${typesTable(series)}\n${segmentsTable(series)}`
}

function typesTable({ typesTable, types }: Series): string {
  const table = quoteIdentifier(typesTable)
  const rows = [...types.values()].map((type) => `  (${typeValues(type).join(', ')})`)
  return `create table ${table} (
  id smallint primary key,
  code text not null unique,
  unit text not null,
  aggregation text not null,
  scale integer not null,
  minimum double precision not null,
  maximum double precision not null
);
insert into ${table} (id, code, unit, aggregation, scale, minimum, maximum) values
${rows.join(',\n')};
`
}

function typeValues({ id, code, unit, aggregation, scale, minimum, maximum }: SeriesType): (string | number)[] {
  return [id, ...[code, unit, aggregation].map((word) => quoteLiteral(word).trim()), scale, minimum, maximum]
}

function segmentsTable({ table, ownerKey, typeKey, contextKey }: Series): string {
  const name = quoteIdentifier(table)
  const [owner, type, context] = [ownerKey, typeKey, contextKey].map(quoteIdentifier)
  const named = (suffix: string): string => quoteIdentifier(`${table}_${suffix}`)
  return `create table ${name} (
  ${owner} uuid not null,
  id uuid not null,
  ${context} uuid,
  ${type} smallint not null,
  recorded_at timestamptz(3) not null,
  ended_at timestamptz(3) not null,
  sample_count integer not null,
  value_first bigint not null,
  value_last bigint not null,
  value_min bigint not null,
  value_max bigint not null,
  value_sum bigint not null,
  time_deltas integer[] not null,
  value_deltas smallint[],
  wide_value_deltas integer[],
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint ${named('pkey')} primary key (${owner}, id, recorded_at),
  constraint ${named('samples_check')} check (
    sample_count > 0
    and cardinality(time_deltas) = sample_count
    and num_nonnulls(value_deltas, wide_value_deltas) = 1
    and coalesce(cardinality(value_deltas), cardinality(wide_value_deltas)) = sample_count
  ),
  constraint ${named('month_check')} check (
    ended_at >= recorded_at
    and date_trunc('month', recorded_at at time zone 'UTC') = date_trunc('month', ended_at at time zone 'UTC')
  )
) partition by range (recorded_at);
create index ${named('context_idx')} on ${name} (${owner}, ${context}, ${type}, recorded_at);
create index ${named('range_idx')} on ${name} (${owner}, ${type}, recorded_at, ended_at);
`
}
