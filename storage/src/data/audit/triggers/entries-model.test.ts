import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { orchardTemplate } from '../fixtures/orchard.ts'
import { connectTo, takeEntries } from './testing/logged-entries.ts'
import {
  bytes,
  days,
  doubles,
  integers,
  json,
  lists,
  nullable,
  type Sample,
  texts,
  times,
} from './testing/value-samples.ts'

const orchards = await openTestDatabase({ template: orchardTemplate })
const client = await connectTo(orchards.url)
after(async () => {
  await client.end()
  await orchards[Symbol.asyncDispose]()
})
const GROWER = newId()

const columns: Readonly<Record<string, readonly [sqlName: string, sqlType: string, values: fc.Arbitrary<Sample>]>> = {
  orchardId: ['orchard_id', 'uuid', fc.constant<Sample>([null as never, null])],
  label: ['label', 'text', texts],
  kind: ['kind', 'text', fc.constantFrom<Sample>(['apple', 'apple'], ['pear', 'pear'])],
  row: ['row', 'smallint', nullable(integers(16))],
  age: ['age', 'integer', nullable(integers(32))],
  leaves: ['leaves', 'bigint', nullable(integers(53))],
  height: ['height', 'double precision', nullable(doubles)],
  isGrafted: ['is_grafted', 'boolean', fc.constantFrom<Sample>(['true', true], ['false', false])],
  plantedOn: ['planted_on', 'date', nullable(days)],
  prunedAt: ['pruned_at', 'timestamptz(3)', nullable(times)],
  tags: ['tags', 'text[]', lists(texts)],
  visits: ['visits', 'timestamptz(3)[]', lists(times)],
  marks: ['marks', 'double precision[]', lists(doubles)],
  details: ['details', 'jsonb', nullable(json)],
  seal: ['seal', 'bytea', nullable(bytes)],
}
const names = Object.keys(columns)
const trees = fc.tuple(...names.map((name) => columns[name]![2]))

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const list = (make: (sqlName: string, i: number, sqlType: string) => string): string =>
  names.map((name, i) => make(columns[name]![0], i, columns[name]![1])).join(', ')
const INSERT = `insert into trees (grower_id, id, ${list((name) => `"${name}"`)})
  values ($1, $2, ${list((_, i, type) => `$${i + 3}::text::${type}`)})`
const UPDATE = `update trees set version = version + 1, ${list((name, i, type) => `"${name}" = $${i + 3}::text::${type}`)}
  where grower_id = $1 and id = $2`

test('entries tell each value as the API would: made, changed to anything else, removed', async () => {
  await client.query(
    `alter table trees drop constraint if exists trees_label_check, drop constraint if exists trees_kind_check`,
  )
  await fc.assert(
    fc.asyncProperty(trees, trees, async (was, is) => {
      const id = newId()
      const toValues = (samples: readonly Sample[]) => [GROWER, id, ...samples.map(([sql]) => sql)]
      await client.query(INSERT, toValues(was))
      await client.query(UPDATE, toValues(is))
      await client.query('delete from trees')
      const [created, updated, purged, ...more] = await takeEntries(orchards)
      assert.deepEqual(more, [])
      const present = (samples: readonly Sample[]) =>
        asJson(
          Object.fromEntries(
            names
              .map((name, i) => [name, samples[i]!] as const)
              .filter(([, [sql]]) => sql !== null)
              .map(([name, [, value]]) => [name, value]),
          ),
        )
      assert.deepEqual(created?.changes, present(was))
      assert.deepEqual(purged?.changes, present(is))
      const differs = ([sqlA, a]: Sample, [sqlB, b]: Sample): boolean =>
        (sqlA === null) !== (sqlB === null) || !isSame(asJson(a), asJson(b))
      const changed = names.flatMap((name, i) => (differs(was[i]!, is[i]!) ? [[name, [was[i]![1], is[i]![1]]]] : []))
      assert.deepEqual(updated?.changes, asJson(Object.fromEntries(changed)))
      assert.deepEqual([created?.version, updated?.version, purged?.version], [1, 2, 2])
    }),
    { numRuns: 30 },
  )
})

function isSame(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b)
    return true
  } catch {
    return false
  }
}
