import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { STORAGE_ERROR_CODES, StorageError } from './errors.ts'

test('docs/errors.md has a row for each code, in order, with the same answer to "may I retry"', async () => {
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` \| (yes|no) \| (.+) \| (.+) \|$/gm)]
  assert.deepEqual(
    rows.map(([, code, retryable]) => [code, retryable]),
    STORAGE_ERROR_CODES.map((code) => [code, new StorageError(code, '').retryable ? 'yes' : 'no']),
  )
})

test('an error may say of itself whether repeating helps', () => {
  assert.equal(new StorageError('migration_failed', 'x', { retryable: true }).retryable, true)
  assert.equal(new StorageError('lock_timeout', 'x', { retryable: false }).retryable, false)
})
