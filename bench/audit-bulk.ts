// What the audit costs a statement that changes many rows, and how many audited changes a second eight writers make in
// batches while what they write is sealed.
import { parseArgs } from 'node:util'
import { openPool, openSealing, statement } from '@longrun/storage'
import { loggedMemo, median, openAuditBench, plainMemo, rounded } from './audit/audit-bench.ts'
import type { BenchReport } from './report.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const SIZE = values.short ? { rows: 5_000, rounds: 3, seconds: 3 } : { rows: 100_000, rounds: 7, seconds: 30 }
const BULK_TARGET = 3
const CHANGES_TARGET = 10_000
const WRITERS = 8
const BATCH_ROWS = 500
const SEAL_ENTRIES = 5_000
/** Writers wait while more entries than these are not sealed: what is measured is what goes on for ever. */
const MOST_WAITING = 20_000

await using bench = await openAuditBench({ rows: SIZE.rows, connections: WRITERS, binariesFolder: values.binaries })
const { client, database, owner, ids } = bench

const times = { audited: [] as number[], unaudited: [] as number[] }
for (let round = -1; round < SIZE.rounds; round++) {
  for (const [name, { table }] of [
    ['audited', loggedMemo],
    ['unaudited', plainMemo],
  ] as const) {
    const startedAt = performance.now()
    await client.query(
      `update ${table} set pages = pages + 1, updated_by = user_id, updated_at = now(), version = version + 1`,
    )
    if (round >= 0) times[name].push(performance.now() - startedAt)
    await client.query(`vacuum ${table}`)
  }
  await client.query('truncate audit_log, audit_pending')
}
const bulk = rounded(median(times.audited.map((each, round) => each / times.unaudited[round]!)))
const changesPerSecond = await writeAndSeal()

const report: BenchReport = {
  name: 'audit-bulk',
  figures: [
    {
      name: `${SIZE.rows} rows updated by one statement, audited (${bench.server})`,
      value: Math.round(median(times.audited)),
      unit: 'ms',
      reference: `the same, not audited: ${Math.round(median(times.unaudited))} ms`,
      ratio: bulk,
      target: `at most ${BULK_TARGET} times`,
      met: bulk <= BULK_TARGET,
    },
    {
      name: `audited changes in batches of ${BATCH_ROWS}, ${WRITERS} connections, while a ninth seals as many and never has more than ${MOST_WAITING} before it`,
      value: Math.round(changesPerSecond),
      unit: 'changes/s',
      target: `at least ${CHANGES_TARGET}`,
      met: changesPerSecond >= CHANGES_TARGET,
    },
  ],
}
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference = '', ratio = '' } of report.figures)
    console.log(name, value, unit, reference, ratio)

async function writeAndSeal(): Promise<number> {
  const update = statement(
    'bench.update-batch',
    `update memos set pages = pages + 1, updated_by = $1, updated_at = now(), version = version + 1
      where user_id = $1 and id = any($2::uuid[])`,
  )
  const sealer = openPool({ url: bench.url, maxConnections: 1 })
  await using _ = { [Symbol.asyncDispose]: () => sealer.close() }
  const sealing = openSealing({ database: sealer })
  const batches = Math.floor(ids.length / BATCH_ROWS)
  const tx = database.autocommit({ owner })
  const startedAt = performance.now()
  const isOver = (): boolean => performance.now() - startedAt > SIZE.seconds * 1_000
  let written = 0
  let sealed = 0
  let hasSealed = Promise.resolve()
  const write = async (writer: number): Promise<void> => {
    for (let batch = writer; !isOver(); batch += WRITERS) {
      while (written - sealed > MOST_WAITING) await hasSealed
      const from = (batch % batches) * BATCH_ROWS
      const changed = await tx.execute(update, [owner, ids.slice(from, from + BATCH_ROWS)])
      written += changed
    }
  }
  const seal = async (): Promise<void> => {
    while (!isOver() || sealed < written) {
      const done = Promise.withResolvers<void>()
      hasSealed = done.promise
      const count = (await sealing.seal(SEAL_ENTRIES)) ?? 0
      sealed += count
      done.resolve()
    }
  }
  const writing = Promise.all(Array.from({ length: WRITERS }, (_each, writer) => write(writer)))
  await Promise.all([writing, seal()])
  return (sealed * 1_000) / (performance.now() - startedAt)
}
