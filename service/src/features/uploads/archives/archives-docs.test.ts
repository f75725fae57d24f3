import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DECODE_REASONS } from '../decoding/index.ts'
import { DEFAULT_ARCHIVE_LIMITS, ENTRY_REASONS } from './index.ts'

const page = readFileSync(new URL('../../../../../docs/uploads.md', import.meta.url), 'utf8')
const section = page.slice(page.indexOf('## Archives'), page.indexOf('## Points'))

/** The rows of the table whose first heading this is: name and what it says of it. */
function tableOf(heading: string): Record<string, string> {
  const table = section.slice(section.indexOf(`| ${heading} |`)).split('\n\n')[0]!
  return Object.fromEntries([...table.matchAll(/^\| `(\w+)` \| (.+?) \|/gm)].map(([, name, words]) => [name!, words!]))
}

test('docs/uploads.md names every limit of archives with its value', () => {
  const rows = tableOf('limit')
  assert.deepEqual(Object.keys(rows).toSorted(), Object.keys(DEFAULT_ARCHIVE_LIMITS).toSorted())
  for (const [name, value] of Object.entries(DEFAULT_ARCHIVE_LIMITS)) {
    const shown = [value, value / 1024 ** 2, value / 1024 ** 3].map((number) => number.toLocaleString('en-US'))
    assert.ok(
      shown.some((text) => rows[name]!.startsWith(`${text} `)),
      `${name}: ${rows[name]}`,
    )
  }
})

test('what a file by itself can be refused for has the same words in an archive', () => {
  for (const reason of ['too_large', 'compression_ratio', 'gzip_broken'] as const)
    assert.equal(ENTRY_REASONS[reason], DECODE_REASONS[reason])
})
