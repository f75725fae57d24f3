// Whether lists and look-ups stay what they are when the table grows: pages of workouts among a million, the first and the
// 1,000th, against the first page of a table with a few hundred, on the same server and in turn.
import { parseArgs } from 'node:util'
import {
  type Database,
  type ListOptions,
  migrateUp,
  newId,
  openPool,
  openStore,
  type Pool,
  statement,
} from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import { workoutEntity } from '../service/src/features/workouts/index.ts'
import { migrationSets } from '../service/src/main/migration-sets.ts'
import type { BenchReport, Figure } from './report.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const SIZE = values.short
  ? { runners: 200, workouts: 20_000, pageRows: 10, rounds: 5 }
  : { runners: 10_000, workouts: 1_000_000, pageRows: 50, rounds: 31 }
const FAR_PAGE = 1_000
/** Workouts of the one runner who has so many that there is such a page. */
const MOST = (FAR_PAGE + 4) * SIZE.pageRows
const FEW = 6 * SIZE.pageRows
const CALLS = 10
const LIST_TARGET = 1.5
const GET_TARGET = 1.3

type Options = Omit<ListOptions<typeof workoutEntity>, 'limit'>
const store = openStore(workoutEntity)

/** Workouts of a runner, the newest last, scattered among those of all others as time scatters them. */
const FILL = `
  insert into workouts (user_id, id, name, sport, status, plan_id, scheduled_for, started_at, time_zone, duration_seconds,
                        distance_meters, ascent_meters, created_at)
  select user_id, uuidv7(at - now()), 'Morning run along the river', case when n % 3 = 0 then 'cycling' else 'running' end,
         case when n % 10 = 0 then 'scheduled' else 'completed' end, case when user_id = $1 and n % 7 = 0 then $2::uuid end,
         case when n % 10 < 3 then at::date end, case when n % 10 <> 0 then at end, 'Europe/Berlin', 3000 + n % 600, 10000 + n % 999, n % 300, at
    from (select case when n <= $3 then $1 else runners.ids[1 + n % array_length(runners.ids, 1)] end as user_id, n,
                 now() - interval '3 years' + random() * interval '3 years' as at
            from generate_series(1, $4::int) n, (select array_agg(user_id) as ids from runner_profiles where user_id <> $1) runners
           order by at) each`

interface Filled {
  readonly database: Pool
  readonly runner: string
  readonly plan: string
  readonly ids: readonly string[]
}

/** A database of its own with workouts, of which `own` are one runner's. */
async function fill(url: string, runners: number, own: number, workouts: number): Promise<Filled> {
  await migrateUp({ url, sets: migrationSets })
  const database = openPool({ url, maxConnections: 2 })
  const [runner, plan] = [newId(), newId()]
  const run = (sql: string, list: readonly unknown[]) =>
    database.transaction(
      { owner: runner },
      (tx) => tx.execute(statement('bench.fill', sql, { prepared: false }), list),
      { statementTimeoutMs: 1_800_000 },
    )
  await run('insert into runner_profiles (user_id) select gen_random_uuid() from generate_series(1, $1::int)', [
    runners,
  ])
  await run('insert into runner_profiles (user_id) values ($1)', [runner])
  const planValues = `insert into training_plans (user_id, id, name, type, start_date, end_date)
                      values ($1, $2, 'x', 'full', '2026-01-01', '2026-12-31')`
  await run(planValues, [runner, plan])
  await run(FILL, [runner, plan, own, workouts])
  await database
    .autocommit('catalog')
    .execute(statement('bench.vacuum', 'vacuum analyze workouts', { prepared: false }))
  const rows = await database.read({ owner: runner }, (reader) =>
    reader.many(
      statement<{ id: string }>('bench.ids', 'select id from workouts where user_id = $1 order by random() limit 500'),
      [runner],
    ),
  )
  return { database, runner, plan, ids: rows.map(({ id }) => id) }
}

const LISTS: readonly [name: string, options: (filled: Filled) => Options][] = [
  ['newest', () => ({})],
  ['by start', () => ({ order: 'started' })],
  ['by scheduled day', () => ({ order: 'scheduled' })],
  ['of one sport', () => ({ filter: { sport: 'running' } })],
  ['of one status', () => ({ filter: { status: 'completed' } })],
  ['of one plan, by day', ({ plan }) => ({ order: 'scheduled', filter: { planId: plan } })],
  ['started in a range', () => ({ order: 'started', filter: { startedAt: { from: new Date(0) } } })],
  ['in every state', () => ({ state: 'all' })],
]

/** The cursor behind so many rows, or behind the last full page where there are fewer. */
async function cursorBehind({ database, runner }: Filled, options: Options, rows: number): Promise<string | undefined> {
  let cursor: string | undefined
  for (let left = rows; left > 0; ) {
    const limit = Math.min(200, left)
    const page = await list(database, runner, { ...options, limit, cursor })
    if (page.nextCursor === null) return cursor
    cursor = page.nextCursor
    left -= limit
  }
  return cursor
}

const list = (database: Database, owner: string, options: ListOptions<typeof workoutEntity>) =>
  database.read({ owner }, (reader) => store.list(reader, owner, options))

async function timeOf(call: (i: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  for (let i = 0; i < CALLS; i++) await call(i)
  return (performance.now() - startedAt) / CALLS
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!
const toHundredths = (value: number): number => Math.round(value * 100) / 100

/** Both in turn, so that what else the machine does slows both. */
async function compare(
  name: string,
  target: number,
  large: (i: number) => Promise<unknown>,
  small: (i: number) => Promise<unknown>,
): Promise<Figure> {
  const times = { large: [] as number[], small: [] as number[] }
  for (let round = -2; round < SIZE.rounds; round++) {
    const [one, other] = [await timeOf(large), await timeOf(small)]
    if (round < 0) continue
    times.large.push(one)
    times.small.push(other)
  }
  const ratio = median(times.large.map((each, round) => each / times.small[round]!))
  return {
    name,
    value: toHundredths(median(times.large)),
    unit: 'ms',
    reference: `${FEW * 2} rows: ${toHundredths(median(times.small))} ms`,
    ratio: toHundredths(ratio),
    target: `at most ${target} times`,
    met: ratio <= target,
  }
}

async function measureLists(large: Filled, small: Filled): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, optionsOf] of LISTS) {
    const [options, few] = [optionsOf(large), { ...optionsOf(small), limit: SIZE.pageRows }]
    const far = await cursorBehind(large, options, (FAR_PAGE - 1) * SIZE.pageRows)
    for (const [page, cursor] of [
      ['first page', undefined],
      ['1,000th or last full page', far],
    ] as const) {
      const many = { ...options, limit: SIZE.pageRows, cursor }
      const figure = await compare(
        `workouts ${name}, ${page} of ${SIZE.pageRows}`,
        LIST_TARGET,
        () => list(large.database, large.runner, many),
        () => list(small.database, small.runner, few),
      )
      figures.push(figure)
    }
  }
  return figures
}

async function measure(): Promise<BenchReport> {
  await using server = await openThrowawayServer()
  const admin = openPool({ url: server.url, maxConnections: 1 })
  const urls = await Promise.all(
    ['many', 'few'].map(async (name) => {
      const create = statement('bench.create', `create database ${name}`, { prepared: false })
      await admin.autocommit('catalog').execute(create)
      return Object.assign(new URL(server.url), { pathname: `/${name}` }).href
    }),
  )
  await admin.close()
  const small = await fill(urls[1]!, 2, FEW, FEW * 2)
  const large = await fill(urls[0]!, SIZE.runners, MOST, SIZE.workouts)
  try {
    const get = ({ database, runner, ids }: Filled, i: number) =>
      database.read({ owner: runner }, (reader) => store.get(reader, runner, ids[(i * 37) % ids.length]!))
    const byId = await compare(
      'a workout by id',
      GET_TARGET,
      (i) => get(large, i),
      (i) => get(small, i),
    )
    return { name: 'list-pages', figures: [byId, ...(await measureLists(large, small))] }
  } finally {
    await Promise.all([large.database.close(), small.database.close()])
  }
}

const report = await measure()
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference, ratio } of report.figures)
    console.log(`${name}: ${value} ${unit}, ratio ${ratio} (${reference})`)
