import { type Reader, statement } from '../../../access/index.ts'
import type { AuditedRecord, ProblemList } from './audit-problem.ts'
import type { LogMonth } from './log-months.ts'

const WAITING_AND_GONE = statement<{ id: number; month: string }>(
  'audit.waiting-and-gone',
  `select p.id, to_char(p.at at time zone 'UTC', 'YYYY-MM') as month
     from audit_pending p
     left join audit_log l on l.user_id = p.user_id and l.record_id = p.record_id and l.id = p.id and l.at = p.at
    where l.id is null
      and ($1::date is null or date_trunc('month', p.at at time zone 'UTC')::date = $1::date)
    order by p.id
    limit 10000`,
  { prepared: false },
)
const LOST_MONTHS = statement<{ month: string; seals: number; entries: number }>(
  'audit.lost-months',
  `select to_char(s.month::timestamp, 'YYYY-MM') as month, count(*) as seals, sum(s.count)::bigint as entries
     from audit_seals s
    where s.ids is not null and s.count > 0
      and ($1::date is null or s.month = $1::date)
      and not exists (
        select
          from unnest($2::timestamptz[], $3::timestamptz[]) as part (first, until)
         where s.month >= date_trunc('month', part.first at time zone 'UTC')::date
           and s.month < (part.until at time zone 'UTC')::date
      )
    group by s.month
    order by s.month`,
  { prepared: false },
)
const UNKNOWN_ERASURES = statement<{ erased: string }>(
  'audit.unknown-erasures',
  `select each.erased
     from unnest($1::text[]) as each (erased)
    where not exists (select from erasures e where e.user_id::text = any (string_to_array(each.erased, ' ')))
    order by each.erased
    limit 100`,
)
const ERASED_ENTRIES = statement<{ id: number; month: string } & AuditedRecord>(
  'audit.erased-entries',
  `select l.id, to_char(l.at at time zone 'UTC', 'YYYY-MM') as month,
          l.entity, l.user_id as "ownerId", l.record_id as "recordId"
     from audit_log l
    where l.user_id = split_part($1, ' ', 1)::uuid
      and case when $1 like '% %' then l.origin_commitment is not null and l.actor_id::text = split_part($1, ' ', 2)
               else l.commitment is not null or l.origin_commitment is not null end
    order by l.id
    limit 1000`,
)
/** Entries that wait to be sealed and are gone; months of which nothing is left but the seals. */
export async function checkMissing(
  reader: Reader,
  { month, parts, problems }: { month: string | null; parts: readonly LogMonth[]; problems: ProblemList },
): Promise<void> {
  for (const { id, month: of } of await reader.many(WAITING_AND_GONE, [month])) {
    const detail = 'the entry waits to be sealed, and is gone'
    problems.add({ kind: 'removed', id, month: of, detail })
  }
  const [from, until] = [parts.map((part) => part.from), parts.map((part) => part.until)]
  for (const lost of await reader.many(LOST_MONTHS, [month, from, until])) {
    const detail = `the whole month is gone: ${lost.entries} entries in ${lost.seals} seals`
    problems.add({ kind: 'removed', month: lost.month, detail })
  }
}

/** Entries whose values were taken out although nobody is known to have been erased. */
export async function checkErased(reader: Reader, erased: ReadonlySet<string>, problems: ProblemList): Promise<void> {
  if (erased.size === 0) return
  for (const unknown of await reader.many(UNKNOWN_ERASURES, [[...erased]])) {
    for (const { id, month, entity, ownerId, recordId } of await reader.many(ERASED_ENTRIES, [unknown.erased])) {
      const detail = 'what the entry told was erased, and no erasure of the person is known'
      problems.add({ kind: 'changed', id, month, record: { entity, ownerId, recordId }, detail })
    }
  }
}
