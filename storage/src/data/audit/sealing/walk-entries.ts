import { type Reader, type Statement, statement } from '../../../access/index.ts'
import type { LogMonth } from './log-months.ts'

/** Entries that do not fit, by id. */
export interface MisfitEntries {
  /** They are in a seal, and not what it says. */
  readonly odd: readonly number[]
  /** They are in no seal of their month, and do not wait to be sealed. */
  readonly unsealed: readonly number[]
  /** Seals of which fewer entries were found than they hold. */
  readonly short: readonly { readonly number: number; readonly missing: number }[]
  /** More entries that do not fit, of which no ids are kept. */
  readonly untold: number
  /** Whether more entries were found in seals than there are entries. */
  readonly hasTwice: boolean
  /** Of entries whose values were erased the owner; where only the address and the agent were, owner and actor. */
  readonly erased: ReadonlySet<string>
}

interface Group {
  readonly number: number | null
  readonly entries: number
  readonly same: number
  readonly misfits: number[]
  readonly misfitCount: number
}

interface Chunk {
  readonly total: number
  readonly groups: readonly Group[]
  readonly erased: readonly string[]
}

// The entries of some pages beside what the seals say of them. Page by page, because that takes the same time whatever is in
// the log and however it is indexed. By the log itself and the bounds of the month: as rows of the month's own table, entries
// would have to be made rows of the log one by one.
const CHUNK: Statement<Chunk> = statement<Chunk>(
  'audit.verify-entries',
  `with entry as materialized (
     select l.id, l.at, longrun_audit_leaf(l) as leaf,
            case when l.commitment is not null then l.user_id::text
                 when l.origin_commitment is not null then concat_ws(' ', l.user_id, l.actor_id)
            end as erased
       from audit_log l
      where l.at >= $1::timestamptz and l.at < $2::timestamptz
        and l.ctid >= $3::tid and l.ctid < $4::tid
   ), span as materialized (
     select min(id) as first_id, max(id) as last_id,
            date_trunc('month', min(at) at time zone 'UTC')::date as first_month,
            date_trunc('month', max(at) at time zone 'UTC')::date as last_month
       from entry
   ), sealed as (
     select s.number, held.id, held.leaf
       from span
       join audit_seals s
         on s.month between span.first_month and span.last_month
        and s.first_id <= span.last_id and s.last_id >= span.first_id
      cross join unnest(s.ids, s.leaves) as held (id, leaf)
      where held.id between span.first_id and span.last_id
   ), matched as materialized (
     select e.id, s.number, coalesce(e.leaf = s.leaf, false) as is_same
       from entry e
       left join sealed s on s.id = e.id
   ), misfit as (
     select id, number from matched where number is not null and not is_same
     union all
     select m.id, null from matched m left join audit_pending p on p.id = m.id where m.number is null and p.id is null
   ), grouped as (
     select m.number, count(*) as entries, count(*) filter (where m.is_same) as same
       from matched m
      group by m.number
   )
   select (select count(*) from entry) as total,
          coalesce((select json_agg(json_build_object(
            'number', g.number, 'entries', g.entries, 'same', g.same,
            'misfits', case when g.number is null or g.same < g.entries
                            then array(select f.id from misfit f where f.number is not distinct from g.number order by f.id limit 1000)
                            else '{}' end,
            'misfitCount', case when g.number is null or g.same < g.entries
                                then (select count(*) from misfit f where f.number is not distinct from g.number)
                                else 0 end)) from grouped g), '[]') as groups,
          array(select distinct erased from entry where erased is not null) as erased`,
  { prepared: false },
)
const SEAL_COUNTS = statement<{ number: number; first_id: number; month: string; count: number }>(
  'audit.seal-counts',
  `select number, month::text, first_id, count
     from audit_seals
    where month >= date_trunc('month', $1::timestamptz at time zone 'UTC')::date
      and month < ($2::timestamptz at time zone 'UTC')::date
      and (month, first_id, number) > ($3::date, $4, $5)
      and ids is not null
    order by month, first_id, number
    limit 5000`,
)

// 16 MiB of entries at a time: some 50,000.
const PAGES_AT_ONCE = 2_048
// Of misfits beyond, the number is told.
const MOST_KEPT = 20_000

/** Holds the entries of a part of the log against the seals of its months. Several readers, of one moment, share the work. */
export async function walkEntries(
  readers: readonly [Reader, ...Reader[]],
  part: LogMonth,
  onEntries: (count: number) => void,
): Promise<MisfitEntries> {
  const walk = new Walk()
  let page = 0
  const read = async (reader: Reader): Promise<void> => {
    while (page < part.pages) {
      const from = page
      page += PAGES_AT_ONCE
      const chunk = await reader.one(CHUNK, [part.from, part.until, `(${from},0)`, `(${from + PAGES_AT_ONCE},0)`])
      walk.add(chunk)
      onEntries(chunk.total)
    }
  }
  await Promise.all(readers.map(read))
  await walk.compare(readers[0], part)
  return walk
}

class Walk implements MisfitEntries {
  readonly odd: number[] = []
  readonly unsealed: number[] = []
  readonly short: { readonly number: number; readonly missing: number }[] = []
  readonly erased = new Set<string>()
  untold = 0
  hasTwice = false
  readonly #found = new Map<number, number>()

  add({ total, groups, erased }: Chunk): void {
    let joined = 0
    for (const { number, entries, same, misfits, misfitCount } of groups) {
      joined += entries
      if (number !== null) this.#found.set(number, (this.#found.get(number) ?? 0) + same)
      const kept = number === null ? this.unsealed : this.odd
      const told = misfits.slice(0, Math.max(0, MOST_KEPT - kept.length))
      kept.push(...told)
      this.untold += misfitCount - told.length
    }
    if (joined > total) this.hasTwice = true
    for (const id of erased) this.erased.add(id)
  }

  async compare(reader: Reader, { from, until }: LogMonth): Promise<void> {
    let after: readonly unknown[] = ['-infinity', 0, 0]
    for (;;) {
      const seals = await reader.many(SEAL_COUNTS, [from, until, ...after])
      for (const { number, count } of seals) {
        const missing = count - (this.#found.get(number) ?? 0)
        if (missing !== 0) this.short.push({ number, missing })
      }
      const last = seals.at(-1)
      if (!last || seals.length < 5_000) return
      after = [last.month, last.first_id, last.number]
    }
  }
}
