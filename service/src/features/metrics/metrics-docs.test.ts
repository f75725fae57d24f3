import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DEFAULT_METRIC_LIMITS } from './metric-limits.ts'

test('docs/streams-and-metrics.md names every limit with its value', () => {
  const page = readFileSync(new URL('../../../../docs/streams-and-metrics.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(max\w+|stalledMs)` \| ([\d,]+) /gm)].map(([, name, value]) => [name, value])
  const limits = Object.entries(DEFAULT_METRIC_LIMITS).map(([name, value]) => [name, value.toLocaleString('en-US')])
  assert.deepEqual(rows, limits)
})
