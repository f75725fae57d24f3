import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { toTime } from './append-samples.ts'
import type { SamplePlace } from './read-page.ts'
import type { SampleColumn } from './screen-samples.ts'
import { toSeriesStatements } from './series-statements.ts'
import {
  append,
  BATCH,
  GROWER,
  type Greenhouse,
  greenhouse,
  NOON,
  OTHER_BATCH,
  OTHER_GROWER,
  openGreenhouse,
} from './test-fixtures.ts'

const BORDER = Date.UTC(2026, 10, 1)
const CONTEXTS = [null, BATCH, OTHER_BATCH] as const
type Context = (typeof CONTEXTS)[number]

let house: Greenhouse
before(async () => {
  house = await openGreenhouse()
  await house.months.ensure('readings', [BORDER - 1, BORDER])
})
after(() => house[Symbol.asyncDispose]())
beforeEach(() => house.query('truncate readings'))

interface Query {
  readonly context?: Context
  readonly from?: number
  readonly to?: number
  readonly limit: number
}

const readPage = (query: Query, place?: SamplePlace) =>
  house.database.read({ owner: GROWER }, (reader) =>
    house.store.readPage(reader, GROWER, { type: 'air_temperature', ...query, after: place }),
  )

/** All pages in turn, as time and value. */
async function readAll(query: Query, between?: () => Promise<void>): Promise<[number, number][]> {
  const samples: [number, number][] = []
  let place: SamplePlace | undefined
  do {
    const page = await readPage(query, place)
    assert.ok(page.times.length <= query.limit)
    assert.ok(page.times.length > 0 || page.next === undefined, 'a page of nothing leads nowhere')
    samples.push(...Array.from(page.times, (time, index): [number, number] => [time, page.values[index]!]))
    place = page.next
    await between?.()
  } while (place)
  return samples
}

const temperatures = (times: readonly number[], value: (time: number) => number): SampleColumn => ({
  type: 'air_temperature',
  times,
  values: times.map(value),
})

describe('pages of samples', () => {
  // Contexts differ by their value, and samples of several of them meet at one time, across a month's border too.
  const times = fc.uniqueArray(fc.integer({ min: -40, max: 80 }), { maxLength: 60 })
  const stored = fc.array(fc.tuple(fc.nat(2), times), { maxLength: 4 })
  const query = fc.record({
    context: fc.constantFrom<Context | undefined>(undefined, ...CONTEXTS),
    from: fc.option(fc.integer({ min: -50, max: 90 }), { nil: undefined }),
    to: fc.option(fc.integer({ min: -50, max: 90 }), { nil: undefined }),
    limit: fc.integer({ min: 1, max: 40 }),
  })

  test('together are what a plain list holds, in order of time, whatever their size', async () => {
    await fc.assert(
      fc
        .asyncProperty(stored, query, async (columns, { context, from, to, limit }) => {
          const model = new Map<string, [time: number, place: number]>()
          for (const [place, seconds] of columns) {
            const at = seconds.map((second) => BORDER + second * 1_000)
            await append(house, CONTEXTS[place]!, [temperatures(at, () => place)])
            for (const time of at) model.set(`${time} ${place}`, [time, place])
          }
          const wanted = [...model.values()]
            .filter(([, place]) => context === undefined || CONTEXTS[place] === context)
            .filter(([time]) => time >= BORDER + (from ?? -50) * 1_000 && time < BORDER + (to ?? 90) * 1_000)
            .sort((a, b) => a[0] - b[0] || a[1] - b[1])
          const bounds = {
            ...(context === undefined ? {} : { context }),
            ...(from === undefined ? {} : { from: BORDER + from * 1_000 }),
            ...(to === undefined ? {} : { to: BORDER + to * 1_000 }),
          }
          assert.deepEqual(await readAll({ ...bounds, limit }), wanted)
        })
        .beforeEach(() => house.query('truncate readings').then(() => {})),
      { numRuns: 60 },
    )
  })

  test('of full segments take what a page needs, and go on to the last sample', async () => {
    const at = Array.from({ length: 30_000 }, (_, index) => NOON + index * 10)
    await append(house, BATCH, [temperatures(at, (time) => (time / 10) % 40)])
    const samples = await readAll({ limit: 7_001 })
    assert.deepEqual(
      samples.map(([time]) => time),
      at,
    )
  })

  test('miss nothing and repeat nothing while samples come in and segments are rewritten', async () => {
    const there = Array.from({ length: 3_000 }, (_, index) => NOON + index * 1_000)
    await append(house, null, [temperatures(there, () => 1)])
    let round = 0
    const samples = await readAll({ limit: 100 }, async () => {
      // Between two that are there, before and after the page, so that segments are merged, cut anew and removed.
      const late = Array.from({ length: 400 }, (_, index) => NOON + index * 7_500 + 501 + (round % 7))
      await append(house, round % 2 ? BATCH : null, [temperatures(late, () => 2 + (round % 2))])
      round += 1
    })
    const times = samples.filter(([, value]) => value === 1).map(([time]) => time)
    assert.deepEqual(times, there)
    assert.equal(new Set(samples.map(([time, value]) => `${time} ${value}`)).size, samples.length)
    assert.ok(round > 20)
  })

  test('hold no samples of somebody else, of another type, or of what was deleted', async () => {
    await append(house, BATCH, [temperatures([NOON], () => 1)])
    await append(house, null, [{ type: 'soil_moisture', times: [NOON], values: [2] }])
    await append(house, null, [temperatures([NOON], () => 3)], OTHER_GROWER)
    assert.deepEqual(await readAll({ limit: 10 }), [[NOON, 1]])
    await house.database.transaction({ owner: GROWER }, (tx) =>
      house.store.deleteContext(tx, GROWER, BATCH, { by: null }),
    )
    assert.deepEqual(await readAll({ limit: 10 }), [])
  })

  test('of a size or type that is not known are refused', async () => {
    for (const limit of [0, 1.5, 100_001, Number.NaN])
      await assert.rejects(readPage({ limit }), ({ code, problems }) => {
        assert.deepEqual([code, problems[0].path], ['invalid_input', 'limit'])
        return true
      })
    const unknown = house.database.read({ owner: GROWER }, (reader) =>
      house.store.readPage(reader, GROWER, { type: 'mood', limit: 1 }),
    )
    await assert.rejects(unknown, { code: 'invalid_input' })
  })
})

describe('a page, far into a long history', () => {
  test('reads the index of its range and no more segments than it needs', async () => {
    await house.query(`
      insert into readings (grower_id, id, kind_id, batch_id, recorded_at, ended_at, sample_count, value_first, value_last,
                            value_min, value_max, value_sum, time_deltas, value_deltas)
      select '${GROWER}', gen_random_uuid(), 1, '${BATCH}', at, at + interval '99 seconds', 100, 0, 0, 0, 0, 0,
             array_fill(1000, array[100]), array_fill(0::int2, array[100])
        from (select '2026-11-01Z'::timestamptz + n * interval '100 seconds' as at from generate_series(1, 15000) n) rows`)
    await house.query('vacuum analyze readings')
    const statements = toSeriesStatements(greenhouse)
    for (const [scope, context] of [
      ['any', null],
      ['one', BATCH],
    ] as const) {
      const values = [
        GROWER,
        context,
        1,
        ...[BORDER, BORDER + 2_000_000_000, BORDER + 1_000_000_000].map(toTime),
        1_256,
        1_000,
      ]
      const nodes = await explain(statements.readPage[scope].text, values)
      const scans = nodes.filter((node) => node['Node Type'].includes('Scan') && node['Actual Rows'] > 1)
      const found = scans.find((node) => node['Index Name'] !== undefined)
      assert.match(found?.['Index Name'] ?? 'none', /_grower_id_(kind|batch)_id_/)
      assert.ok(scans.every((node) => node['Actual Rows'] <= 1_257))
      assert.ok(nodes[0]!['Actual Rows'] <= 12, String(nodes[0]!['Actual Rows']))
    }
  })
})

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly Plans?: readonly PlanNode[]
}

/** The nodes of the plan that serves every value, as it was run. */
async function explain(text: string, values: readonly unknown[]): Promise<PlanNode[]> {
  await house.query('set plan_cache_mode = force_generic_plan')
  await house.query(`prepare probed as ${text}`)
  const literals = values.map((value) => (value === null ? 'null' : `'${value}'`))
  const [row] = await house.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
    `explain (format json, analyze, timing off) execute probed (${literals.join(', ')})`,
  )
  await house.query('deallocate probed')
  await house.query('reset plan_cache_mode')
  const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
  return nodesOf(row!['QUERY PLAN'][0]!.Plan)
}
