import { type Reader, statement } from '../../../access/index.ts'
import type { AuditedRecord, AuditProblem, ProblemList } from './audit-problem.ts'
import type { LogMonth } from './log-months.ts'
import type { MisfitEntries } from './walk-entries.ts'

interface Lost {
  readonly id: number
  readonly seal: number
  readonly month: string
  /** Whether it was gone already when it should have been sealed. */
  readonly wasGone: boolean
}

interface Entry extends AuditedRecord {
  readonly id: number
  readonly month: string
  readonly seal: number | null
  readonly sealMonth: string | null
  readonly isSame: boolean
}

interface Moved {
  readonly id: number
  readonly was: number
  readonly seal: number
}

const LOST = statement<Lost>(
  'audit.lost-entries',
  `select held.id, s.number as seal, to_char(s.month::timestamp, 'YYYY-MM') as month,
          held.leaf = decode(repeat('00', 32), 'hex') as "wasGone"
     from audit_seals s
    cross join unnest(s.ids, s.leaves) as held (id, leaf)
     left join (
       select id, date_trunc('month', at at time zone 'UTC')::date as month
         from audit_log
        where at >= date_trunc('month', $2::timestamptz at time zone 'UTC') at time zone 'UTC'
          and at < $3::timestamptz
     ) l on l.id = held.id and l.month = s.month
    where s.number = any($1::bigint[]) and l.id is null
    order by held.id
    limit $4`,
  { prepared: false },
)
const ENTRIES = statement<Entry>(
  'audit.misfit-entries',
  `select l.id, l.entity, l.user_id as "ownerId", l.record_id as "recordId",
          to_char(l.at at time zone 'UTC', 'YYYY-MM') as month,
          s.number as seal, to_char(s.month::timestamp, 'YYYY-MM') as "sealMonth",
          coalesce(s.leaf = longrun_audit_leaf(l), false) as "isSame"
     from audit_log l
     left join (
       select s.number, s.month, held.id, held.leaf
         from audit_seals s
        cross join unnest(s.ids, s.leaves) as held (id, leaf)
        where held.id = any($1::bigint[])
     ) s on s.id = l.id
    where l.id = any($1::bigint[]) and l.at >= $2::timestamptz and l.at < $3::timestamptz
    order by l.id`,
  { prepared: false },
)
// What an entry would be under another number, and at the time of the entry that has this number now.
const MOVED = statement<Moved>(
  'audit.moved-entries',
  `select e.id, t.id as was, t.number as seal
     from audit_log e
     join (
       select s.number, held.id, held.leaf
         from audit_seals s
        cross join unnest(s.ids, s.leaves) as held (id, leaf)
        where held.id = any($2::bigint[])
     ) t on t.id <> e.id
     left join audit_log other on other.id = t.id
    where e.id = any($1::bigint[])
      and t.leaf in (
        longrun_audit_leaf(jsonb_populate_record(e, jsonb_build_object('id', t.id))),
        longrun_audit_leaf(jsonb_populate_record(e, jsonb_build_object('id', t.id, 'at', coalesce(other.at, e.at))))
      )`,
  { prepared: false },
)
const TWICE = statement<{ id: number }>(
  'audit.sealed-twice',
  `select held.id
     from audit_seals s
    cross join unnest(s.ids) as held (id)
    where s.month >= date_trunc('month', $1::timestamptz at time zone 'UTC')::date
      and s.month < ($2::timestamptz at time zone 'UTC')::date
    group by held.id
   having count(*) > 1
    order by held.id
    limit 1000`,
  { prepared: false },
)

const MOST_LOST = 20_000
const MOST_SHORT_SEALS = 1_000
const ENTRIES_AT_ONCE = 1_000
// Each is tried under the number of each.
const MOST_MOVED = 100

/** Finds out what became of the entries of a part of the log that do not fit. */
export async function nameMisfits(
  reader: Reader,
  { part, misfits, problems }: { part: LogMonth; misfits: MisfitEntries; problems: ProblemList },
): Promise<void> {
  const { odd, unsealed, short, untold, hasTwice } = misfits
  problems.addUntold(untold)
  const named = short.slice(0, MOST_SHORT_SEALS).map(({ number }) => number)
  const lost = named.length === 0 ? [] : await reader.many(LOST, [named, part.from, part.until, MOST_LOST])
  for (const { number, missing } of short.slice(MOST_SHORT_SEALS))
    problems.add({ kind: 'removed', seal: number, detail: `${missing} of its entries are changed or gone` })
  const gone = new Map(lost.map((each) => [each.id, each]))
  const ids = [...new Set([...odd, ...unsealed])].toSorted((a, b) => a - b)
  const moved = await findMoved(reader, ids, gone)
  for (let at = 0; at < ids.length; at += ENTRIES_AT_ONCE) {
    const entries = await reader.many(ENTRIES, [ids.slice(at, at + ENTRIES_AT_ONCE), part.from, part.until])
    problems.add(...toProblems(entries, moved, gone))
  }
  for (const { id, seal, month, wasGone } of gone.values()) {
    const detail = wasGone ? 'the entry was gone before it was sealed' : 'the entry is gone'
    problems.add({ kind: 'removed', id, seal, month, detail })
  }
  if (!hasTwice) return
  for (const { id } of await reader.many(TWICE, [part.from, part.until]))
    problems.add({ kind: 'inserted', id, detail: 'the entry is in more than one seal' })
}

async function findMoved(
  reader: Reader,
  ids: readonly number[],
  gone: Map<number, Lost>,
): Promise<ReadonlyMap<number, Moved>> {
  const places = [...ids, ...gone.keys()]
  if (ids.length === 0 || places.length < 2 || places.length > MOST_MOVED) return new Map()
  const moved = await reader.many(MOVED, [ids, places])
  for (const { was } of moved) gone.delete(was)
  return new Map(moved.map((each) => [each.id, each]))
}

function toProblems(
  entries: readonly Entry[],
  moved: ReadonlyMap<number, Moved>,
  gone: Map<number, Lost>,
): AuditProblem[] {
  const genuine = new Set(entries.filter(({ isSame }) => isSame).map(({ id }) => id))
  return entries
    .filter(({ isSame }) => !isSame)
    .map(({ id, month, seal, sealMonth, entity, ownerId, recordId }) => {
      const about = { id, month, record: { entity, ownerId, recordId } }
      const move = moved.get(id)
      if (move) {
        const detail = `the entry is the one that was sealed as ${move.was}`
        return { kind: 'reordered', ...about, seal: move.seal, detail }
      }
      if (seal === null)
        return { kind: 'inserted', ...about, detail: 'the entry is in no seal, and does not wait to be sealed' }
      if (genuine.has(id))
        return { kind: 'inserted', ...about, seal, detail: 'a second entry has the number of this one' }
      if (sealMonth !== month) {
        gone.delete(id)
        return { kind: 'changed', ...about, seal, detail: `the entry was sealed in ${sealMonth}: its time is changed` }
      }
      return { kind: 'changed', ...about, seal, detail: 'the entry is not what was sealed' }
    })
}
