import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DEFAULT_PROCESS_LIMITS } from './processing/index.ts'
import { DEFAULT_PROGRESS_LIMITS, FILE_REASONS } from './results/index.ts'
import { DEFAULT_UPLOAD_LIMITS } from './upload-limits.ts'

const readPage = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8')
const page = readPage('uploads.md')

test('docs/upload-reasons.md explains every reason in the words of the code, and says what to do', () => {
  const rows = [...readPage('upload-reasons.md').matchAll(/^\| `(\w+)` \| (.+) \| (.+) \|$/gm)]
  const inCode = Object.entries<string>(FILE_REASONS).sort()
  assert.deepEqual(rows.map(([, code, words]) => [code, words]).sort(), inCode)
  for (const [row, , , action] of rows) assert.match(action!, /^[A-Z].{6,}\.$/, row)
})

test('docs/uploads.md names every limit with its value', () => {
  const { decode, decoders, archives: _, ...own } = DEFAULT_UPLOAD_LIMITS
  const limits: Record<string, number> = {
    ...decode,
    ...decoders,
    ...own,
    ...DEFAULT_PROCESS_LIMITS,
    ...DEFAULT_PROGRESS_LIMITS,
  }
  const section = page.slice(page.indexOf('## Limits'), page.indexOf('## Points'))
  for (const [name, value] of Object.entries(limits)) {
    const row = section.split('\n').find((line) => line.includes(`\`${name}\``))
    assert.ok(row, `${name} is not there`)
    const shown = name === 'maxFileBytes' ? '64 MiB' : value.toLocaleString('en-US')
    assert.ok(row.includes(shown), `${name}: ${shown}`)
  }
})
