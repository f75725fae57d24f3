import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DECODE_REASONS } from './decoding/index.ts'
import { DEFAULT_PROCESS_LIMITS } from './processing/index.ts'
import { UNPACK_REASONS } from './spool/index.ts'
import { DEFAULT_UPLOAD_LIMITS } from './upload-limits.ts'

const page = readFileSync(new URL('../../../../docs/uploads.md', import.meta.url), 'utf8')

test('docs/uploads.md explains every reason in the words of the code', () => {
  const section = page.slice(page.indexOf('## Why a file gives no workout'))
  const rows = [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, code, words]) => [code!, words!] as const)
  const ownRules = ['duplicate_deleted', 'processing_failed', 'gave_up', 'account_disabled', 'account_closed']
  assert.deepEqual(Object.fromEntries(rows.filter(([code]) => !ownRules.includes(code))), {
    ...DECODE_REASONS,
    ...UNPACK_REASONS,
  })
  for (const code of ownRules) assert.ok(rows.some(([each]) => each === code))
})

test('docs/uploads.md names every limit with its value', () => {
  const { decode, decoders, archives: _, ...own } = DEFAULT_UPLOAD_LIMITS
  const limits: Record<string, number> = { ...decode, ...decoders, ...own, ...DEFAULT_PROCESS_LIMITS }
  const section = page.slice(page.indexOf('## Limits'), page.indexOf('## Points'))
  for (const [name, value] of Object.entries(limits)) {
    const row = section.split('\n').find((line) => line.includes(`\`${name}\``))
    assert.ok(row, `${name} is not there`)
    const shown = name === 'maxFileBytes' ? '64 MiB' : value.toLocaleString('en-US')
    assert.ok(row.includes(shown), `${name}: ${shown}`)
  }
})
