import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineEntity, optional, text } from '@longrun/storage'
import fc from 'fast-check'
import { groupOperations } from './group-operations.ts'
import { OPERATIONS, type OperationName, type ReadyOperation } from './operation.ts'

const declare = <const U extends readonly (readonly ['code'])[]>(unique: U) =>
  defineEntity({
    name: 'thing',
    table: 'things',
    placement: 'owned',
    columns: { name: text({ maxLength: 9 }), code: optional(text({ maxLength: 9 })) },
    orders: { newest: ['createdAt desc', 'id desc'] },
    unique,
    audit: 'none',
  })
const withUnique = declare([['code']])
const without = declare([])

interface Step {
  readonly op: OperationName
  readonly id: number
  readonly code: boolean
}

const toOperation = ({ op, id, code }: Step): ReadyOperation<typeof withUnique> => {
  const fields = code ? { name: 'x', code: 'y' } : { name: 'x' }
  if (op === 'create') return { op, values: fields }
  const identified = { id: `0000000${id}-0000-4000-8000-00000000000a`, version: 'any' } as const
  if (op === 'update') return { op, ...identified, data: fields }
  return op === 'archive' ? { op, ...identified, reason: 'x' } : { op, ...identified }
}
const touchesUnique = ({ op, code }: Step): boolean =>
  op === 'delete' || op === 'restore' || ((op === 'create' || op === 'update') && code)

test('every operation is in one set of its kind, none passes by what it depends on, and no record is in a set twice', () => {
  const step = fc.record({ op: fc.constantFrom(...OPERATIONS), id: fc.nat({ max: 5 }), code: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, isUnique) => {
      const entity = isUnique ? withUnique : without
      const groups = groupOperations(entity as typeof withUnique, steps.map(toOperation))
      assert.deepEqual(
        groups.flatMap(({ indexes }) => indexes).sort((a, b) => a - b),
        steps.map((_, i) => i),
      )
      const placeOf = (index: number) => groups.findIndex(({ indexes }) => indexes.includes(index))
      for (const [i, earlier] of steps.entries()) {
        for (const [j, later] of steps.entries()) {
          if (j <= i) continue
          const isSame = earlier.op !== 'create' && later.op !== 'create' && earlier.id === later.id
          if (isSame) assert.ok(placeOf(i) < placeOf(j), `${i} before ${j}`)
          const isTied = isUnique && touchesUnique(earlier) && touchesUnique(later)
          if (isTied) assert.ok(placeOf(i) <= placeOf(j), `${i} not behind ${j}`)
        }
      }
      for (const { op, indexes } of groups) {
        assert.ok(indexes.every((index) => steps[index]!.op === op))
        assert.deepEqual(
          [...indexes],
          indexes.toSorted((a, b) => a - b),
          'in their order',
        )
      }
    }),
    { numRuns: 300 },
  )
})

test('kinds that take turns are as many sets as there are kinds, and what cannot be tried is in none', () => {
  const steps = Array.from({ length: 40 }, (_, id) => ({ op: OPERATIONS[id % 3]!, id, code: false }))
  const operations = steps.map(({ op, id }) =>
    op === 'create' ? { op, values: { name: 'x' } } : toOperation({ op, id: id % 10, code: false }),
  )
  const some = operations.map((each, i) => (each.op === 'create' && i % 2 === 1 ? undefined : each))
  const groups = groupOperations(without as typeof withUnique, [some[0], some[3], some[1], some[6], some[4]])
  assert.deepEqual(
    groups.map(({ op, indexes }) => [op, indexes]),
    [
      ['create', [0, 3]],
      ['update', [2, 4]],
    ],
  )
})
