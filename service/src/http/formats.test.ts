import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FORMATS } from './formats.ts'

test('a time is taken when it lies in the years 1 to 9999 as UTC counts them, whatever its offset', () => {
  const isTime = FORMATS['date-time']!
  for (const time of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-03-14T07:30:00+14:00']) {
    assert.equal(isTime(time), true, time)
  }
  for (const time of ['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '0000-12-31T23:59:59-00:01']) {
    assert.equal(isTime(time), false, time)
  }
})
