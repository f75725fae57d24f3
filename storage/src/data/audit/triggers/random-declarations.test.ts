import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import * as makers from '../../entities/index.ts'
import { orchardTemplate } from '../fixtures/orchard.ts'
import { toAuditSql } from './index.ts'
import { connectTo, type LoggedEntry, takeEntries } from './testing/logged-entries.ts'
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

type Marks = { readonly secret?: true; readonly unaudited?: true }
const list = (item: makers.Column) => (marks: Marks) => makers.list(item, { maxItems: 9, ...marks })
const text = (marks: Marks = {}) => makers.text({ maxLength: 60, ...marks })

const KINDS: readonly (readonly [make: (marks: Marks) => makers.Column, values: fc.Arbitrary<Sample>])[] = [
  [text, texts],
  [makers.uuid, fc.uuid().map((id): Sample => [id, id])],
  [(marks) => makers.integer({ storedAs: 'smallint', ...marks }), integers(16)],
  [makers.integer, integers(32)],
  [(marks) => makers.integer({ storedAs: 'bigint', ...marks }), integers(53)],
  [makers.number, doubles],
  [makers.boolean, fc.boolean().map((value): Sample => [String(value), value])],
  [makers.date, days],
  [makers.timestamp, times],
  [(marks) => makers.json(Type.Unknown(), marks), json],
  [(marks) => makers.bytes({ maxBytes: 32, ...marks }), bytes],
  [list(text()), lists(texts)],
  [list(makers.timestamp()), lists(times)],
  [list(makers.number()), lists(doubles)],
]
const PLACES = [
  { placement: 'owned' },
  { placement: 'owned', ownerKey: 'keeper' },
  { placement: 'owned', monthlyBy: 'createdAt' },
  { placement: 'owned', key: 'owner' },
  { placement: 'catalog', subject: 'id' },
  { placement: 'catalog' },
  { placement: 'reference', idType: 'smallint' },
] as const

interface Field {
  readonly kind: (typeof KINDS)[number]
  readonly marks: Marks
  readonly was: Sample
  readonly is: Sample
}
const field: fc.Arbitrary<Field> = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    marks: fc.constantFrom<Marks>({}, {}, {}, { secret: true }, { unaudited: true }),
    was: nullable(kind[1]),
    is: nullable(kind[1]),
  }),
)

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const isNull = ([sql]: Sample): boolean => sql === null
const isSame = (a: Sample, b: Sample): boolean =>
  isNull(a) === isNull(b) && (isNull(a) || JSON.stringify(sorted(a[1])) === JSON.stringify(sorted(b[1])))

/** Properties of JSON have no order. */
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? 0 : value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, sorted(each)])
}

let count = 0

test('whatever is declared is logged as declared, several rows in a statement', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...PLACES),
      fc.array(field, { minLength: 1, maxLength: 6 }),
      async (place, fields) => {
        const table = `things_${++count}`
        const columns = Object.fromEntries(
          fields.map(({ kind, marks }, i) => [`column${'ABCDEF'[i]}`, makers.optional(kind[0](marks))]),
        )
        const orders = 'key' in place ? {} : { orders: { newest: ['createdAt desc', 'id desc'] } }
        const entity = makers.defineEntity({
          name: 'thing',
          table,
          columns,
          audit: 'changes',
          ...place,
          ...orders,
        } as never) as makers.Entity
        await client.query(`${makers.toTableSql(entity)}${toAuditSql(entity)}`)
        if (entity.monthlyBy)
          await client.query(
            `create table ${table}_now partition of ${table} for values from ('2000-01-01') to ('2100-01-01')`,
          )
        const keys = [1, 2, 3].map((n) => {
          const owner = newId()
          return {
            ...(entity.ownerColumn ? { [entity.ownerColumn]: owner } : {}),
            ...(entity.key === 'id' ? { id: entity.idType === 'uuid' ? newId() : n } : {}),
          }
        })
        const names = Object.keys(columns).map(makers.toSqlName)
        const places = fields.map(({ kind }, i) => `$${i + 1}::text::${kind[0]({}).sqlType}`)
        const literals = keys.map((key) =>
          Object.values(key)
            .map((each) => (typeof each === 'number' ? each : `'${each}'::uuid`))
            .join(', '),
        )
        const insert = `insert into ${table} (${[...Object.keys(keys[0]!), ...names].join(', ')})
        select k.*, ${places.join(', ')} from (values ${literals.map((each) => `(${each})`).join(', ')}) k`
        await client.query(
          insert,
          fields.map(({ was }) => was[0]),
        )
        await client.query(
          `update ${table} set version = version + 1, ${names.map((name, i) => `${name} = ${places[i]}`).join(', ')}`,
          fields.map(({ is }) => is[0]),
        )
        await client.query(`delete from ${table}`)
        const entries = await takeEntries(orchards)
        await client.query(`drop table ${table}; drop function longrun_audit_${table}()`)

        const value = ({ marks }: Field, sample: Sample): unknown =>
          marks.secret && !isNull(sample) ? '[secret]' : sample[1]
        const told = fields
          .map((each, i) => [`column${'ABCDEF'[i]}`, each] as const)
          .filter(([, { marks }]) => !marks.unaudited)
        const whole = (side: 'was' | 'is') =>
          asJson(
            Object.fromEntries(
              told.filter(([, each]) => !isNull(each[side])).map(([name, each]) => [name, value(each, each[side])]),
            ),
          )
        const changed = told.filter(([, { was, is }]) => !isSame(was, is))
        const difference = asJson(
          Object.fromEntries(changed.map(([name, each]) => [name, [value(each, each.was), value(each, each.is)]])),
        )
        const of = (action: string): LoggedEntry[] => entries.filter((entry) => entry.action === action)
        for (const [action, version, changes] of [
          ['create', 1, whole('was')],
          ['update', 2, difference],
          ['purge', 2, whole('is')],
        ] as const) {
          assert.equal(of(action).length, 3)
          for (const entry of of(action)) assert.deepEqual([entry.version, entry.changes], [version, changes])
          assert.equal(new Set(of(action).map(({ user_id, record_id }) => `${user_id} ${record_id}`)).size, 3)
        }
        assert.equal(entries.length, 9)
      },
    ),
    { numRuns: 20 },
  )
})
