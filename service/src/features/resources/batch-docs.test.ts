import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DEFAULT_LINE_STREAM_LIMITS } from '../../http/index.ts'
import { DEFAULT_BATCH_LIMITS } from './batch/index.ts'

test('docs/batch.md names every limit with its value', () => {
  const page = readFileSync(new URL('../../../../docs/batch.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([\d,]+) \|/gm)].map(([, name, value]) => [name, value])
  const limits = Object.entries({ ...DEFAULT_BATCH_LIMITS, ...DEFAULT_LINE_STREAM_LIMITS })
  const inCode = limits.map(([name, value]) => [name, value.toLocaleString('en-US')])
  assert.deepEqual(rows.sort(), inCode.sort())
})
