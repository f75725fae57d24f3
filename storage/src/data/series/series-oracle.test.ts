import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openPool, statement } from '../../access/index.ts'
import { openSeriesStore } from './open-series-store.ts'
import type { SampleColumn } from './screen-samples.ts'
import {
  BATCH,
  findBrokenSegments,
  GROWER,
  type Greenhouse,
  greenhouse,
  NOW,
  OTHER_BATCH,
  OTHER_GROWER,
  openGreenhouse,
} from './test-fixtures.ts'

const BORDER = Date.UTC(2026, 10, 1)
const CODES = ['air_temperature', 'bearing'] as const
const CONTEXTS = [null, BATCH, OTHER_BATCH] as const
const OWNERS = [GROWER, OTHER_GROWER] as const

interface Append {
  readonly kind: 'append'
  readonly owner: string
  readonly context: string | null
  readonly columns: SampleColumn[]
}
interface Delete {
  readonly kind: 'delete'
  readonly owner: string
  readonly context: string
}

// Few anchors and steps, so that appends meet: before, across and after a month's border, overlapping and interleaving.
const column = fc
  .record({
    type: fc.constantFrom(...CODES),
    anchorMs: fc.constantFrom(BORDER - 3_600_000, BORDER - 5_000, BORDER, BORDER + 600_000, BORDER + 2_400_000_000),
    offset: fc.nat(40),
    stepMs: fc.constantFrom(1, 500, 1000, 1001, 2_000_000_000),
    count: fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 1, max: 30 }) },
      { weight: 3, arbitrary: fc.constantFrom(400, 2_100) },
      { weight: 1, arbitrary: fc.constant(9_000) },
    ),
    seed: fc.nat(1_000),
    order: fc.constantFrom('ascending', 'descending', 'shuffled', 'repeated'),
    nullEvery: fc.constantFrom(0, 0, 3),
  })
  .map(({ type, anchorMs, offset, stepMs, count, seed, order, nullEvery }): SampleColumn => {
    const { scale, minimum, maximum } = greenhouse.types.get(type)!
    const length = stepMs > 1e9 ? Math.min(count, 2) : count
    const places = Array.from({ length }, (_, index) => index)
    const wanted = {
      ascending: places,
      descending: places.toReversed(),
      shuffled: places.toSorted((a, b) => scramble(a, seed) - scramble(b, seed)),
      repeated: places.map((place) => place >> 1),
    }[order]
    // Over its whole range a bearing overflows a difference at every other step: a segment each, so only a few of them.
    const range = (maximum - minimum) * (length > 30 ? 0.5 : 1)
    const value = (index: number) => Math.round((minimum + (scramble(index, seed) / 2 ** 32) * range) * scale) / scale
    return {
      type,
      times: wanted.map((place) => Math.min(anchorMs + offset * 1000 + place * stepMs, NOW.getTime())),
      values: wanted.map((_, index) => (nullEvery && index % nullEvery === 0 ? null : value(index))),
    }
  })

const scramble = (number: number, seed: number) => Math.imul(number + seed * 7_919 + 1, 2_654_435_761) >>> 0

const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      owner: fc.constantFrom(...OWNERS),
      context: fc.constantFrom(...CONTEXTS),
      columns: fc.array(column, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      owner: fc.constantFrom(...OWNERS),
      context: fc.constantFrom(BATCH, OTHER_BATCH),
    }),
  },
)

const ranges = fc.array(
  fc.record({
    owner: fc.constantFrom(...OWNERS),
    context: fc.constantFrom(undefined, ...CONTEXTS),
    from: fc.option(fc.integer({ min: BORDER - 3_700_000, max: BORDER + 700_000 }), { nil: undefined }),
    to: fc.option(fc.integer({ min: BORDER - 3_700_000, max: BORDER + 700_000 }), { nil: undefined }),
  }),
  { minLength: 3, maxLength: 3 },
)

test('any sequence of appends, late data, duplicates and deletes reads like a row a sample', async () => {
  await using house = await openGreenhouse()
  await house.months.ensure('readings', [BORDER - 1, BORDER, NOW])
  await fc.assert(
    fc
      .asyncProperty(fc.array(command, { minLength: 1, maxLength: 8 }), ranges, async (commands, wanted) => {
        for (const each of commands) {
          if (each.kind === 'append') await appendBoth(house, each)
          else await deleteBoth(house, each)
        }
        for (const range of wanted) await compareRead(house, range)
        await compareView(house)
        assert.deepEqual(await findBrokenSegments(house), [])
      })
      .beforeEach(async () => {
        await house.query('truncate readings, oracle')
      }),
    { numRuns: 40 },
  )
})

test('concurrent appends over several connections lose nothing and store nothing twice', async () => {
  await using house = await openGreenhouse()
  await house.months.ensure('readings', [BORDER - 1, BORDER])
  await using stack = new AsyncDisposableStack()
  const stores = Array.from({ length: 6 }, () => {
    const database = openPool({ url: house.appUrl, maxConnections: 1 })
    stack.defer(() => database.close())
    return { database, store: openSeriesStore(greenhouse, { clock: () => NOW }) }
  })
  const appends = fc.sample(
    fc.record({
      start: fc.integer({ min: -500, max: 500 }),
      step: fc.constantFrom(1, 2, 3),
      count: fc.integer({ min: 1, max: 1_500 }),
    }),
    { numRuns: 90, seed: 4 },
  )
  // A value follows from its time, so that the order of arrival does not matter.
  const expected = new Map<number, number>()
  const columns = appends.map(({ start, step, count }): SampleColumn => {
    const times = Array.from({ length: count }, (_, index) => BORDER + (start + index * step) * 1000)
    const values = times.map((time) => ((time / 1000) % 900) / 10)
    times.forEach((time, index) => {
      expected.set(time, values[index]!)
    })
    return { type: 'air_temperature', times, values }
  })
  let stored = 0
  await Promise.all(
    stores.map(async ({ database, store }, index) => {
      for (let place = index; place < columns.length; place += stores.length) {
        const counts = await database.transaction({ owner: GROWER }, (tx) =>
          store.append(tx, GROWER, { context: BATCH, by: null }, [columns[place]!]),
        )
        stored += counts.air_temperature!.stored
      }
    }),
  )
  const { air_temperature: samples } = await house.database.read({ owner: GROWER }, (reader) =>
    house.store.read(reader, GROWER, { types: ['air_temperature'] }),
  )
  assert.deepEqual(
    Array.from(samples!.times, (time, index) => [time, samples!.values[index]!]),
    [...expected].sort(([a], [b]) => a - b),
  )
  assert.equal(stored, expected.size)
  assert.deepEqual(await findBrokenSegments(house), [])
})

const UPSERT = statement(
  'test.upsert',
  `insert into oracle
   select $1, $2, $3, to_timestamp(given.ms / 1000), given.value
     from (select distinct on (ms) ms, value
             from unnest($4::float8[], $5::float8[]) with ordinality as u (ms, value, place)
            where value is not null
            order by ms, place desc) given
   on conflict (grower_id, code, batch_id, at) do update set value = excluded.value`,
)

async function appendBoth(house: Greenhouse, { owner, context, columns }: Append): Promise<void> {
  const countOracle = async () =>
    Number((await house.query<{ count: number }>('select count(*)::int as count from oracle'))[0]!.count)
  const before = await countOracle()
  const counts = await house.database.transaction({ owner }, (tx) =>
    house.store.append(tx, owner, { context, by: null }, columns),
  )
  for (const { type, times, values } of columns)
    await house.query(UPSERT.text, [owner, type, context, [...times], [...values]])
  const all = Object.values(counts)
  const sum = (field: 'received' | 'stored' | 'merged') => all.reduce((total, count) => total + count[field], 0)
  assert.equal(sum('received'), columns.flatMap(({ values }) => [...values]).filter((value) => value !== null).length)
  assert.equal(sum('stored'), (await countOracle()) - before)
  assert.equal(sum('merged'), sum('received') - sum('stored'))
}

async function deleteBoth(house: Greenhouse, { owner, context }: Delete): Promise<void> {
  const { samples } = await house.database.transaction({ owner }, (tx) =>
    house.store.deleteContext(tx, owner, context, { by: null }),
  )
  const deleted = await house.query('delete from oracle where grower_id = $1 and batch_id = $2 returning 1', [
    owner,
    context,
  ])
  assert.equal(samples, deleted.length)
}

interface Range {
  readonly owner: string
  readonly context: string | null | undefined
  readonly from: number | undefined
  readonly to: number | undefined
}

async function compareRead(house: Greenhouse, { owner, context, from, to }: Range): Promise<void> {
  const samples = await house.database.read({ owner }, (reader) =>
    house.store.read(reader, owner, {
      types: CODES,
      ...(context === undefined ? {} : { context }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    }),
  )
  for (const code of CODES) {
    const rows = await house.query<{ ms: number; value: number }>(
      `select (extract(epoch from at) * 1000)::float8 as ms, value from oracle
        where grower_id = $1 and code = $2 and ($3 or batch_id is not distinct from $4)
          and at >= to_timestamp($5 / 1000.0) and at < to_timestamp($6 / 1000.0)
        order by at`,
      [owner, code, context === undefined, context ?? null, from ?? 0, to ?? 4e12],
    )
    const { times, values } = samples[code]!
    assert.deepEqual(
      [...times],
      rows.map(({ ms }) => ms),
    )
    // At equal times of different contexts the order says nothing.
    const pairs = (list: { ms: number; value: number }[]) => list.map(({ ms, value }) => `${ms} ${value}`).sort()
    assert.deepEqual(pairs(Array.from(times, (ms, index) => ({ ms, value: values[index]! }))), pairs(rows))
  }
}

async function compareView({ query }: Greenhouse): Promise<void> {
  const differences = await query(`
    (select 'only in the view' as place, * from (select grower_id, code, batch_id, at, value from reading_samples
       except all select grower_id, code, batch_id, at, value from oracle) a limit 3)
    union all
    (select 'only in the oracle' as place, * from (select grower_id, code, batch_id, at, value from oracle
       except all select grower_id, code, batch_id, at, value from reading_samples) b limit 3)`)
  assert.deepEqual(differences, [])
}
