// What the store of an entity costs on top of the statement it sends: get, update and a page of a list, each against the same
// SQL by hand, prepared, on the same pool.
import { parseArgs } from 'node:util'
import {
  defineEntity,
  integer,
  newId,
  number,
  oneOf,
  openPool,
  openStore,
  optional,
  statement,
  text,
  timestamp,
  uuid,
} from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import type { BenchReport, Figure } from './report.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const [rounds, callsPerRound] = values.short ? [5, 300] : [41, 2_000]
const ROWS = 20_000
const AT_ONCE = 8
const GET_TARGET = 0.9

const memoEntity = defineEntity({
  name: 'memo',
  table: 'memos',
  placement: 'owned',
  columns: {
    title: text({ minLength: 1, maxLength: 200 }),
    status: oneOf('open', 'done'),
    body: optional(text({ maxLength: 10_000 })),
    remindAt: optional(timestamp()),
    topicId: optional(uuid()),
    pages: optional(integer({ minimum: 0 })),
    score: optional(number({ minimum: 0, maximum: 1 })),
    weight: optional(number()),
  },
  orders: { newest: ['createdAt desc', 'id desc'] },
  audit: 'none',
})

const TABLE = `
  create table memos (
    user_id uuid not null, id uuid not null, title text not null, status text not null, body text, remind_at timestamptz(3),
    topic_id uuid, pages integer, score double precision, weight double precision,
    created_at timestamptz(3) not null default now(), created_by uuid, updated_at timestamptz(3) not null default now(),
    updated_by uuid, deleted_at timestamptz(3), deleted_by uuid, deletion_id uuid, version integer not null default 1,
    is_archived boolean not null generated always as (archived_at is not null) stored,
    archived_at timestamptz(3), archived_by uuid, archive_reason text, primary key (user_id, id)
  ) with (fillfactor = 70)`

const COLUMNS = `id, title, status, body, remind_at as "remindAt", topic_id as "topicId", pages, score, weight,
  created_at as "createdAt", updated_at as "updatedAt", deleted_at as "deletedAt", version, archived_at as "archivedAt",
  archive_reason as "archiveReason", is_archived as "isArchived"`
const GET = statement('bench.get', `select ${COLUMNS} from memos where user_id = $1 and id = $2 and deleted_at is null`)
const UPDATE = statement(
  'bench.update',
  `update memos set pages = $4, updated_by = $5, updated_at = now(), version = version + 1
    where user_id = $1 and id = $2 and deleted_at is null and version = $3 returning ${COLUMNS}`,
)
const LIST = statement(
  'bench.list',
  `select ${COLUMNS} from memos where user_id = $1 and deleted_at is null and archived_at is null
    order by created_at desc, id desc limit $2`,
)

await using server = await openThrowawayServer()
const database = openPool({ url: server.url, maxConnections: AT_ONCE })
const owner = newId()
const tx = database.autocommit({ owner })
const memos = openStore(memoEntity)
for (const sql of [TABLE, 'create index on memos (user_id, created_at desc, id desc)']) {
  await tx.execute(statement('bench.prepare', sql, { prepared: false }))
}
const ids = Array.from({ length: ROWS }, () => newId())
const FILL = `insert into memos (user_id, id, title, status, body, remind_at, pages, score)
  select $1, id, 'A memo', 'open', repeat('text ', 20), now(), 5, 0.5 from unnest($2::uuid[]) as id`
await tx.execute(statement('bench.fill', FILL, { prepared: false }), [owner, ids])
await tx.execute(statement('bench.vacuum', 'vacuum analyze memos', { prepared: false }))

const versions = new Map(ids.map((id) => [id, 1]))
const nextVersion = (id: string): number => {
  const version = versions.get(id)!
  versions.set(id, version + 1)
  return version
}
type Call = (id: string) => Promise<unknown>
const PAIRS: readonly (readonly [name: string, store: Call, byHand: Call, share: number])[] = [
  ['get by id', (id) => memos.get(tx, owner, id), (id) => tx.one(GET, [owner, id]), 1],
  [
    'update of one field with version check',
    (id) => memos.update(tx, owner, id, { pages: 7 }, { by: owner, version: nextVersion(id) }),
    (id) => tx.one(UPDATE, [owner, id, nextVersion(id), 7, owner]),
    0.5,
  ],
  ['list of 50', () => memos.list(tx, owner, { limit: 50 }), () => tx.many(LIST, [owner, 51]), 0.25],
]

const figures: Figure[] = []
for (const [name, store, byHand, share] of PAIRS) {
  const calls = Math.ceil(callsPerRound * share)
  const rates = { store: [] as number[], byHand: [] as number[] }
  for (let round = -3; round < rounds; round++) {
    const start = (Math.abs(round) * calls) % ROWS
    const one = await rate(store, start, calls)
    const other = await rate(byHand, start, calls)
    if (round < 0) continue
    rates.store.push(one)
    rates.byHand.push(other)
  }
  const ratio = median(rates.store.map((each, round) => each / rates.byHand[round]!))
  figures.push({
    name,
    value: Math.round(median(rates.store)),
    unit: 'calls/s',
    reference: `the same statement by hand: ${Math.round(median(rates.byHand))} calls/s`,
    ratio: Math.round(ratio * 100) / 100,
    ...(name === 'get by id' ? { target: `at least ${GET_TARGET} of it`, met: ratio >= GET_TARGET } : {}),
  })
}
await database.close()
const report: BenchReport = { name: 'entity-store', figures }
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference, ratio } of figures) console.log(name, value, unit, `(${reference})`, ratio)

async function rate(call: Call, start: number, calls: number): Promise<number> {
  let next = 0
  const startedAt = performance.now()
  const work = async (): Promise<void> => {
    while (next < calls) await call(ids[(start + next++) % ROWS]!)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return (calls * 1_000) / (performance.now() - startedAt)
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}
