import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StorageError } from '../../../errors.ts'
import { parseRootLines, readRoots, toRootLine } from './audit-roots.ts'
import { changeOrchards, openGrowers, sealAll } from './testing/index.ts'
import { verifyAudit } from './verify-audit.ts'

const CHAIN = 'ab'.repeat(32)
const LINE = `{"number":1,"month":"2026-11","count":3,"chain":"${CHAIN}","sealedAt":"2026-11-23T10:00:00.000Z"}`

async function* toLines(...lines: readonly string[]) {
  yield* lines
}

test('roots come back as they were written', async () => {
  const [root] = await Array.fromAsync(parseRootLines(toLines(LINE, '')))
  assert.equal(toRootLine(root!), `${LINE}\n`)
})

const WRONG: readonly (readonly [string, RegExp])[] = [
  ['nonsense', /line 2 of the roots: must be a JSON object/],
  ['[]', /must be a JSON object/],
  ['null', /must be a JSON object/],
  [LINE.replace('"number":1', '"number":0'), /number must be a whole number from 1/],
  [LINE, /number must be more than 1, that of the line before/],
  [LINE.replace('2026-11"', '2026"'), /month must be like 2026-11/],
  [LINE.replace('"count":3', '"count":-1'), /count must be a whole number from 0/],
  [LINE.replace(CHAIN, CHAIN.slice(1)), /chain must be 64 hexadecimal digits/],
  [LINE.replace('2026-11-23T10:00:00.000Z', 'yesterday'), /sealedAt must be a time/],
]
for (const [line, message] of WRONG) {
  test(`a line that is no root is refused: ${line.slice(0, 60)}`, async () => {
    await assert.rejects(
      Array.fromAsync(parseRootLines(toLines(LINE, line))),
      (error: StorageError) =>
        error.code === 'invalid_input' && message.test(error.message) && error.problems[0]?.path === 'lines[2]',
    )
  })
}

test('a file without roots proves nothing, and is refused', async () => {
  await assert.rejects(Array.fromAsync(parseRootLines(toLines('', ''))), { code: 'invalid_input' })
})

test('the seals that were noted must be there; what was sealed since may be', async () => {
  await using database = await openGrowers('owner')
  await changeOrchards(database)
  await sealAll(database, 5)
  const noted = await Array.fromAsync(readRoots(database.database))
  assert.deepEqual(
    noted.map(({ number, count }) => [number, count]),
    [
      [1, 5],
      [2, 5],
      [3, 5],
      [4, 3],
    ],
  )
  assert.deepEqual(await Array.fromAsync(readRoots(database.database, 3)), noted.slice(3))
  await changeOrchards(database)
  await sealAll(database)
  assert.equal((await verifyAudit({ ...database, against: noted })).problemCount, 0)
  assert.equal((await verifyAudit({ ...database, against: noted.slice(1, 2) })).problemCount, 0)
  const other = { ...noted[1]!, chain: CHAIN }
  const { problems } = await verifyAudit({ ...database, against: [noted[0]!, other] })
  assert.deepEqual(
    problems.map(({ kind, seal }) => [kind, seal]),
    [['chain', 2]],
  )
})
