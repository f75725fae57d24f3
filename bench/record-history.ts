// What it takes to read a record as it was and its history, by how often it was changed since, against reading it as it is;
// and to search a month of the audit log.
import { parseArgs } from 'node:util'
import {
  defineEntity,
  integer,
  migrateUp,
  newId,
  openHistory,
  openPool,
  openStore,
  optional,
  quoteLiteral,
  searchLog,
  statement,
  storageMigrations,
  text,
  toAuditSql,
  toTableSql,
} from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import type { BenchReport, Figure } from './report.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const [rounds, logged] = values.short ? [20, 20_000] : [500, 1_000_000]
const CHANGES = [10, 100, 1_000]

const memoEntity = defineEntity({
  name: 'memo',
  table: 'memos',
  placement: 'owned',
  columns: { title: text({ maxLength: 200 }), pages: optional(integer()) },
  orders: { newest: ['createdAt desc', 'id desc'] },
  audit: 'changes',
})

await using server = await openThrowawayServer()
await migrateUp({ url: server.url, sets: [storageMigrations] })
const database = openPool({ url: server.url, maxConnections: 2 })
const owner = newId()
const tx = database.autocommit({ owner })
const run = (sql: string) => tx.execute(statement('bench.prepare', sql, { prepared: false }))
const body = `${toTableSql(memoEntity)}\n${toAuditSql(memoEntity)}`
// As one statement: there are several, and the protocol takes one at a time.
await run(`do $bench$ begin execute ${quoteLiteral(body)}; end $bench$`)

const memos = openStore(memoEntity)
const past = openHistory(memoEntity)
const figures: Figure[] = []
for (const changes of CHANGES) {
  const { id } = await memos.create(tx, owner, { title: 'A memo' }, { by: owner })
  await pause()
  const before = new Date()
  await pause()
  for (let pages = 1; pages <= changes; pages++)
    await memos.update(tx, owner, id, { pages }, { by: owner, version: pages })
  await run('analyze audit_log')
  const get = await medianMs(() => memos.get(tx, owner, id))
  const reference = `get: ${get.toFixed(2)} ms`
  const reads = [
    ['as it was', () => past.at(tx, owner, id, before)],
    ['50 entries of its history', () => past.list(tx, owner, id, { limit: 50 })],
  ] as const
  for (const [name, read] of reads) {
    const value = await medianMs(read)
    const ratio = Math.round((value / get) * 100) / 100
    figures.push({ name: `${name}, ${changes} changes since`, value: value.toFixed(2), unit: 'ms', reference, ratio })
  }
}

const BATCH = 20_000
for (let first = 0; first < logged; first += BATCH) {
  await run(`
    insert into audit_log (user_id, record_id, id, at, entity, action, version, actor_id, db_role, txid, changes, salt)
    select gen_random_uuid(), gen_random_uuid(), 10000000 + i, date_trunc('month', now()) + i * interval '1 day' * 27 / ${logged},
           'memo', 'update', 2, gen_random_uuid(), 'bench', '1', '{"pages": [1, 2]}', gen_random_uuid()
      from generate_series(${first}, ${first + BATCH - 1}) i`)
}
await run('vacuum analyze audit_log')
const from = new Date(`${new Date().toISOString().slice(0, 7)}-01T00:00:00Z`)
const span = { from, to: new Date(from.getTime() + 28 * 86_400_000), limit: 51 }
const searches = [
  ['by nothing', {}],
  ['by actor', { actorId: newId() }],
  ['by user', { ownerId: owner }],
] as const
for (const [name, wanted] of searches) {
  const startedAt = performance.now()
  await searchLog(tx, { ...span, ...wanted })
  const value = Math.round(performance.now() - startedAt)
  figures.push({ name: `search of a month of ${logged} entries, ${name}`, value, unit: 'ms' })
}
await database.close()
const report: BenchReport = { name: 'record-history', figures }
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference } of figures)
    console.log(name, value, unit, reference ? `(${reference})` : '')

async function medianMs(read: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await read()
    times.push(performance.now() - startedAt)
  }
  return times.toSorted((a, b) => a - b)[times.length >> 1]!
}

/** The next statement is of a later millisecond. */
async function pause(): Promise<void> {
  await run('select pg_sleep(0.003)')
}
