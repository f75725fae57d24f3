import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { PROBLEMS } from './problem.ts'

test('docs/problems.md has a row for each code, as the code has it', async () => {
  const page = await readFile(new URL('../../../docs/problems.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const expected = Object.entries(PROBLEMS).map(
    ([code, { status, title, retryAfterSeconds }]) =>
      `| \`${code}\` | ${status} | ${title} | ${retryAfterSeconds ?? ''} |`,
  )
  assert.deepEqual(rows, expected)
})
