import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { openTestService } from '../../testing/index.ts'
import { addWorkout, heartRate, pathsOf, readAll, send, toTime } from './test-fixtures.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

describe('GET /v1/metrics', () => {
  test('lists what a plain list would, page by page, between times', async () => {
    const user = await service.signUp()
    const model = Array.from({ length: 700 }, (_, index) => heartRate(60 + (index % 90), index * 1.001))
    await send(user, model)
    const bound = fc.option(fc.integer({ min: -5, max: 710 }), { nil: undefined })
    await fc.assert(
      fc.asyncProperty(bound, bound, fc.integer({ min: 40, max: 400 }), async (from, to, limit) => {
        fc.pre(from === undefined || to === undefined || from < to)
        const query = new URLSearchParams({ type: 'heart_rate', limit: String(limit) })
        if (from !== undefined) query.set('from', toTime(from))
        if (to !== undefined) query.set('to', toTime(to))
        const wanted = model.filter(
          ({ recordedAt }) =>
            (from === undefined || recordedAt >= toTime(from)) && (to === undefined || recordedAt < toTime(to)),
        )
        assert.deepEqual(
          await readAll(user, String(query)),
          wanted.map(({ recordedAt, value }) => ({ at: recordedAt, value })),
        )
      }),
      { numRuns: 25 },
    )
  })

  test('goes on where it was, whatever is stored meanwhile', async () => {
    const user = await service.signUp()
    await send(
      user,
      Array.from({ length: 20 }, (_, second) => heartRate(100, second)),
    )
    const { body: page } = await user.get('/v1/metrics?type=heart_rate&limit=10')
    await send(user, [heartRate(99, 3.5), heartRate(101, 12.5)])
    const { body: rest } = await user.get(`/v1/metrics?type=heart_rate&limit=100&cursor=${page.nextCursor}`)
    assert.equal(rest.points.length, 11)
    assert.equal(rest.nextCursor, null)
  })

  test('daily metrics are read like any other', async () => {
    const user = await service.signUp()
    const days = ['2026-01-30', '2026-02-01', '2026-03-01']
    await send(
      user,
      days.map((day, index) => ({ type: 'resting_heart_rate', value: 50.5 + index, recordedAt: `${day}T05:00:00Z` })),
    )
    assert.deepEqual(await readAll(user, 'type=resting_heart_rate&from=2026-02-01T00:00:00Z'), [
      { at: '2026-02-01T05:00:00.000Z', value: 51.5 },
      { at: '2026-03-01T05:00:00.000Z', value: 52.5 },
    ])
  })

  test('of a workout holds only its own points, and goes with it', async () => {
    const user = await service.signUp()
    const [one, other] = [await addWorkout(user), await addWorkout(user)]
    await send(user, [
      heartRate(1 + 99, 0, { workoutId: one }),
      heartRate(101, 0, { workoutId: other }),
      heartRate(102, 0),
    ])
    assert.deepEqual(
      (await readAll(user, `type=heart_rate&workoutId=${one}`)).map(({ value }) => value),
      [100],
    )
    assert.equal((await readAll(user, 'type=heart_rate&limit=1')).length, 3)
    await user.delete(`/v1/workouts/${one}`)
    assert.equal((await user.get(`/v1/metrics?type=heart_rate&workoutId=${one}`)).status, 404)
    assert.equal((await readAll(user, 'type=heart_rate')).length, 2)
  })

  test('shows nobody else anything', async () => {
    const [owner, other] = [await service.signUp(), await service.signUp()]
    const workoutId = await addWorkout(owner)
    await send(owner, [heartRate(100, 0, { workoutId })])
    assert.deepEqual(await readAll(other, 'type=heart_rate'), [])
    assert.equal((await other.get(`/v1/metrics?type=heart_rate&workoutId=${workoutId}`)).status, 404)
    assert.equal((await service.client().get('/v1/metrics?type=heart_rate')).status, 401)
  })

  for (const [query, paths, message] of [
    ['', ['type'], /required/],
    ['type=mood', ['type'], /one of heart_rate/],
    ['type=weight&resolution=1h', ['resolution'], /must be one of raw/],
    ['type=weight&from=yesterday&limit=0&to=2026-01-01', ['from', 'to', 'limit'], /a time such as/],
    ['type=weight&from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', ['from'], /before to/],
    ['type=weight&limit=10001', ['limit'], /from 1 to 10000/],
    ['type=weight&workoutId=7', ['workoutId'], /UUID/],
    ['type=weight&cursor=rubbish', ['cursor'], /nextCursor/],
    ['type=weight&cursor=WzEsIngiLFsxLG51bGxdXQ', ['cursor'], /belongs to another list/],
    ['type=weight&page=2', ['page'], /unknown/],
  ] as const) {
    test(`refuses ?${query} by naming ${paths.join(', ')}`, async () => {
      const { status, body } = await (await service.signUp()).get(`/v1/metrics?${query}`)
      assert.equal(status, 400)
      assert.deepEqual(pathsOf(body).sort(), [...paths].sort())
      assert.match(body.errors[0].message, message)
    })
  }

  test('a cursor is good for its own list only', async () => {
    const user = await service.signUp()
    await send(user, [heartRate(100, 0), heartRate(100, 1)])
    const { body } = await user.get('/v1/metrics?type=heart_rate&limit=1')
    for (const query of ['type=cadence', 'type=heart_rate&from=2026-01-01T00:00:00Z']) {
      const answer = await user.get(`/v1/metrics?${query}&cursor=${body.nextCursor}`)
      assert.deepEqual(pathsOf(answer.body), ['cursor'])
    }
  })
})
