import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let admin: TestClient
before(async () => {
  service = opened.use(await openTestService())
  admin = await service.signUp({ role: 'admin' })
})
after(() => opened.disposeAsync())

const never = new AbortController().signal
const RUN = { name: 'Run', sport: 'running', status: 'completed' }
const ORDER = { entity: 'workout', olderThan: '2y', ageColumn: 'startedAt', reason: 'long ago', pauseMs: 0 }

const yearsAgo = (years: number): string => new Date(Date.now() - years * 366 * 86_400_000).toISOString()

async function addRuns(user: TestClient, ages: readonly number[], values: object = {}): Promise<string[]> {
  const ids: string[] = []
  for (const years of ages) {
    const made = await user.post('/v1/workouts', { ...RUN, startedAt: yearsAgo(years), ...values })
    assert.equal(made.status, 201, made.text)
    ids.push(made.body.id)
  }
  return ids
}

async function order(values: object) {
  const answer = await admin.post('/v1/admin/archival', { ...ORDER, ...values })
  assert.equal(answer.status, 202, answer.text)
  assert.equal(answer.headers.get('location'), `/v1/admin/archival/${answer.body.id}`)
  return answer.body
}

async function done(id: string) {
  await service.service.archival.archivist.run(id, never)
  return (await admin.get(`/v1/admin/archival/${id}`)).body
}

const archived = async (user: TestClient): Promise<string[]> =>
  (await user.get('/v1/workouts?state=archived&limit=200')).body.items.map(({ id }: { id: string }) => id).sort()

describe('archival by policy', () => {
  test('archives what is old enough and fulfils the filter, of everybody who is there, once', async () => {
    const [one, two, closed] = [await service.signUp(), await service.signUp(), await service.signUp()]
    const old = await addRuns(one, [3, 4, 5])
    await addRuns(one, [1])
    await addRuns(one, [3], { sport: 'cycling' })
    const [gone] = await addRuns(one, [3])
    assert.equal((await one.delete(`/v1/workouts/${gone}`)).status, 204)
    const others = await addRuns(two, [3])
    await addRuns(closed, [3])
    assert.equal((await closed.delete('/v1/me')).status, 204)
    const ordered = await order({ filter: { sport: 'running' }, batchRows: 2 })
    assert.deepEqual([ordered.status, ordered.orderedBy, ordered.records], ['waiting', admin.userId, 0])
    const run = await done(ordered.id)
    assert.deepEqual([run.status, run.records, run.usersWithRecords], ['done', 4, 2])
    assert.equal(run.usersDone, run.usersTotal)
    assert.deepEqual([await archived(one), await archived(two)], [old.sort(), others])
    const { version, archiveReason } = (await one.get(`/v1/workouts/${old[0]}`)).body
    assert.deepEqual([version, archiveReason], [2, 'long ago'])
    const left = 'select count(*)::int as n from workouts where user_id = $1 and archived_at is not null'
    assert.deepEqual(await service.database.query(left, [closed.userId]), [{ n: 0 }])
    // Each as if it had been archived by hand, by who ordered it.
    const entries = await service.database.query(
      `select actor_id, request_id, version from audit_log where action = 'archive' and record_id = any($1)`,
      [[...old, ...others]],
    )
    const entry = { actor_id: admin.userId, request_id: `job:archival:${ordered.id}`, version: 2 }
    assert.deepEqual(entries, [entry, entry, entry, entry])
    assert.equal((await done((await order({ filter: { sport: 'running' } })).id)).records, 0)
  })

  test('of one user leaves the others alone; a dry run counts and archives nothing', async () => {
    const [one, two] = [await service.signUp(), await service.signUp()]
    const ids = await addRuns(one, [3, 4])
    await addRuns(two, [3])
    const counted = await done((await order({ userId: one.userId, isDryRun: true })).id)
    assert.deepEqual([counted.status, counted.records, counted.usersWithRecords, counted.usersTotal], ['done', 2, 1, 1])
    assert.deepEqual(await archived(one), [])
    assert.equal((await done((await order({ userId: one.userId })).id)).records, 2)
    assert.deepEqual([await archived(one), await archived(two)], [ids.sort(), []])
  })

  test('is for what belongs to nobody too', async () => {
    const { body } = await admin.post('/v1/templates', { name: `Old ${randomUUID()}`, type: 'hills' })
    await service.database.query(`update workout_templates set created_at = '2020-01-01Z' where id = $1`, [body.id])
    const values = { entity: 'template', ageColumn: 'createdAt', olderThan: '5y', filter: { type: 'hills' } }
    assert.equal((await done((await order({ ...values, isDryRun: true })).id)).records, 1)
    const run = await done((await order(values)).id)
    assert.deepEqual([run.status, run.records, run.usersWithRecords], ['done', 1, 0])
    assert.equal((await admin.get(`/v1/templates/${body.id}`)).body.isArchived, true)
  })

  test('is taken up by a worker, oldest first, and by one process at a time', async () => {
    const user = await service.signUp()
    await addRuns(user, [3])
    const { id } = await order({ userId: user.userId })
    await service.database.query(
      `update archival_runs set status = 'running', claimed_by = $2, claimed_until = now() + interval '1 minute' where id = $1`,
      [id, randomUUID()],
    )
    const { archivist } = service.service.archival
    assert.equal(await archivist.run(id, never), false)
    await archivist.runAll(never)
    assert.deepEqual(await archived(user), [])
    // The other gave no sign for too long.
    await service.database.query(`update archival_runs set claimed_until = now() - interval '1 second' where id = $1`, [
      id,
    ])
    await archivist.runAll(never)
    assert.equal((await archived(user)).length, 1)
    assert.equal((await admin.get(`/v1/admin/archival/${id}`)).body.status, 'done')
  })

  test('goes on where it was interrupted, and counts nothing twice', async () => {
    const user = await service.signUp()
    await addRuns(user, [3, 3, 3, 3, 3])
    const { id } = await order({ userId: user.userId, batchRows: 1, pauseMs: 60_000 })
    const stopping = new AbortController()
    const working = service.service.archival.archivist.run(id, stopping.signal)
    const state = async () => (await admin.get(`/v1/admin/archival/${id}`)).body
    for (;;) if ((await state()).records > 0) break
    stopping.abort()
    assert.equal(await working, false)
    assert.deepEqual([(await state()).status, (await state()).records], ['running', 1])
    await service.database.query('update archival_runs set pause_ms = 0 where id = $1', [id])
    const run = await done(id)
    assert.deepEqual([run.status, run.records, run.usersWithRecords, run.usersDone], ['done', 5, 1, 1])
  })

  test('ends when it is cancelled, from the version that was seen, and keeps what it did', async () => {
    const user = await service.signUp()
    await addRuns(user, [3, 3, 3])
    const { id } = await order({ userId: user.userId, batchRows: 1, pauseMs: 60_000 })
    const working = service.service.archival.archivist.run(id, AbortSignal.timeout(2_000))
    for (;;) if ((await admin.get(`/v1/admin/archival/${id}`)).body.records > 0) break
    const stale = await admin.post(`/v1/admin/archival/${id}/cancel`, undefined, { headers: { 'if-match': '"1"' } })
    assert.equal(stale.status, 412)
    const cancelled = await admin.post(`/v1/admin/archival/${id}/cancel`)
    assert.deepEqual([cancelled.status, cancelled.body.status, cancelled.body.records], [200, 'cancelled', 1])
    assert.equal(await working, false)
    assert.equal((await archived(user)).length, 1)
    const again = await admin.post(`/v1/admin/archival/${id}/cancel`)
    assert.deepEqual([again.status, again.body.code], [409, 'not_cancellable'])
    assert.equal((await done(id)).status, 'cancelled')
  })

  test('leaves alone whose account is closed meanwhile', async () => {
    const user = await service.signUp()
    await addRuns(user, [3])
    const { id } = await order({ userId: user.userId })
    assert.equal((await user.delete('/v1/me')).status, 204)
    const run = await done(id)
    assert.deepEqual([run.status, run.records], ['done', 0])
  })

  test('names every problem of an order', async () => {
    const user = await service.signUp()
    for (const [values, paths] of [
      [{ olderThan: '2 years' }, ['olderThan']],
      [{ olderThan: '0d' }, ['olderThan']],
      [{ entity: 'profile', reason: '' }, ['entity', 'reason']],
      [{ ageColumn: 'name', filter: { colour: 'red' } }, ['filter.colour', 'ageColumn']],
      [{ filter: { status: 'gone' } }, ['status']],
      [{ filter: { startedAtFrom: 'soon' } }, ['startedAt.from']],
      [{ batchRows: 1_001, pauseMs: -1 }, ['batchRows', 'pauseMs']],
      [{ userId: randomUUID() }, ['userId']],
      [{ entity: 'template', ageColumn: 'createdAt', userId: user.userId }, ['userId']],
      [{ status: 'done', records: 5 }, ['records', 'status']],
    ] as const) {
      const answer = await admin.post('/v1/admin/archival', { ...ORDER, ...values })
      assert.equal(answer.status, 400, answer.text)
      assert.deepEqual(answer.body.errors.map(({ path }: { path: string }) => path).sort(), [...paths].sort())
    }
  })

  test('is listed newest first, by its status too', async () => {
    const ids = [(await order({})).id, (await order({})).id]
    const shown = (await admin.get('/v1/admin/archival?status=waiting&limit=2')).body.items
    assert.deepEqual(
      shown.map(({ id }: { id: string }) => id),
      ids.reverse(),
    )
  })
})
