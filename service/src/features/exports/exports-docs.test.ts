import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DEFAULT_EXPORT_LIMITS } from './export-limits.ts'
import { CARRIED_PARTS, TOLD_PARTS } from './format/index.ts'

const page = readFileSync(new URL('../../../../docs/export.md', import.meta.url), 'utf8')

test('docs/export.md names every limit with its value', () => {
  const table = page.slice(page.indexOf('| limit |')).split('\n\n')[0]!
  const rows = Object.fromEntries(
    [...table.matchAll(/^\| `(\w+)` \| (.+?) \|/gm)].map(([, name, words]) => [name!, words!]),
  )
  assert.deepEqual(Object.keys(rows), Object.keys(DEFAULT_EXPORT_LIMITS))
  for (const [name, value] of Object.entries(DEFAULT_EXPORT_LIMITS)) {
    const shown = [value, value / 1024 ** 2, value / 1024 ** 3].map((number) => number.toLocaleString('en-US'))
    assert.ok(
      shown.some((text) => rows[name]!.startsWith(`${text} `)),
      `${name}: ${rows[name]}`,
    )
  }
})

test('docs/export.md tells of every file of an export', () => {
  for (const name of [...CARRIED_PARTS, ...TOLD_PARTS]) assert.ok(page.includes(`\`${name}.jsonl\``), name)
})
