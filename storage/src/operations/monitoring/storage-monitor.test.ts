import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool, statement } from '../../access/index.ts'
import { statementEvents } from '../../events.ts'
import { openTestDatabase } from '../../testing/index.ts'
import { DURATION_BOUNDS_SECONDS } from './duration-tally.ts'
import { MOST_STATEMENT_TAGS, OTHER_STATEMENTS, openStorageMonitor } from './storage-monitor.ts'

const SERIES = statement('test.series', 'select generate_series(1, $1::int)')
const BROKEN = statement('test.broken', 'select 1 / $1::int')

test('statements are counted by tag and outcome, with their rows and how long they took', async () => {
  await using database = await openTestDatabase()
  using monitor = openStorageMonitor()
  const tx = database.database.autocommit('catalog')
  await tx.many(SERIES, [3])
  await tx.many(SERIES, [4])
  await assert.rejects(tx.many(BROKEN, [0]), { code: 'invalid_input' })

  const [series, broken] = monitor.figures().statements
  assert.deepEqual([series?.tag, series?.rows, series?.outcomes], ['test.series', 7, new Map([['ok', 2]])])
  assert.deepEqual([broken?.tag, broken?.rows, broken?.outcomes], ['test.broken', 0, new Map([['invalid_input', 1]])])
  assert.equal(series?.durations.count, 2)
  assert.ok(series.durations.sumSeconds > 0)
})

test('a caller who waited in vain is counted, and so is each connection', async () => {
  await using database = await openTestDatabase()
  await using opened = new AsyncDisposableStack()
  const settings = { url: database.url, maxConnections: 1, acquireTimeoutMs: 500 }
  const pool = opened.adopt(openPool(settings), (each) => each.close())
  using monitor = openStorageMonitor()
  const gate = Promise.withResolvers<void>()
  const holding = pool.transaction('catalog', () => gate.promise)
  await assert.rejects(pool.autocommit('catalog').many(SERIES, [1]), { code: 'pool_timeout' })
  gate.resolve()
  await holding
  await pool.close()

  const { acquires, connections } = monitor.figures()
  const outcomes = new Map([
    ['ok', 1],
    ['pool_timeout', 1],
  ])
  assert.deepEqual(acquires.outcomes, outcomes)
  assert.ok(acquires.waits.sumSeconds >= 0.49, String(acquires.waits.sumSeconds))
  const changes = new Map([
    ['opened', 1],
    ['closed', 1],
  ])
  assert.deepEqual(connections, changes)
})

test('each duration is in every count from its bound on', () => {
  using monitor = openStorageMonitor()
  for (const durationMs of [0.5, 1, 7, 40_000]) publish('test.spread', durationMs)
  const { durations } = monitor.figures().statements[0]!
  const upTo = (seconds: number) => durations.atMost[DURATION_BOUNDS_SECONDS.indexOf(seconds)]
  assert.deepEqual([upTo(0.001), upTo(0.005), upTo(0.01), upTo(30), durations.count], [2, 2, 3, 3, 4])
  assert.equal(durations.sumSeconds, 40.0085)
})

test('tags made of values cannot fill the memory: beyond the limit they count as one', () => {
  using monitor = openStorageMonitor()
  for (let each = 0; each < MOST_STATEMENT_TAGS * 3; each++) publish(`test.${each}`, 1)
  const { statements } = monitor.figures()
  assert.equal(statements.length, MOST_STATEMENT_TAGS + 1)
  const other = statements.find(({ tag }) => tag === OTHER_STATEMENTS)
  assert.equal(other?.durations.count, MOST_STATEMENT_TAGS * 2)
})

test('a disposed monitor counts no more', () => {
  const monitor = openStorageMonitor()
  monitor[Symbol.dispose]()
  publish('test.late', 1)
  assert.deepEqual(monitor.figures().statements, [])
})

function publish(tag: string, durationMs: number): void {
  statementEvents.publish({ tag, durationMs, rows: 1, outcome: 'ok' })
}
