import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let owner: TestClient
let other: TestClient
let admin: TestClient

before(async () => {
  service = opened.use(await openTestService())
  owner = await service.signUp()
  other = await service.signUp()
  admin = await service.signUp({ role: 'admin' })
})
after(() => opened.disposeAsync())

interface Kind {
  readonly path: string
  /** Who writes: the owner, or an admin for everybody. */
  readonly writer: () => TestClient
  readonly values: () => Promise<Record<string, unknown>>
  /** A change, and one that is refused at every path named. */
  readonly patch: Record<string, unknown>
  readonly bad: Record<string, unknown>
  readonly badPaths: readonly string[]
}

const KINDS: readonly Kind[] = [
  {
    path: '/v1/plans',
    writer: () => owner,
    values: async () => ({ name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }),
    patch: { status: 'active', difficulty: 'beginner' },
    bad: { startDate: '2026-02-30', endDate: 5, type: 'ultra', colour: 'red' },
    badPaths: ['colour', 'endDate', 'name', 'startDate', 'type'],
  },
  {
    path: '/v1/workouts',
    writer: () => owner,
    values: async () => ({ name: 'Easy', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }),
    patch: { plannedDistanceMeters: 8_000 },
    bad: { sport: 'Run', status: 'done', plannedDurationSeconds: -1, pairedWith: randomUUID() },
    badPaths: ['name', 'pairedWith', 'plannedDurationSeconds', 'sport', 'status'],
  },
  {
    path: '/v1/notes',
    writer: () => owner,
    values: async () => ({ workoutId: await workoutOf(owner), content: 'Felt strong', rating: 4, tags: ['race'] }),
    patch: { perceivedEffort: 10, tags: [] },
    bad: {
      workoutId: 'x',
      rating: 6,
      perceivedEffort: 0,
      tags: ['', 'ok'],
      stressLevel: 1.5,
      pairedFrom: randomUUID(),
    },
    badPaths: ['content', 'pairedFrom', 'perceivedEffort', 'rating', 'stressLevel', 'tags.0', 'workoutId'],
  },
  {
    path: '/v1/templates',
    writer: () => admin,
    values: async () => ({ name: `Template ${randomUUID()}`, type: 'easy' }),
    patch: { difficulty: 'advanced', distanceMeters: 5_000 },
    bad: { type: 'hard', sport: '', durationSeconds: 'long' },
    badPaths: ['durationSeconds', 'name', 'sport', 'type'],
  },
]

async function workoutOf(user: TestClient): Promise<string> {
  const values = { name: 'Easy', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }
  return (await user.post('/v1/workouts', values)).body.id
}

const pathsOf = (body: { errors: { path: string }[] }) => body.errors.map(({ path }) => path).sort()
const ANY = { headers: { 'if-match': '*' } }

for (const { path, writer, values, patch, bad, badPaths } of KINDS) {
  describe(path, () => {
    const make = async () => {
      const made = await writer().post(path, await values())
      assert.equal(made.status, 201, made.text)
      return { at: made.headers.get('location')!, made }
    }

    test('makes a record with its address and version, and answers it again', async () => {
      const given = await values()
      const made = await writer().post(path, given)
      assert.equal(made.status, 201, made.text)
      assert.equal(made.headers.get('etag'), '"1"')
      assert.equal(made.headers.get('location'), `${path}/${made.body.id}`)
      for (const [name, value] of Object.entries(given)) assert.deepEqual(made.body[name], value, name)
      const got = await writer().get(made.headers.get('location')!)
      assert.deepEqual([got.status, got.headers.get('etag'), got.body], [200, '"1"', made.body])
      const known = await writer().get(made.headers.get('location')!, { headers: { 'if-none-match': '"1"' } })
      assert.deepEqual([known.status, known.text], [304, ''])
    })

    test('names every problem of a body at once', async () => {
      const answer = await writer().post(path, bad)
      assert.equal(answer.status, 400, answer.text)
      assert.deepEqual(pathsOf(answer.body), badPaths)
      const { at, made } = await make()
      const changed = await writer().patch(at, bad, ANY)
      assert.equal(changed.status, 400, changed.text)
      // What is required of a new record, a change may leave out.
      const given = badPaths.filter((each) => Object.hasOwn(bad, each.split('.')[0]!))
      assert.deepEqual(pathsOf(changed.body), given)
      assert.deepEqual(pathsOf((await writer().patch(at, {}, ANY)).body), ['body'])
      assert.deepEqual((await writer().get(at)).body, made.body)
    })

    test('changes a record from the version that was seen, and no other', async () => {
      const { at, made } = await make()
      assert.equal((await writer().patch(at, patch)).status, 428)
      const changed = await writer().patch(at, patch, { headers: { 'if-match': '"1"' } })
      assert.deepEqual([changed.status, changed.headers.get('etag')], [200, '"2"'], changed.text)
      const { version: _, updatedAt: __, ...before } = made.body
      const { version, updatedAt, ...now } = changed.body
      assert.deepEqual([version, now], [2, { ...before, ...patch }])
      const stale = await writer().patch(at, patch, { headers: { 'if-match': '"1"' } })
      assert.deepEqual([stale.status, stale.body.code, stale.body.currentVersion], [412, 'version_conflict', 2])
      assert.equal(stale.headers.get('etag'), '"2"')
      assert.equal((await writer().patch(at, patch, ANY)).body.version, 3)
      assert.ok(updatedAt >= made.body.updatedAt)
    })

    test('a stale change of any sort is told the version that is there, in the body and as the ETag', async () => {
      const { at } = await make()
      await writer().patch(at, patch, ANY)
      const refuses = async (method: string, path: string, current: number, body?: unknown) => {
        const stale = await writer().send(method, path, { body, headers: { 'if-match': '"1"' } })
        const told = [stale.status, stale.body.code, stale.body.currentVersion, stale.headers.get('etag')]
        assert.deepEqual(told, [412, 'version_conflict', current, `"${current}"`], `${method} ${path}`)
      }
      await refuses('PATCH', at, 2, patch)
      await refuses('DELETE', at, 2)
      await refuses('POST', `${at}/archive`, 2, { reason: 'old' })
      await writer().post(`${at}/archive`, { reason: 'old' })
      await refuses('POST', `${at}/unarchive`, 3)
      await writer().delete(at)
      await refuses('POST', `${at}/restore`, 4)
    })

    test('deletes a record, which then only state=deleted shows', async () => {
      const { at, made } = await make()
      assert.equal((await writer().delete(at, { headers: { 'if-match': '"2"' } })).status, 412)
      const gone = await writer().delete(at, { headers: { 'if-match': '"1"' } })
      assert.deepEqual([gone.status, gone.text], [204, ''])
      for (const answer of [await writer().get(at), await writer().patch(at, patch, ANY), await writer().delete(at)])
        assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'])
      const shown = async (state: string) =>
        (await writer().get(`${path}?limit=200&state=${state}`)).body.items.find(
          ({ id }: { id: string }) => id === made.body.id,
        )
      assert.equal(await shown('live'), undefined)
      assert.equal(await shown('archived'), undefined)
      const deleted = await shown('deleted')
      assert.ok(deleted.deletedAt)
      assert.equal(deleted.deletedBy, writer().userId)
      assert.deepEqual(await shown('all'), deleted)
    })

    test('comes back by restore, from the version that was seen, once', async () => {
      const { at, made } = await make()
      const early = await writer().post(`${at}/restore`)
      assert.deepEqual([early.status, early.body.code], [409, 'not_restorable'], early.text)
      assert.equal((await writer().delete(at)).status, 204)
      const stale = await writer().post(`${at}/restore`, undefined, { headers: { 'if-match': '"1"' } })
      assert.deepEqual([stale.status, stale.body.currentVersion], [412, 2])
      const restored = await writer().post(`${at}/restore`, undefined, { headers: { 'if-match': '"2"' } })
      assert.equal(restored.status, 200, restored.text)
      const { updatedAt } = restored.body
      assert.deepEqual(restored.body, { ...made.body, version: 3, updatedAt })
      assert.equal(restored.headers.get('etag'), '"3"')
      assert.deepEqual((await writer().get(at)).body, restored.body)
      const again = await writer().post(`${at}/restore`)
      assert.deepEqual([again.status, again.body.code], [409, 'not_restorable'])
      assert.equal((await writer().post(`${path}/${randomUUID()}/restore`)).status, 404)
    })

    test('is archived with a reason and unarchived from the version that was seen, and not changed in between', async () => {
      const { at, made } = await make()
      const ids = async (state: string): Promise<string[]> =>
        (await writer().get(`${path}?limit=200&state=${state}`)).body.items.map(({ id }: { id: string }) => id)
      const seen = (version: number) => ({ headers: { 'if-match': `"${version}"` } })
      const reason = 'of last year'
      assert.equal((await writer().post(`${at}/archive`, { reason }, seen(2))).body.currentVersion, 1)
      const archived = await writer().post(`${at}/archive`, { reason }, seen(1))
      assert.deepEqual([archived.status, archived.headers.get('etag')], [200, '"2"'], archived.text)
      const { archivedAt, updatedAt } = archived.body
      const marks = { isArchived: true, archivedAt, archiveReason: reason, updatedAt, version: 2 }
      assert.deepEqual(archived.body, { ...made.body, ...marks })
      assert.deepEqual((await writer().get(at)).body, archived.body)
      assert.ok((await ids('archived')).includes(made.body.id))
      assert.ok((await ids('all')).includes(made.body.id))
      assert.ok(!(await ids('live')).includes(made.body.id))
      const refused = [await writer().patch(at, patch, ANY), await writer().post(`${at}/archive`, { reason })]
      for (const answer of refused) assert.deepEqual([answer.status, answer.body.code], [409, 'archived'], answer.text)
      const back = await writer().post(`${at}/unarchive`, undefined, seen(2))
      assert.deepEqual(back.body, { ...made.body, updatedAt: back.body.updatedAt, version: 3 }, back.text)
      const again = await writer().post(`${at}/unarchive`)
      assert.deepEqual([again.status, again.body.code], [409, 'not_archived'])
      assert.ok((await ids('live')).includes(made.body.id))
    })

    test('an archived record can be deleted, and comes back archived', async () => {
      const { at } = await make()
      assert.equal((await writer().post(`${at}/archive`, { reason: 'x' })).status, 200)
      assert.equal((await writer().delete(at)).status, 204)
      for (const verb of ['archive', 'unarchive']) {
        const body = verb === 'archive' ? { reason: 'x' } : undefined
        assert.equal((await writer().post(`${at}/${verb}`, body)).status, 404)
      }
      assert.equal((await writer().post(`${at}/restore`)).body.isArchived, true)
    })

    test('says why it is archived, in 1 to 1,000 characters and no other field', async () => {
      const { at, made } = await make()
      for (const [body, expected] of [
        [{}, 'reason'],
        [{ reason: '' }, 'reason'],
        [{ reason: 'x'.repeat(1_001) }, 'reason'],
        [{ reason: null }, 'reason'],
        [{ reason: 'x', until: '2027-01-01' }, 'until'],
      ] as const) {
        const answer = await writer().post(`${at}/archive`, body)
        assert.equal(answer.status, 400, answer.text)
        assert.deepEqual(pathsOf(answer.body), [expected])
      }
      assert.deepEqual((await writer().get(at)).body, made.body)
    })

    test('refuses parameters that are none, and cursors of another list, by name', async () => {
      for (let i = 0; i < 2; i++) await make()
      for (const [query, expected] of [
        ['limit=0', 'limit'],
        ['limit=201', 'limit'],
        ['cursor=rubbish', 'cursor'],
        ['state=gone', 'state'],
        ['order=backwards', 'order'],
        ['colour=red', 'colour'],
      ]) {
        const answer = await writer().get(`${path}?${query}`)
        assert.equal(answer.status, 400, answer.text)
        assert.deepEqual(pathsOf(answer.body), [expected])
      }
      const { nextCursor } = (await writer().get(`${path}?limit=1`)).body
      for (const changed of [
        'order=newest&state=all',
        'state=all',
        path === '/v1/templates' ? 'type=easy' : 'order=oldest',
      ]) {
        const answer = await writer().get(`${path}?limit=1&${changed}&cursor=${nextCursor}`)
        assert.equal(answer.status, 400, answer.text)
        assert.deepEqual(pathsOf(answer.body), ['cursor'])
      }
    })

    test('is for who is signed in: others see what is not theirs as not there', async () => {
      const { at, made } = await make()
      const stranger = service.client()
      for (const answer of [
        await stranger.get(path),
        await stranger.post(path, await values()),
        await stranger.get(at),
        await stranger.patch(at, patch, ANY),
        await stranger.delete(at),
      ])
        assert.deepEqual([answer.status, answer.body.code], [401, 'unauthenticated'])
      const isShared = path === '/v1/templates'
      const [status, code] = isShared ? [403, 'forbidden'] : [404, 'not_found']
      for (const answer of [await other.patch(at, patch, ANY), await other.delete(at)])
        assert.deepEqual([answer.status, answer.body.code], [status, code])
      assert.equal((await other.get(at)).status, isShared ? 200 : 404)
      if (isShared) assert.equal((await other.post(path, await values())).status, 403)
      const seen = (await other.get(`${path}?limit=200`)).body.items.map(({ id }: { id: string }) => id)
      assert.equal(seen.includes(made.body.id), isShared)
      assert.deepEqual((await writer().get(at)).body, made.body)
    })

    test('an id that is none is named, and one that nobody has is not there', async () => {
      assert.deepEqual((await writer().get(`${path}/17`)).body.errors, [{ path: 'id', message: 'must be a UUID' }])
      assert.equal((await writer().get(`${path}/${randomUUID()}`)).status, 404)
    })
  })
}

describe('pages', () => {
  const PAGED = ['/v1/notes', '/v1/plans'] as const

  for (const path of PAGED) {
    test(`of ${path}, whatever is made and deleted between them, miss nothing that was there all along and show nothing twice`, async () => {
      const step = fc.record({
        makes: fc.integer({ min: 0, max: 2 }),
        deletes: fc.array(fc.nat({ max: 50 }), { maxLength: 2 }),
      })
      const order = fc.constantFrom('newest', 'oldest')
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 12 }),
          fc.integer({ min: 1, max: 4 }),
          order,
          fc.array(step, { minLength: 12, maxLength: 12 }),
          async (count, limit, by, steps) => {
            const user = await service.signUp()
            const workoutId = await workoutOf(user)
            const make = async (): Promise<string> => {
              const plan = { name: 'x', startDate: '2026-03-01', endDate: '2026-03-01', type: 'custom' }
              return (await user.post(path, path === '/v1/notes' ? { workoutId, content: 'x' } : plan)).body.id
            }
            const there: string[] = []
            for (let i = 0; i < count; i++) there.push(await make())
            const allAlong = new Set(there)
            const seen: string[] = []
            let cursor: string | null = null
            for (const { makes, deletes } of [
              ...steps,
              ...Array.from({ length: 60 }, () => ({ makes: 0, deletes: [] })),
            ]) {
              const page = await user.get(`${path}?limit=${limit}&order=${by}${cursor ? `&cursor=${cursor}` : ''}`)
              assert.equal(page.status, 200, page.text)
              seen.push(...page.body.items.map(({ id }: { id: string }) => id))
              cursor = page.body.nextCursor
              if (cursor === null) break
              for (let i = 0; i < makes; i++) there.push(await make())
              for (const which of deletes) {
                const [id] = there.splice(which % Math.max(1, there.length), 1)
                if (id === undefined) continue
                assert.equal((await user.delete(`${path}/${id}`)).status, 204)
                allAlong.delete(id)
              }
            }
            assert.equal(cursor, null)
            assert.equal(new Set(seen).size, seen.length, 'nothing twice')
            for (const id of allAlong) assert.ok(seen.includes(id), 'nothing missed')
          },
        ),
        { numRuns: 8 },
      )
    })
  }
})
