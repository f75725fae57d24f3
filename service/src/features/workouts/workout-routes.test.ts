import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestService } from '../../testing/index.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

const RUN = { name: 'Morning run', sport: 'running', status: 'completed', startedAt: '2026-03-14T07:30:00+01:00' }

describe('POST /v1/workouts', () => {
  test('answers the stored workout with its address and version', async () => {
    const user = await service.signUp()
    const made = await user.post('/v1/workouts', { ...RUN, distanceMeters: 10_250.5, durationSeconds: 3_000 })
    assert.equal(made.status, 201, made.text)
    assert.equal(made.headers.get('etag'), '"1"')
    assert.equal(made.headers.get('location'), `/v1/workouts/${made.body.id}`)
    const { id, createdAt, updatedAt, ...rest } = made.body
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    assert.equal(createdAt, updatedAt)
    assert.deepEqual(rest, {
      name: 'Morning run',
      sport: 'running',
      status: 'completed',
      notes: null,
      planId: null,
      templateId: null,
      scheduledFor: null,
      plannedDurationSeconds: null,
      plannedDistanceMeters: null,
      startedAt: '2026-03-14T06:30:00.000Z',
      timeZone: null,
      durationSeconds: 3_000,
      distanceMeters: 10_250.5,
      ascentMeters: null,
      deviceDurationSeconds: null,
      deviceDistanceMeters: null,
      deviceAscentMeters: null,
      externalId: null,
      pairedWith: null,
      activityId: null,
      leg: null,
      likelyDuplicateOf: [],
      salvage: null,
      deletedAt: null,
      deletedBy: null,
      version: 1,
      isArchived: false,
      archivedAt: null,
      archiveReason: null,
    })
    assert.deepEqual((await user.get(made.headers.get('location')!)).body, made.body)
  })

  const refusals: [string, object, { path: string; message: RegExp }[]][] = [
    [
      'a scheduled workout without a day',
      { ...RUN, status: 'scheduled', startedAt: undefined },
      [{ path: 'scheduledFor', message: /required/ }],
    ],
    [
      'a scheduled workout that has begun',
      { ...RUN, status: 'scheduled', scheduledFor: '2026-03-14' },
      [{ path: 'startedAt', message: /left out/ }],
    ],
    [
      'a completed workout without a start',
      { ...RUN, startedAt: undefined },
      [{ path: 'startedAt', message: /required/ }],
    ],
    [
      'a start before 1990',
      { ...RUN, startedAt: '1989-12-31T23:59:59Z' },
      [{ path: 'startedAt', message: /1990-01-01/ }],
    ],
    [
      'a start far ahead',
      { ...RUN, startedAt: '2090-01-01T00:00:00Z' },
      [{ path: 'startedAt', message: /one day from now/ }],
    ],
    [
      'a day that does not exist',
      { ...RUN, scheduledFor: '2026-02-30' },
      [{ path: 'scheduledFor', message: /a day such as/ }],
    ],
    [
      'a time without a zone',
      { ...RUN, startedAt: '2026-03-14T07:30:00' },
      [{ path: 'startedAt', message: /a time such as/ }],
    ],
    ['an unknown time zone', { ...RUN, timeZone: 'Mars/Olympus' }, [{ path: 'timeZone', message: /IANA/ }]],
    [
      'a number as text',
      { ...RUN, distanceMeters: '5' },
      [{ path: 'distanceMeters', message: /a number from 0 to 10000000 or null/ }],
    ],
    ['an unknown field', { ...RUN, color: 'red' }, [{ path: 'color', message: /unknown; known: name, sport/ }]],
    [
      'a field that the service alone writes',
      { ...RUN, deviceDistanceMeters: 5 },
      [{ path: 'deviceDistanceMeters', message: /unknown/ }],
    ],
    [
      'an unknown status',
      { ...RUN, status: 'done' },
      [{ path: 'status', message: /one of scheduled, completed, skipped/ }],
    ],
    ['a name of nothing', { ...RUN, name: '' }, [{ path: 'name', message: /text of 1 to 200 characters/ }]],
    ['text that PostgreSQL cannot store', { ...RUN, name: 'a\u0000b' }, [{ path: 'name', message: /./ }]],
    [
      'several problems',
      { sport: 'Running!', status: 'completed' },
      [
        { path: 'name', message: /required/ },
        { path: 'sport', message: /in the form/ },
      ],
    ],
  ]
  for (const [name, body, expected] of refusals) {
    test(`refuses ${name}, and stores nothing`, async () => {
      const user = await service.signUp()
      const answer = await user.post('/v1/workouts', body)
      assert.equal(answer.status, 400, answer.text)
      assert.equal(answer.body.code, 'invalid_input')
      assert.deepEqual(
        answer.body.errors.map(({ path }: { path: string }) => path).sort(),
        expected.map(({ path }) => path).sort(),
      )
      for (const { path, message } of expected) {
        assert.match(answer.body.errors.find((error: { path: string }) => error.path === path).message, message)
      }
      assert.deepEqual((await user.get('/v1/workouts')).body.items, [])
    })
  }

  test('takes the same external id once among the live', async () => {
    const user = await service.signUp()
    const first = await user.post('/v1/workouts', { ...RUN, externalId: 'watch-1' })
    const second = await user.post('/v1/workouts', { ...RUN, externalId: 'watch-1' })
    assert.equal(second.status, 409)
    assert.equal(second.body.code, 'unique_violation')
    assert.equal(second.body.errors[0].path, 'externalId')
    await user.delete(`/v1/workouts/${first.body.id}`)
    assert.equal((await user.post('/v1/workouts', { ...RUN, externalId: 'watch-1' })).status, 201)
    assert.equal((await (await service.signUp()).post('/v1/workouts', { ...RUN, externalId: 'watch-1' })).status, 201)
  })
})

describe('GET /v1/workouts', () => {
  test('pages through all workouts once, newest first', async () => {
    const user = await service.signUp()
    const ids: string[] = []
    for (let i = 0; i < 7; i++) ids.push((await user.post('/v1/workouts', { ...RUN, name: `run ${i}` })).body.id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await user.get(`/v1/workouts?limit=3${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
      assert.equal(page.status, 200, page.text)
      seen.push(...page.body.items.map(({ id }: { id: string }) => id))
      cursor = page.body.nextCursor
    } while (cursor)
    assert.deepEqual(seen, ids.reverse())
  })

  test('narrows by sport, status and start', async () => {
    const user = await service.signUp()
    await user.post('/v1/workouts', { ...RUN, name: 'early', startedAt: '2026-01-01T08:00:00Z' })
    await user.post('/v1/workouts', { ...RUN, name: 'ride', sport: 'cycling', startedAt: '2026-02-01T08:00:00Z' })
    await user.post('/v1/workouts', { ...RUN, name: 'late', startedAt: '2026-03-01T08:00:00Z' })
    await user.post('/v1/workouts', { name: 'plan', sport: 'running', status: 'scheduled', scheduledFor: '2026-04-01' })
    const names = async (query: string) =>
      (await user.get(`/v1/workouts?${query}`)).body.items.map(({ name }: { name: string }) => name)
    assert.deepEqual(await names('sport=cycling'), ['ride'])
    assert.deepEqual(await names('status=scheduled'), ['plan'])
    assert.deepEqual(await names('startedAtFrom=2026-02-01T08:00:00Z'), ['late', 'ride'])
    assert.deepEqual(await names('startedAtFrom=2026-01-01T00:00:00Z&startedAtTo=2026-02-01T08:00:00Z'), ['early'])
    assert.deepEqual(await names('order=started&sport=running'), ['late', 'early', 'plan'])
  })

  test('lists the legs of one recording', async () => {
    const user = await service.signUp()
    const legs: string[] = []
    for (let leg = 1; leg <= 3; leg++)
      legs.push((await user.post('/v1/workouts', { ...RUN, name: `leg ${leg}` })).body.id)
    await user.post('/v1/workouts', { ...RUN, name: 'alone' })
    await service.database.query(
      'update workouts set activity_id = $1, leg = array_position($2::uuid[], id) where id = any($2::uuid[])',
      [legs[0], legs],
    )
    const { items } = (await user.get(`/v1/workouts?activityId=${legs[0]}&order=oldest`)).body
    assert.deepEqual(
      items.map(({ name, leg, activityId }: { name: string; leg: number; activityId: string }) => [
        name,
        leg,
        activityId,
      ]),
      [1, 2, 3].map((leg) => [`leg ${leg}`, leg, legs[0]]),
    )
    assert.deepEqual((await user.get(`/v1/workouts?activityId=${legs[1]}`)).body.items, [])
  })

  for (const [query, path] of [
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=rubbish', 'cursor'],
    ['state=gone', 'state'],
    ['startedAtFrom=yesterday', 'startedAtFrom'],
    ['colour=red', 'colour'],
  ] as const) {
    test(`refuses ?${query} by naming ${path}`, async () => {
      const answer = await (await service.signUp()).get(`/v1/workouts?${query}`)
      assert.equal(answer.status, 400, answer.text)
      assert.equal(answer.body.errors[0].path, path)
    })
  }

  test('refuses a cursor of another list', async () => {
    const user = await service.signUp()
    for (let i = 0; i < 3; i++) await user.post('/v1/workouts', RUN)
    const { body } = await user.get('/v1/workouts?limit=1')
    const answer = await user.get(`/v1/workouts?limit=1&order=started&cursor=${encodeURIComponent(body.nextCursor)}`)
    assert.equal(answer.status, 400)
    assert.equal(answer.body.errors[0].path, 'cursor')
  })
})

describe('one workout', () => {
  test('a change needs the version it was made from', async () => {
    const user = await service.signUp()
    const { body } = await user.post('/v1/workouts', RUN)
    const at = `/v1/workouts/${body.id}`
    const without = await user.patch(at, { name: 'x' })
    assert.equal(without.status, 428)
    assert.equal(without.body.code, 'precondition_required')
    const changed = await user.patch(at, { name: 'Evening run', notes: 'warm' }, { headers: { 'if-match': '"1"' } })
    assert.equal(changed.status, 200, changed.text)
    assert.equal(changed.headers.get('etag'), '"2"')
    assert.equal(changed.body.notes, 'warm')
    const stale = await user.patch(at, { name: 'lost' }, { headers: { 'if-match': '"1"' } })
    assert.equal(stale.status, 412)
    assert.equal(stale.body.code, 'version_conflict')
    assert.equal(stale.body.currentVersion, 2)
    assert.equal(stale.headers.get('etag'), '"2"')
    const forced = await user.patch(at, { notes: null }, { headers: { 'if-match': '*' } })
    assert.equal(forced.body.version, 3)
    assert.equal(forced.body.notes, null)
    assert.equal(forced.body.name, 'Evening run')
  })

  test('a change that breaks a rule is taken back as a whole', async () => {
    const user = await service.signUp()
    const { body } = await user.post('/v1/workouts', RUN)
    const at = `/v1/workouts/${body.id}`
    const answer = await user.patch(at, { name: 'x', startedAt: null }, { headers: { 'if-match': '"1"' } })
    assert.equal(answer.status, 400)
    assert.deepEqual(
      answer.body.errors.map(({ path }: { path: string }) => path),
      ['startedAt'],
    )
    assert.deepEqual((await user.get(at)).body, body)
  })

  for (const ifMatch of ['1', 'W/"1"', '"1", "2"', '"x"', '"0"', '""']) {
    test(`refuses If-Match: ${ifMatch}`, async () => {
      const user = await service.signUp()
      const { body } = await user.post('/v1/workouts', RUN)
      const answer = await user.patch(`/v1/workouts/${body.id}`, { name: 'x' }, { headers: { 'if-match': ifMatch } })
      assert.equal(answer.status, 400)
      assert.equal(answer.body.errors[0].path, 'If-Match')
    })
  }

  test('is not sent again to who has it', async () => {
    const user = await service.signUp()
    const { body } = await user.post('/v1/workouts', RUN)
    const again = await user.get(`/v1/workouts/${body.id}`, { headers: { 'if-none-match': '"1"' } })
    assert.equal(again.status, 304)
    assert.equal(again.text, '')
  })

  test('deleting hides it, honours If-Match, and is refused twice', async () => {
    const user = await service.signUp()
    const { body } = await user.post('/v1/workouts', RUN)
    const at = `/v1/workouts/${body.id}`
    assert.equal((await user.delete(at, { headers: { 'if-match': '"7"' } })).status, 412)
    const gone = await user.delete(at, { headers: { 'if-match': '"1"' } })
    assert.equal(gone.status, 204)
    assert.equal(gone.text, '')
    assert.equal((await user.get(at)).status, 404)
    assert.equal((await user.delete(at)).status, 404)
    assert.deepEqual((await user.get('/v1/workouts')).body.items, [])
    const [deleted] = (await user.get('/v1/workouts?state=deleted')).body.items
    assert.equal(deleted.id, body.id)
    assert.ok(deleted.deletedAt)
  })

  test('is seen by nobody else', async () => {
    const [owner, other] = [await service.signUp(), await service.signUp()]
    const { body } = await owner.post('/v1/workouts', RUN)
    const at = `/v1/workouts/${body.id}`
    for (const answer of [
      await other.get(at),
      await other.patch(at, { name: 'mine' }, { headers: { 'if-match': '*' } }),
      await other.delete(at),
    ]) {
      assert.equal(answer.status, 404)
      assert.equal(answer.body.code, 'not_found')
    }
    assert.deepEqual((await owner.get(at)).body, body)
  })

  test('an id that is none is named', async () => {
    const answer = await (await service.signUp()).get('/v1/workouts/17')
    assert.equal(answer.status, 400)
    assert.deepEqual(answer.body.errors, [{ path: 'id', message: 'must be a UUID' }])
  })
})
