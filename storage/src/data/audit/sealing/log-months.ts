import { type Reader, statement } from '../../../access/index.ts'

/** A part of the log as it lies on the disk: a month, as a rule. */
export interface LogMonth {
  readonly name: string
  /** The bounds of its times, as PostgreSQL reads them. */
  readonly from: string
  readonly until: string
  readonly pages: number
}

const MONTHS = statement<LogMonth>(
  'audit.log-months',
  `select c.oid::regclass::text as name,
          coalesce(substring(b.bounds from 'FROM \\(''([^'']+)'''), '-infinity') as from,
          coalesce(substring(b.bounds from 'TO \\(''([^'']+)'''), 'infinity') as until,
          ceil(pg_relation_size(c.oid) / current_setting('block_size')::float8)::integer as pages
     from pg_inherits i
     join pg_class c on c.oid = i.inhrelid
    cross join pg_get_expr(c.relpartbound, c.oid) as b (bounds)
    where i.inhparent = 'audit_log'::regclass
      and ($1::date is null
           or (coalesce(substring(b.bounds from 'FROM \\(''([^'']+)'''), '-infinity')::timestamptz < ($1::date + interval '1 month') at time zone 'UTC'
               and coalesce(substring(b.bounds from 'TO \\(''([^'']+)'''), 'infinity')::timestamptz > $1::date::timestamp at time zone 'UTC'))
    order by coalesce(substring(b.bounds from 'FROM \\(''([^'']+)'''), '-infinity')::timestamptz`,
)

/** Lists the parts of the log, or those that hold one month (its first day). In a transaction with plain times. */
export async function listLogMonths(reader: Reader, month: string | null): Promise<LogMonth[]> {
  return await reader.many(MONTHS, [month])
}
