// How fast the audit log is sealed and verified: a log as the service writes it (updates of workouts with three changed columns),
// against reading the same entries through a sequential scan and nothing more, and against taking one hash of each.
import { parseArgs } from 'node:util'
import {
  migrateUp,
  openPool,
  openSealing,
  SEAL_ENTRIES,
  statement,
  storageMigrations,
  verifyAudit,
} from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import type { BenchReport, Figure } from './report.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const [entries, rounds] = values.short ? [100_000, 1] : [2_000_000, 5]
const AT_ONCE = 20_000

// What the triggers write, without the tables that they watch: this is about the log.
const WRITE = statement(
  'bench.write-entries',
  `with entry as (
     insert into audit_log (user_id, record_id, id, at, entity, action, version, actor_id, request_id, address, agent, db_role, txid, changes, salt, origin_salt)
     select md5('user' || n % 1000)::uuid, gen_random_uuid(), nextval('audit_log_id_seq'), now(), 'workout', 'update', n % 7 + 2,
            md5('user' || n % 1000)::uuid, 'req-' || n / 3, case when n % 3 = 0 then '192.0.2.17' end,
            case when n % 3 = 0 then 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' end,
            'longrun_app', pg_current_xact_id(),
            jsonb_build_object('name', jsonb_build_array('Morning run ' || n, 'Long run ' || n),
                               'distanceMeters', jsonb_build_array(n * 1.5, n * 1.7), 'status', '["scheduled", "completed"]'::jsonb),
            gen_random_uuid(), case when n % 3 = 0 then gen_random_uuid() end
       from generate_series(1, $1::integer) n
     returning id, at, txid, user_id, record_id
   )
   insert into audit_pending select id, at, txid, user_id, record_id from entry`,
)
const LIMITS = { statementTimeoutMs: 600_000 }
const READ = statement<{ length: number }>(
  'bench.read-entries',
  `select sum(length(changes::text) + length(request_id))::bigint as length from audit_log`,
)
const HASH = statement<{ count: number }>(
  'bench.hash-entries',
  `select count(sha256(convert_to(changes::text || user_id || record_id || id || at, 'UTF8'))) as count from audit_log`,
)
const SERIAL = statement('bench.serial', `select set_config('max_parallel_workers_per_gather', '0', true)`)

await using server = await openThrowawayServer(values.binaries ? { binariesFolder: values.binaries } : {})
await migrateUp({ url: server.url, sets: [storageMigrations] })
const database = openPool({ url: server.url, maxConnections: 2 })
const sealing = openSealing({ database })
for (let left = entries; left > 0; left -= AT_ONCE) await database.autocommit('catalog').execute(WRITE, [AT_ONCE])

let startedAt = performance.now()
while ((await sealing.seal(SEAL_ENTRIES)) === SEAL_ENTRIES);
const sealed = rate(startedAt)
await database.autocommit('catalog').execute(statement('bench.vacuum', 'vacuum analyze audit_log', { prepared: false }))

const runs = { verify: [] as number[], read: [] as number[], hash: [] as number[] }
for (let round = 0; round < rounds; round++) {
  runs.read.push(await time(READ))
  runs.hash.push(await time(HASH))
  startedAt = performance.now()
  const proof = await verifyAudit({ database, isShared: true })
  runs.verify.push(rate(startedAt))
  if (proof.problemCount > 0 || proof.entries !== entries)
    throw new Error(`the log does not hold: ${JSON.stringify(proof)}`)
}
await database.close()

const verified = median(runs.verify)
const figures: Figure[] = [
  {
    name: 'entries verified',
    value: Math.round(verified),
    unit: 'entries/s',
    reference: `reading them: ${Math.round(median(runs.read))} entries/s`,
    ratio: toHundredths(verified / median(runs.read)),
    target: 'at least 200,000 entries/s',
    met: verified >= 200_000,
  },
  {
    name: 'entries verified, against one hash of each',
    value: Math.round(verified),
    unit: 'entries/s',
    reference: `hashing them: ${Math.round(median(runs.hash))} entries/s`,
    ratio: toHundredths(verified / median(runs.hash)),
  },
  {
    name: 'entries sealed by one process',
    value: Math.round(sealed),
    unit: 'entries/s',
    target: 'at least 10,000 entries/s',
    met: sealed >= 10_000,
  },
]
const report: BenchReport = { name: 'audit-verify', figures }
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference, ratio } of figures)
    console.log(name, value, unit, reference ?? '', ratio ?? '')

async function time(what: typeof READ | typeof HASH): Promise<number> {
  const began = performance.now()
  await database.transaction(
    'catalog',
    async (tx) => {
      await tx.one(SERIAL)
      await tx.one<unknown>(what)
    },
    LIMITS,
  )
  return rate(began)
}

function rate(since: number): number {
  return (entries * 1_000) / (performance.now() - since)
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100
}
