import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Places } from './places.ts'

/** Asks for places of so many bytes each, and says who has one. */
function ask(places: Places, sizes: readonly number[]) {
  const taken = new Map<number, Disposable>()
  for (const [index, bytes] of sizes.entries()) void places.take(bytes).then((place) => taken.set(index, place))
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const who = async () => {
    await settle()
    return [...taken.keys()]
  }
  const leave = (index: number) => {
    taken.get(index)![Symbol.dispose]()
    taken.delete(index)
  }
  return { who, leave }
}

test('so many files are in hand at once, and the next in line gets the place of who leaves', async () => {
  const { who, leave } = ask(new Places({ files: 2, bytes: 100 }), [1, 1, 1, 1])
  assert.deepEqual(await who(), [0, 1])
  leave(0)
  assert.deepEqual(await who(), [1, 2])
  leave(1)
  leave(2)
  assert.deepEqual(await who(), [3])
})

test('their bytes are bounded together; who comes later does not overtake', async () => {
  const { who, leave } = ask(new Places({ files: 9, bytes: 100 }), [60, 50, 10])
  assert.deepEqual(await who(), [0])
  leave(0)
  assert.deepEqual(await who(), [1, 2])
})

test('what is larger than all places together has them alone', async () => {
  const { who, leave } = ask(new Places({ files: 9, bytes: 100 }), [10, 5_000, 10])
  assert.deepEqual(await who(), [0])
  leave(0)
  assert.deepEqual(await who(), [1])
  leave(1)
  assert.deepEqual(await who(), [2])
})
