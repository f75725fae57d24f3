import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestService, RUN_START_MS, type TestService } from '../../testing/index.ts'
import { ANY, POINTS, pairsOf, record, recordAgain, shown, TYPED, type } from './duplicate-fixtures.ts'

const opened = new AsyncDisposableStack()
let service: TestService

before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

describe('what looks alike', () => {
  const minutes = (count: number) => new Date(RUN_START_MS + count * 60_000).toISOString()
  // Beside a recording of 300 s and 900 m.
  const cases: [string, boolean, { readonly startedAt?: string; readonly [field: string]: unknown }][] = [
    ['the same', true, {}],
    ['a later start, most of it within', true, { startedAt: minutes(1), durationSeconds: 300 }],
    ['too late a start', false, { startedAt: minutes(1.1), durationSeconds: 300 }],
    ['an earlier start, most of it within', true, { startedAt: minutes(-1) }],
    ['too early a start', false, { startedAt: minutes(-1.1) }],
    ['a shorter part that covers enough of the longer', true, { durationSeconds: 181, distanceMeters: 800 }],
    ['a shorter part that covers too little', false, { durationSeconds: 179, distanceMeters: 800 }],
    ['longer, but not too long', true, { durationSeconds: 499 }],
    ['too long', false, { durationSeconds: 501 }],
    ['a distance that differs by less than a fifth', true, { distanceMeters: 1_121 }],
    ['a distance that differs by more than a fifth', false, { distanceMeters: 1_130 }],
    ['no distance', true, { distanceMeters: null }],
    ['a distance of nothing', true, { distanceMeters: 0 }],
    ['no duration', false, { durationSeconds: null }],
    ['a sport of the same kind', true, { sport: 'hiking' }],
    ['a sport that says nothing', true, { sport: 'generic' }],
    ['another sport', false, { sport: 'cycling' }],
    ['another day', false, { startedAt: minutes(1_440) }],
    ['skipped', false, { status: 'skipped', scheduledFor: '2026-03-01' }],
  ]
  test('is told by time, distance and sport, whichever is stored first', async () => {
    // The recording comes first for one user and last for the other; each case has a week of its own.
    const [user, other] = [await service.signUp(), await service.signUp()]
    const wrong: string[] = []
    for (const [week, [name, isAlike, more]] of cases.entries()) {
      const later = week * 7 * 86_400_000
      const startedAt = new Date(Date.parse(more.startedAt ?? TYPED.startedAt) - later).toISOString()
      const startMs = RUN_START_MS - later
      await record(service, user, { startMs })
      const typed = await type(user, { ...more, startedAt })
      const before = await type(other, { ...more, startedAt })
      await record(service, other, { startMs })
      const found = [(await shown(user, typed)).length, (await shown(other, before)).length]
      if (found.join() !== (isAlike ? '1,1' : '0,0')) wrong.push(`${name}: ${found}`)
    }
    assert.deepEqual(wrong, [])
  })

  test('is never two that were typed in, nor the legs of one recording, nor what is another user\u2019s', async () => {
    const [user, other] = [await service.signUp(), await service.signUp()]
    await type(user)
    await type(user)
    await record(service, other)
    assert.deepEqual(await pairsOf(user), [])
    assert.deepEqual(await pairsOf(other), [])
    // Two recordings that look alike, made legs of one activity past the API, and looked at again.
    const [first, second] = [await record(service, other, { points: POINTS + 1 }), await recordAgain(service, other)]
    assert.equal((await pairsOf(other)).length, 3)
    await service.database.query('update workouts set activity_id = $1, leg = 1 where id = any($2)', [
      first,
      [first, second],
    ])
    const patched = await other.patch(`/v1/workouts/${first}`, { distanceMeters: 901 }, ANY)
    assert.equal(patched.status, 200, patched.text)
    assert.equal((await pairsOf(other)).length, 2)
    assert.ok(!(await shown(other, first)).includes(second))
  })

  test('of very many, each has its nearest in time, and no more than 20 are shown', async () => {
    const user = await service.signUp()
    await service.database.query(
      `insert into workouts (user_id, id, name, sport, status, started_at, duration_seconds)
       select $1, gen_random_uuid(), n::text, 'running', 'completed', $2::timestamptz + n * interval '1 second', 300
         from generate_series(1, 40) n`,
      [user.userId, TYPED.startedAt],
    )
    const id = await record(service, user)
    const ids = await shown(user, id)
    assert.equal(ids.length, 20)
    const names = await Promise.all(ids.map(async (each) => Number((await user.get(`/v1/workouts/${each}`)).body.name)))
    assert.deepEqual(
      names.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, n) => n + 1),
    )
  })
})
