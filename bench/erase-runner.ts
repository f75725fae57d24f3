// How long it takes to erase a runner with 3,000,000 samples, its longest statement, and what others notice of it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  newId,
  openMonths,
  openPool,
  openSeriesStore,
  openStore,
  statement,
  subscribeToStorage,
} from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import { metricSeries } from '../service/src/features/metrics/index.ts'
import { noteEntity } from '../service/src/features/notes/index.ts'
import { workoutEntity } from '../service/src/features/workouts/index.ts'
import { openServiceErasure } from '../service/src/main/compose-erasure.ts'
import { jobKinds } from '../service/src/main/job-kinds.ts'
import { prepareDatabase } from '../service/src/main/prepare-database.ts'
import type { BenchReport } from './report.ts'
import { makeWorkout, median, round } from './series/series-bench.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const SAMPLES = 5_000
const workoutsOf = values.short ? 6 : 60
const quietMs = values.short ? 1_000 : 8_000
const CLIENTS = 4
const PAUSE_MS = 5
const DAY_MS = 86_400_000
const START_MS = Date.now() - 100 * DAY_MS
const SILENT = { warn: () => {}, error: () => {} }

const ADD_USER = statement(
  'bench.add-user',
  `insert into users (id, email, display_name, password_hash, deleted_at) values ($1::uuid, $1::uuid::text || '@example.org', 'Bench', 'x', $2)`,
)
const ADD_PROFILE = statement('bench.add-profile', 'insert into runner_profiles (user_id) values ($1)')

await using opened = new AsyncDisposableStack()
const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
const server = opened.use(
  await openThrowawayServer({ settings, ...(values.binaries ? { binariesFolder: values.binaries } : {}) }),
)
await prepareDatabase({ ownerUrl: server.url, log: SILENT, kinds: jobKinds })
const dataDir = opened.adopt(await mkdtemp(join(tmpdir(), 'longrun-bench-')), (path) => rm(path, { recursive: true }))
const erasing = opened.adopt(openPool({ url: server.url, maxConnections: 1 }), (pool) => pool.close())
const others = opened.adopt(openPool({ url: server.url, maxConnections: CLIENTS }), (pool) => pool.close())
const clock = () => new Date()
const months = openMonths({ database: erasing, tables: [metricSeries, noteEntity], clock })
const [workouts, notes, series] = [openStore(workoutEntity), openStore(noteEntity), openSeriesStore(metricSeries)]

const gone = await addRunner(workoutsOf, clock())
const stay = await addRunner(6, null)
const quiet = await watchOthers(sleep(quietMs))

const longest = { tag: '', ms: 0 }
const unsubscribe = subscribeToStorage('statement', ({ tag, durationMs }) => {
  if (tag.startsWith('eras') && durationMs > longest.ms) Object.assign(longest, { tag, ms: durationMs })
})
const erasure = openServiceErasure({
  database: erasing,
  settings: { dataDir, spoolDir: undefined, spoolReserveBytes: 0 },
  clock,
})
const order = { userId: gone.userId, orderedAt: clock(), orderedBy: null, dueAt: clock() }
await erasing.transaction('catalog', (tx) => erasure.begin(tx, order))
const startedAt = performance.now()
const run = erasure.runOne(gone.userId)
const beside = await watchOthers(run)
const seconds = (performance.now() - startedAt) / 1_000
unsubscribe()
const state = await erasing.read('catalog', (reader) => erasure.find(reader, gone.userId))
if (!state?.finishedAt) throw new Error('the erasure is not finished')

const p99 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]!
const rows = Object.values(state.counts).reduce((sum, count) => sum + count, 0)
const report: BenchReport = {
  name: 'erase-runner',
  figures: [
    {
      name: `erasing a runner with ${gone.samples} samples, ${rows} rows and entries, resting as long as it works (PostgreSQL ${server.major})`,
      value: round(seconds),
      unit: 's',
    },
    { name: `its longest statement (${longest.tag})`, value: round(longest.ms, 0), unit: 'ms' },
    {
      name: `p99 of what ${CLIENTS} others do meanwhile (a read, a change, a note each)`,
      value: round(p99(beside)),
      unit: 'ms',
      reference: `without: ${round(p99(quiet))} ms; medians ${round(median(beside))} and ${round(median(quiet))} ms`,
      ratio: round(p99(beside) / p99(quiet)),
    },
  ],
}
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, ratio, reference } of report.figures)
    console.log(name, value, unit, ratio ?? '', reference ?? '')

interface Runner {
  readonly userId: string
  readonly ids: readonly string[]
  readonly samples: number
}

async function addRunner(count: number, deletedAt: Date | null): Promise<Runner> {
  const userId = newId()
  await erasing.transaction('catalog', async (tx) => {
    await tx.execute(ADD_USER, [userId, deletedAt])
    await tx.execute(ADD_PROFILE, [userId])
  })
  await months.ensure(noteEntity.table, [Date.now()])
  const ids: string[] = []
  let samples = 0
  for (let n = 0; n < count; n++) {
    const { columns } = makeWorkout(n, SAMPLES, START_MS + n * DAY_MS)
    const times = columns.flatMap(({ times }) => [times[0]!, times.at(-1)!])
    await months.withMonths(metricSeries.table, times, () =>
      erasing.transaction({ owner: userId }, async (tx) => {
        const values = {
          name: `Run ${n}`,
          sport: 'running',
          status: 'completed',
          startedAt: new Date(times[0]!),
        } as const
        const { id } = await workouts.create(tx, userId, values, { by: userId })
        await notes.create(tx, userId, { workoutId: id, content: 'Felt strong' }, { by: userId })
        const counts = await series.append(tx, userId, { context: id, by: userId }, columns)
        samples += Object.values(counts).reduce((sum, { stored }) => sum + stored, 0)
        ids.push(id)
      }),
    )
  }
  return { userId, ids, samples }
}

/** What others wait for while something goes on, in ms each. */
async function watchOthers(until: Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  const watch = { isOver: false }
  const over = until.finally(() => {
    watch.isOver = true
  })
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let n = client; !watch.isOver; n += CLIENTS) {
      const id = stay.ids[n % stay.ids.length]!
      const { userId } = stay
      const from = performance.now()
      await others.read({ owner: userId }, (reader) => workouts.get(reader, userId, id))
      await others.transaction({ owner: userId }, async (tx) => {
        await workouts.update(tx, userId, id, { name: `Run ${n}` }, { by: userId, version: 'any' })
        await notes.create(tx, userId, { workoutId: id, content: 'Once more' }, { by: userId })
      })
      times.push(performance.now() - from)
      await sleep(PAUSE_MS)
    }
  })
  await Promise.all([over, ...clients])
  return times
}
