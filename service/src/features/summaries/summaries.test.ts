import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Database, Reader } from '@longrun/storage'
import fc from 'fast-check'
import { openTestService, type TestClient } from '../../testing/index.ts'
import { SummaryService } from './summary-service.ts'

const NOW = new Date('2026-11-23T10:00:00Z')
const service = await openTestService({ clock: () => NOW })
after(() => service[Symbol.asyncDispose]())

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Havana',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
]
// Where clocks change, months and years turn, and a day is missing.
const ANCHORS = [
  '2011-12-30T10:00:00Z',
  '2018-11-04T03:00:00Z',
  '2024-12-31T23:30:00Z',
  '2025-11-02T05:00:00Z',
  '2026-03-29T01:00:00Z',
  '2026-10-25T01:00:00Z',
].map(Date.parse)
const HOUR_MS = 3_600_000

interface StoredWorkout {
  readonly startedAt: number
  readonly day: string
  readonly sport: string
  readonly status: 'completed' | 'scheduled' | 'skipped'
  readonly isDeleted: boolean
  readonly isArchived: boolean
  readonly duration: number | null
  readonly deviceDuration: number | null
  readonly distance: number | null
  readonly ascent: number | null
}

const time = fc.oneof(
  fc
    .tuple(fc.constantFrom(...ANCHORS), fc.integer({ min: -30 * 60, max: 30 * 60 }))
    .map(([at, minutes]) => at + minutes * 60_000),
  fc.integer({ min: Date.UTC(2011, 11, 1), max: Date.UTC(2026, 11, 1) }),
)
const total = fc.option(fc.integer({ min: 0, max: 5_000_000 }).map((thousandths) => thousandths / 1_000))
const workout: fc.Arbitrary<StoredWorkout> = fc.record({
  startedAt: time,
  day: time.map((at) => new Date(at).toISOString().slice(0, 10)),
  sport: fc.constantFrom('running', 'cycling', 'swimming'),
  status: fc.constantFrom('completed', 'completed', 'completed', 'scheduled', 'skipped'),
  isDeleted: fc.integer({ min: 0, max: 5 }).map((each) => each === 0),
  isArchived: fc.boolean(),
  duration: total,
  deviceDuration: total,
  distance: total,
  ascent: total,
})

async function insert(userId: string, workouts: readonly StoredWorkout[]): Promise<void> {
  await service.database.query('delete from workouts where user_id = $1', [userId])
  const rows = workouts.map((each) => ({
    ...each,
    started_at: each.status === 'completed' ? new Date(each.startedAt).toISOString() : null,
    scheduled_for: each.status === 'completed' ? null : each.day,
  }))
  await service.database.query(
    `insert into workouts (user_id, id, name, sport, status, started_at, scheduled_for, duration_seconds, device_duration_seconds,
                           distance_meters, ascent_meters, deleted_at, archived_at)
     select $1, gen_random_uuid(), 'x', sport, status, started_at, scheduled_for, duration, "deviceDuration", distance, ascent,
            case when "isDeleted" then now() end, case when "isArchived" then now() end
       from jsonb_to_recordset($2::jsonb)
            as row (sport text, status text, started_at timestamptz, scheduled_for date, duration float8, "deviceDuration" float8,
                    distance float8, ascent float8, "isDeleted" boolean, "isArchived" boolean)`,
    [userId, JSON.stringify(rows)],
  )
}

async function liveIn(timeZone: string): Promise<TestClient> {
  const user = await service.signUp()
  const set = await user.put('/v1/me/profile', { timeZone }, { headers: { 'if-match': '*' } })
  assert.equal(set.status, 200, set.text)
  return user
}

/** The first day of the period that a day belongs to. */
function startOf(by: string, day: string): string {
  if (by === 'year') return `${day.slice(0, 4)}-01-01`
  if (by === 'month') return `${day.slice(0, 7)}-01`
  if (by === 'day') return day
  const date = new Date(`${day}T12:00:00Z`)
  while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}

type Sums = Record<string, number>
const NOTHING = { completed: 0, scheduled: 0, skipped: 0, duration: 0, distance: 0, ascent: 0 }

/** What a plain program that looks at every workout and at the calendar on the wall would add up. */
function addUp(workouts: readonly StoredWorkout[], by: string, timeZone: string): Map<string, Sums> {
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const sums = new Map<string, Sums>()
  for (const { status, startedAt, day, sport, isDeleted, ...totals } of workouts) {
    if (isDeleted) continue
    const period = startOf(by, status === 'completed' ? calendar.format(startedAt) : day)
    for (const key of [period, `${period} ${sport}`]) {
      const sum = sums.get(key) ?? { ...NOTHING }
      sum[status]! += 1
      if (status === 'completed') {
        sum.duration! += totals.duration ?? totals.deviceDuration ?? 0
        sum.distance! += totals.distance ?? 0
        sum.ascent! += totals.ascent ?? 0
      }
      sums.set(key, sum)
    }
  }
  return sums
}

interface Totals {
  readonly completed: number
  readonly scheduled: number
  readonly skipped: number
  readonly durationSeconds: number
  readonly distanceMeters: number
  readonly ascentMeters: number
}

function assertTotals(actual: Totals, expected: Sums = NOTHING): void {
  const { completed, scheduled, skipped, durationSeconds, distanceMeters, ascentMeters } = actual
  const counts = [expected.completed, expected.scheduled, expected.skipped]
  assert.deepEqual([completed, scheduled, skipped], counts)
  for (const [got, wanted] of [
    [durationSeconds, expected.duration],
    [distanceMeters, expected.distance],
    [ascentMeters, expected.ascent],
  ] as const) {
    assert.ok(Math.abs(got - wanted!) < 0.001, `${got} instead of ${wanted}`)
  }
}

describe('summaries', () => {
  for (const timeZone of ZONES) {
    test(`are what a plain program adds up, in ${timeZone}`, async () => {
      const user = await liveIn(timeZone)
      const by = fc.constantFrom('day', 'week', 'month', 'year')
      await fc.assert(
        fc.asyncProperty(
          fc.array(workout, { maxLength: 60 }),
          by,
          fc.constantFrom(...ANCHORS),
          async (workouts, by, anchor) => {
            await insert(user.userId, workouts)
            const day = (hours: number) => new Date(anchor + hours * HOUR_MS).toISOString().slice(0, 10)
            const [from, to] = by === 'day' ? [day(-72), day(72)] : [day(-24 * 400), day(24 * 100)]
            const { status, body, text } = await user.get(`/v1/me/summaries?by=${by}&from=${from}&to=${to}`)
            assert.equal(status, 200, text)
            assert.equal(body.timeZone, timeZone)
            const model = addUp(workouts, by, timeZone)
            assert.deepEqual([body.items[0].from, body.items.at(-1).from], [startOf(by, from), startOf(by, to)])
            for (const { from: period, sports, ...totals } of body.items) {
              assertTotals(totals, model.get(period))
              const names = [...model.keys()].filter((key) => key.startsWith(`${period} `)).map((key) => key.slice(11))
              assert.deepEqual(
                sports.map(({ sport }: { sport: string }) => sport),
                names.sort(),
              )
              for (const { sport, ...each } of sports) assertTotals(each, model.get(`${period} ${sport}`))
            }
          },
        ),
        { numRuns: 12 },
      )
    })
  }

  test('are of whole periods, empty ones too, until today where the runner is', async () => {
    // It is the 24th there already.
    const user = await liveIn('Pacific/Kiritimati')
    const { body: days } = await user.get('/v1/me/summaries?by=day')
    assert.equal(days.items.length, 12)
    assert.deepEqual([days.items[0].from, days.items.at(-1).to], ['2026-11-13', '2026-11-24'])
    const { body: weeks } = await user.get('/v1/me/summaries?by=week&from=2026-11-11')
    assert.deepEqual(
      weeks.items.map(({ from, to }: { from: string; to: string }) => `${from} ${to}`),
      ['2026-11-09 2026-11-15', '2026-11-16 2026-11-22', '2026-11-23 2026-11-29'],
    )
    const { body: years } = await user.get('/v1/me/summaries?by=year&to=1995-06-01')
    assert.deepEqual([years.items.length, years.items[0].from], [6, '1990-01-01'])
    const empty = { completed: 0, scheduled: 0, skipped: 0, durationSeconds: 0, distanceMeters: 0, ascentMeters: 0 }
    assert.deepEqual(days.items[3], { from: '2026-11-16', to: '2026-11-16', ...empty, sports: [] })
  })

  test('follow the workouts: made, changed and deleted; and are nobody else’s', async () => {
    const [user, other] = [await service.signUp(), await service.signUp()]
    const run = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-11-02T23:30:00-03:00' }
    const { body: made } = await user.post('/v1/workouts', { ...run, distanceMeters: 10_000.1, durationSeconds: 3_600 })
    const month = async (client: TestClient) =>
      (await client.get('/v1/me/summaries?by=month&from=2026-11-01&to=2026-11-30')).body.items[0]
    assert.deepEqual(
      [(await month(user)).completed, (await month(user)).distanceMeters, (await month(other)).completed],
      [1, 10_000.1, 0],
    )
    assert.equal((await user.get('/v1/me/summaries?by=day&from=2026-11-03&to=2026-11-03')).body.items[0].completed, 1)
    await user.patch(`/v1/workouts/${made.id}`, { distanceMeters: 5_000 }, { headers: { 'if-match': '*' } })
    assert.equal((await month(user)).distanceMeters, 5_000)
    await user.delete(`/v1/workouts/${made.id}`)
    assert.equal((await month(user)).completed, 0)
  })

  for (const [query, paths, message] of [
    ['', ['by'], /required/],
    ['by=decade', ['by'], /one of day, week, month, year/],
    ['by=day&from=2026-02-30&to=yesterday', ['from', 'to'], /a day such as/],
    ['by=day&from=2026-02-02&to=2026-02-01', ['from'], /not be after to/],
    ['by=day&from=2027-01-01', ['from'], /not be after today/],
    ['by=year&from=1989-12-31&to=2200-01-01', ['from', 'to'], /from 1990-01-01 to 2199-12-31/],
    ['by=day&from=2020-01-01&to=2026-01-01', ['from'], /at most 1000 periods/],
    ['by=day&zone=UTC', ['zone'], /unknown/],
  ] as const) {
    test(`refuse ?${query} by naming ${paths.join(', ')}`, async () => {
      const { status, body } = await (await service.signUp()).get(`/v1/me/summaries?${query}`)
      assert.equal(status, 400)
      assert.deepEqual(
        body.errors.map(({ path }: { path: string }) => path),
        paths,
      )
      assert.match(body.errors[0].message, message)
    })
  }

  test('read the index of the days asked for, not every workout', async () => {
    const user = await service.signUp()
    await service.database.query(
      `insert into workouts (user_id, id, name, sport, status, started_at, scheduled_for)
       select $1, gen_random_uuid(), 'x', 'running', case when n % 2 = 0 then 'completed' else 'scheduled' end,
              case when n % 2 = 0 then '2000-01-01Z'::timestamptz + n * interval '12 hours' end,
              case when n % 2 = 1 then '2000-01-01'::date + n / 2 end
         from generate_series(1, 18000) n`,
      [user.userId],
    )
    await service.database.query('vacuum analyze workouts')
    const summaries = new SummaryService({
      database: { read: (_, work) => work({ many: explain } as unknown as Reader) } as Database,
      timeZoneOf: async () => 'Europe/Berlin',
      clock: () => NOW,
    })
    await summaries.list(user, { by: 'week', from: '2020-01-06', to: '2020-03-01' })
    assert.equal(plans.length, 2)
    for (const nodes of plans) {
      const scans = nodes.filter((node) => node['Node Type'].endsWith('Scan'))
      for (const node of scans) {
        assert.ok(node['Node Type'] !== 'Seq Scan')
        assert.ok(node['Actual Rows'] <= 56, `${node['Actual Rows']} rows for 56`)
      }
      assert.match(scans.find((node) => node['Index Name'])!['Index Name']!, /^workouts_(started|scheduled)_idx$/)
    }
  })
})

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly Plans?: readonly PlanNode[]
}

const plans: PlanNode[][] = []

/** Notes the plan that serves every value, as it was run, and finds nothing. */
async function explain({ text }: { text: string }, values: readonly unknown[]): Promise<never[]> {
  const { query } = service.database
  const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
  const literals = values.map((value) => `'${Array.isArray(value) ? `{${value.join()}}` : value}'`)
  const name = `probed_${plans.push([])}`
  await query('set plan_cache_mode = force_generic_plan')
  await query(`prepare ${name} as ${text}`)
  const [row] = await query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
    `explain (format json, analyze, timing off) execute ${name} (${literals.join(', ')})`,
  )
  plans[Number(name.slice(7)) - 1] = nodesOf(row!['QUERY PLAN'][0]!.Plan)
  return []
}
