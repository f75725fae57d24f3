import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeBefore } from './archival-age.ts'

const NOW = new Date('2026-03-31T10:20:30.400Z')

for (const [age, expected] of [
  ['1d', '2026-03-30T10:20:30.400Z'],
  ['90d', '2025-12-31T10:20:30.400Z'],
  ['2w', '2026-03-17T10:20:30.400Z'],
  ['1mo', '2026-02-28T10:20:30.400Z'],
  ['13mo', '2025-02-28T10:20:30.400Z'],
  ['25mo', '2024-02-29T10:20:30.400Z'],
  ['2y', '2024-03-31T10:20:30.400Z'],
]) {
  test(`${age} before the end of March 2026 is ${expected}`, () => {
    assert.equal(timeBefore(age!, NOW)?.toISOString(), expected)
  })
}

test('what is no age is none', () => {
  for (const text of ['', '2', 'y', '0d', '-1d', '1.5y', '2 y', '2Y', '100000d', '2y ', '1m'])
    assert.equal(timeBefore(text, NOW), undefined, text)
})
