import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { POINT_REASONS } from './point-reasons.ts'

test('docs/uploads.md explains every reason why a point is refused in the words of the code', () => {
  const page = readFileSync(new URL('../../../../../../docs/uploads.md', import.meta.url), 'utf8')
  const section = page.slice(page.indexOf('| rejected | counts |'), page.indexOf('**FIT**: `enhanced_*`'))
  const rows = [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, code, words]) => [code, words])
  assert.deepEqual(Object.fromEntries(rows), POINT_REASONS)
})
