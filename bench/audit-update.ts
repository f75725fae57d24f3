// What the audit costs a single update through the store: against the same update of a table that is not audited, and
// against the way it is usually written by hand, in a transaction of five statements.
import { parseArgs } from 'node:util'
import { type Entity, openStore, withChangeContext } from '@longrun/storage'
import pg from 'pg'
import { handMemo, loggedMemo, median, openAuditBench, plainMemo, rounded } from './audit/audit-bench.ts'
import type { BenchReport } from './report.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const [rounds, calls] = values.short ? [3, 400] : [25, 3_000]
const ROWS = 20_000
const AT_ONCE = 8
const UNAUDITED_TARGET = 0.55
const BY_HAND_TARGET = 1.2

await using bench = await openAuditBench({ rows: ROWS, connections: AT_ONCE, binariesFolder: values.binaries })
const { owner, ids, database } = bench
await using opened = new AsyncDisposableStack()
const byHandPool = new pg.Pool({ connectionString: bench.url, max: AT_ONCE })
opened.defer(() => byHandPool.end())

const tx = database.autocommit({ owner })
const REQUEST = { request: 'req-0123456789abcdef', address: '192.0.2.17', agent: 'Longrun/1.0 (bench)' }
let turn = 0

type Call = (id: string, version: number) => Promise<unknown>

function storeUpdate(entity: typeof loggedMemo | typeof plainMemo): Call {
  const store = openStore(entity)
  return (id, version) => store.update(tx, owner, id, { pages: ++turn % 1_000 }, { by: owner, version })
}

const updateAudited = storeUpdate(loggedMemo)
const updatePlain = storeUpdate(plainMemo)
const FORMS: readonly (readonly [name: 'audited' | 'unaudited' | 'byHand', entity: Entity, call: Call])[] = [
  ['audited', loggedMemo, (id, version) => withChangeContext(REQUEST, () => updateAudited(id, version))],
  ['unaudited', plainMemo, updatePlain],
  ['byHand', handMemo, updateByHand],
]
const versions = new Map(FORMS.map(([name]) => [name, new Map<string, number>()]))

const rates = { audited: [] as number[], unaudited: [] as number[], byHand: [] as number[] }
for (let round = -2; round < rounds; round++) {
  for (const [name, , call] of FORMS) {
    const measured = await rate(versions.get(name)!, call, (Math.abs(round) * calls) % ROWS)
    if (round >= 0) rates[name].push(measured)
  }
  await bench.client.query('truncate audit_pending')
}
const against = (name: 'unaudited' | 'byHand'): number =>
  rounded(median(rates.audited.map((each, round) => each / rates[name][round]!)))

const value = Math.round(median(rates.audited))
const report: BenchReport = {
  name: 'audit-update',
  figures: [
    {
      name: `audited update of one field with version check, ${AT_ONCE} connections (${bench.server})`,
      value,
      unit: 'updates/s',
      reference: `the same of a table that is not audited: ${Math.round(median(rates.unaudited))} updates/s`,
      ratio: against('unaudited'),
      target: `at least ${UNAUDITED_TARGET} of it`,
      met: against('unaudited') >= UNAUDITED_TARGET,
    },
    {
      name: 'the same against the audit written by hand',
      value,
      unit: 'updates/s',
      reference: `begin, select for update, update, insert, commit with pg, prepared: ${Math.round(median(rates.byHand))} updates/s`,
      ratio: against('byHand'),
      target: `at least ${BY_HAND_TARGET} times`,
      met: against('byHand') >= BY_HAND_TARGET,
    },
  ],
}
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, unit, reference, ratio } of report.figures) console.log(name, value, unit, `(${reference})`, ratio)

async function rate(seen: Map<string, number>, call: Call, start: number): Promise<number> {
  let next = 0
  const startedAt = performance.now()
  const work = async (): Promise<void> => {
    while (next < calls) {
      const id = ids[(start + next++) % ROWS]!
      const version = seen.get(id) ?? 1
      seen.set(id, version + 1)
      await call(id, version)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return (calls * 1_000) / (performance.now() - startedAt)
}

async function updateByHand(id: string, version: number): Promise<void> {
  const client = await byHandPool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query({
      name: 'select',
      text: 'select * from hand_memos where user_id = $1 and id = $2 and deleted_at is null for update',
      values: [owner, id],
    })
    if (rows[0].version !== version) throw new Error('another version')
    const pages = ++turn % 1_000
    await client.query({
      name: 'update',
      text: `update hand_memos set pages = $3, updated_by = $1, updated_at = now(), version = version + 1
              where user_id = $1 and id = $2 returning *`,
      values: [owner, id, pages],
    })
    await client.query({
      name: 'log',
      text: `insert into hand_log (user_id, record_id, id, at, entity, action, version, actor_id, request_id, address, agent, db_role, txid, changes)
             values ($1, $2, nextval('hand_log_id_seq'), now(), 'memo', 'update', $3, $1, $4, $5, $6, current_user, pg_current_xact_id(), $7)`,
      values: [owner, id, version + 1, ...Object.values(REQUEST), JSON.stringify({ pages: [rows[0].pages, pages] })],
    })
    await client.query('commit')
  } finally {
    client.release()
  }
}
