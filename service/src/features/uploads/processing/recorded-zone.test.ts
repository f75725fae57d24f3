import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toRecordedZone } from './recorded-zone.ts'

const SUMMER = Date.UTC(2026, 6, 1)
const WINTER = Date.UTC(2026, 0, 1)

test('a recording without an offset has no zone', () => {
  assert.equal(toRecordedZone(undefined, SUMMER, 'Europe/Berlin'), undefined)
})

test('the runner\u2019s own zone is named where it had this offset then', () => {
  assert.equal(toRecordedZone(120, SUMMER, 'Europe/Berlin'), 'Europe/Berlin')
  assert.equal(toRecordedZone(60, WINTER, 'Europe/Berlin'), 'Europe/Berlin')
  assert.equal(toRecordedZone(330, SUMMER, 'Asia/Kolkata'), 'Asia/Kolkata')
  assert.equal(toRecordedZone(0, SUMMER, 'UTC'), 'UTC')
})

test('elsewhere the zone is named after its offset, and clocks there show it', () => {
  for (const [minutes, atMs] of [
    [60, SUMMER],
    [120, WINTER],
    [-420, SUMMER],
    [0, SUMMER],
    [840, SUMMER],
  ] as const) {
    const zone = toRecordedZone(minutes, atMs, 'Europe/Berlin')!
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    const shown = parts.format(atMs)
    assert.equal(shown, new Date(atMs + minutes * 60_000).toISOString().slice(11, 16), zone)
  }
})

test('an offset that no place has names no zone', () => {
  for (const minutes of [-840, -780, 900]) assert.equal(toRecordedZone(minutes, SUMMER, 'Europe/Berlin'), undefined)
})

test('part of an hour elsewhere is nobody\u2019s known zone', () => {
  assert.equal(toRecordedZone(345, SUMMER, 'Europe/Berlin'), undefined)
})
