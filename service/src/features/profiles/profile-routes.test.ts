import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestService } from '../../testing/index.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

const ANY = { headers: { 'if-match': '*' } }

test('setting a profile sets every field, also those left out', async () => {
  const user = await service.signUp()
  const values = {
    experienceLevel: 'advanced',
    weeklyDistanceMeters: 60_000,
    targetRace: 'Marathon',
    targetDate: '2026-10-11',
    preferredDays: ['tuesday', 'sunday'],
    timeZone: 'Europe/Berlin',
    units: 'imperial',
  }
  const set = await user.put('/v1/me/profile', values, { headers: { 'if-match': '"1"' } })
  assert.equal(set.status, 200, set.text)
  assert.equal(set.headers.get('etag'), '"2"')
  for (const [name, value] of Object.entries(values)) assert.deepEqual(set.body[name], value, name)
  const emptied = await user.put('/v1/me/profile', { targetRace: 'Ultra' }, ANY)
  assert.equal(emptied.body.targetRace, 'Ultra')
  assert.equal(emptied.body.experienceLevel, null)
  assert.equal(emptied.body.targetDate, null)
  assert.deepEqual(emptied.body.preferredDays, [])
  assert.equal(emptied.body.timeZone, 'UTC')
  assert.equal(emptied.body.units, 'metric')
  assert.deepEqual((await user.get('/v1/me/profile')).body, emptied.body)
})

test('a stale version is refused, and none at all', async () => {
  const user = await service.signUp()
  await user.put('/v1/me/profile', {}, ANY)
  const stale = await user.put('/v1/me/profile', {}, { headers: { 'if-match': '"1"' } })
  assert.equal(stale.status, 412)
  assert.equal(stale.body.currentVersion, 2)
  assert.equal((await user.put('/v1/me/profile', {})).status, 428)
})

for (const [name, body, path] of [
  ['an unknown level', { experienceLevel: 'elite' }, 'experienceLevel'],
  ['a negative distance', { weeklyDistanceMeters: -1 }, 'weeklyDistanceMeters'],
  ['a day twice', { preferredDays: ['monday', 'monday'] }, 'preferredDays'],
  ['a day that is none', { preferredDays: ['funday'] }, 'preferredDays.0'],
  ['an offset for a zone', { timeZone: '+02:00' }, 'timeZone'],
  ['a date with time', { targetDate: '2026-10-11T00:00:00Z' }, 'targetDate'],
  ['null where a value belongs', { units: null }, 'units'],
  ['an unknown field', { shoeSize: 42 }, 'shoeSize'],
  ['a list', [], 'body'],
  ['a text', '"text"', 'body'],
] as const) {
  test(`refuses ${name}`, async () => {
    const user = await service.signUp()
    const headers = { ...ANY.headers, 'content-type': 'application/json' }
    const answer = await user.put('/v1/me/profile', body, { headers })
    assert.equal(answer.status, 400, answer.text)
    assert.deepEqual(
      answer.body.errors.map((error: { path: string }) => error.path),
      [path],
    )
    assert.equal((await user.get('/v1/me/profile')).body.version, 1)
  })
}
