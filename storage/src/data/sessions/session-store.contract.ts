import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database } from '../../access/index.ts'
import type { Clock } from '../../clock.ts'
import { newId } from '../../record-id.ts'
import type { PostgresSessionsSettings } from './postgres-sessions.ts'
import type { IssuedSession, SessionStore } from './session-store.ts'

interface Owner {
  readonly role: string
}

/** What a test of the contract works on. Time stands still until the test moves it. */
export interface SessionFixture extends AsyncDisposable {
  readonly sessions: SessionStore<Owner>
  readonly database: Database
  readonly clock: { now: Date }
  addOwner(role: string): Promise<string>
  removeOwner(id: string): Promise<void>
}

export type OpenSessionFixture = (
  settings: PostgresSessionsSettings,
  clock: Clock,
) => Promise<Omit<SessionFixture, 'clock'>>

const HOUR = 3_600
const SETTINGS = { idleSeconds: HOUR, absoluteSeconds: 3 * HOUR, touchSeconds: 60, mostPerOwner: 3 }

/** The tests that every session store passes, whatever it is made of. */
export function testSessionStore(open: OpenSessionFixture): void {
  const openFixture = async (settings = SETTINGS): Promise<SessionFixture> => {
    const clock = { now: new Date('2026-03-01T08:00:00Z') }
    return { ...(await open(settings, () => clock.now)), clock }
  }

  test('a session is found by its token, with what its owner is now', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('admin')
    const { id, token } = await signIn(fixture, userId)
    assert.deepEqual(await fixture.sessions.find(token), { id, userId, owner: { role: 'admin' } })
    assert.match(token, /^[\w-]{43}$/)
  })

  test('a token that was never handed out finds nothing', async () => {
    await using fixture = await openFixture()
    assert.equal(await fixture.sessions.find('A'.repeat(43)), undefined)
  })

  test('a session ends after the idle time, and use moves that end', async () => {
    await using fixture = await openFixture()
    const { token } = await signIn(fixture, await fixture.addOwner('athlete'))
    advance(fixture, HOUR - 1)
    assert.ok(await fixture.sessions.find(token))
    advance(fixture, HOUR - 1)
    assert.ok(await fixture.sessions.find(token))
    advance(fixture, HOUR)
    assert.equal(await fixture.sessions.find(token), undefined)
  })

  test('a session ends after the absolute time, however much it is used', async () => {
    await using fixture = await openFixture()
    const { token, endsAt } = await signIn(fixture, await fixture.addOwner('athlete'))
    for (let minutes = 30; minutes < 180; minutes += 30) {
      advance(fixture, 1_800)
      assert.ok(await fixture.sessions.find(token), `after ${minutes} minutes`)
    }
    advance(fixture, 1_800)
    assert.equal(fixture.clock.now.getTime(), endsAt.getTime())
    assert.equal(await fixture.sessions.find(token), undefined)
  })

  test('a revoked session is gone for good, and revoking it again says so', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('athlete')
    const { id, token } = await signIn(fixture, userId)
    assert.equal(await revoke(fixture, userId, id), true)
    assert.equal(await fixture.sessions.find(token), undefined)
    assert.equal(await revoke(fixture, userId, id), false)
  })

  test('nobody revokes the session of another', async () => {
    await using fixture = await openFixture()
    const { id, token } = await signIn(fixture, await fixture.addOwner('athlete'))
    assert.equal(await revoke(fixture, await fixture.addOwner('athlete'), id), false)
    assert.ok(await fixture.sessions.find(token))
  })

  test('use at the same moment as a revocation does not bring the session back', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('athlete')
    for (let round = 0; round < 10; round++) {
      const { id, token } = await signIn(fixture, userId)
      advance(fixture, 120)
      const uses = Array.from({ length: 4 }, () => fixture.sessions.find(token))
      await Promise.all([...uses, revoke(fixture, userId, id)])
      assert.equal(await fixture.sessions.find(token), undefined)
    }
  })

  test('revoking all keeps only the one named, and leaves other owners alone', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('athlete')
    const kept = await signIn(fixture, userId)
    const other = await signIn(fixture, userId)
    const stranger = await signIn(fixture, await fixture.addOwner('athlete'))
    assert.equal(await revokeAll(fixture, userId, kept.id), 1)
    assert.equal(await fixture.sessions.find(other.token), undefined)
    assert.ok(await fixture.sessions.find(kept.token))
    assert.ok(await fixture.sessions.find(stranger.token))
    assert.equal(await revokeAll(fixture, userId), 1)
    assert.equal(await fixture.sessions.find(kept.token), undefined)
  })

  test('a sign-in whose credentials were read before all sessions were revoked gets none', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('athlete')
    const generation = await fixture.database.read('catalog', (reader) => fixture.sessions.generation(reader, userId))
    await revokeAll(fixture, userId)
    const late = await fixture.database.transaction('catalog', (tx) =>
      fixture.sessions.create(tx, { userId, generation }),
    )
    assert.equal(late, undefined)
    assert.ok(await signIn(fixture, userId), 'with what was read afterwards it works')
  })

  test('a sign-in that is stored while all sessions are being revoked is good for nothing', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('athlete')
    await signIn(fixture, userId)
    const stored = Promise.withResolvers<void>()
    const revoked = Promise.withResolvers<void>()
    const signingIn = fixture.database.transaction('catalog', async (tx) => {
      const generation = await fixture.sessions.generation(tx, userId)
      const session = await fixture.sessions.create(tx, { userId, generation })
      stored.resolve()
      await revoked.promise
      return session
    })
    await stored.promise
    await revokeAll(fixture, userId)
    revoked.resolve()
    const { token } = (await signingIn)!
    assert.equal(await fixture.sessions.find(token), undefined)
    assert.deepEqual(await list(fixture, userId), [])
  })

  test('the sessions of an owner who is gone find nothing', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('athlete')
    const { token } = await signIn(fixture, userId)
    await fixture.removeOwner(userId)
    assert.equal(await fixture.sessions.find(token), undefined)
  })

  test('past the most sessions of an owner the oldest end', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('athlete')
    const issued: IssuedSession[] = []
    for (let count = 0; count < 4; count++) {
      issued.push(await signIn(fixture, userId))
      advance(fixture, 1)
    }
    assert.deepEqual(
      (await list(fixture, userId)).map(({ id }) => id),
      issued
        .slice(1)
        .map(({ id }) => id)
        .reverse(),
    )
    assert.equal(await fixture.sessions.find(issued[0]!.token), undefined)
  })

  test('a list holds live sessions with where they come from, and no token', async () => {
    await using fixture = await openFixture()
    const userId = await fixture.addOwner('athlete')
    const userAgent = 'x'.repeat(400)
    const { id } = await signIn(fixture, userId, { userAgent, address: '2001:db8::1' })
    const { now } = fixture.clock
    const expiresAt = new Date(now.getTime() + HOUR * 1_000)
    assert.deepEqual(await list(fixture, userId), [
      { id, createdAt: now, lastUsedAt: now, expiresAt, userAgent: 'x'.repeat(300), address: '2001:db8::1' },
    ])
    advance(fixture, HOUR)
    assert.deepEqual(await list(fixture, userId), [])
  })

  test('pruning deletes ended sessions in batches and keeps live ones', async () => {
    await using fixture = await openFixture()
    for (let count = 0; count < 5; count++) await signIn(fixture, await fixture.addOwner('athlete'))
    advance(fixture, HOUR + 100)
    const { token } = await signIn(fixture, await fixture.addOwner('athlete'))
    assert.equal(await fixture.sessions.prune({ graceSeconds: 200, batchRows: 3 }), 0, 'still in their grace')
    assert.equal(await fixture.sessions.prune({ graceSeconds: 60, batchRows: 3 }), 3)
    assert.equal(await fixture.sessions.prune({ graceSeconds: 60, batchRows: 3 }), 2)
    assert.equal(await fixture.sessions.prune({ graceSeconds: 60, batchRows: 3 }), 0)
    assert.ok(await fixture.sessions.find(token))
  })
}

function advance({ clock }: SessionFixture, seconds: number): void {
  clock.now = new Date(clock.now.getTime() + seconds * 1_000)
}

async function signIn(
  { database, sessions }: SessionFixture,
  userId: string,
  origin: { readonly userAgent?: string; readonly address?: string } = {},
): Promise<IssuedSession> {
  const issued = await database.transaction('catalog', async (tx) =>
    sessions.create(tx, { userId, generation: await sessions.generation(tx, userId), ...origin }),
  )
  assert.ok(issued)
  return issued
}

async function revoke({ database, sessions }: SessionFixture, userId: string, id: string): Promise<boolean> {
  return await database.transaction('catalog', (tx) => sessions.revoke(tx, userId, id, newId()))
}

async function revokeAll(fixture: SessionFixture, userId: string, keep?: string): Promise<number> {
  const { database, sessions } = fixture
  const options = { by: userId, ...(keep === undefined ? {} : { keep }) }
  return await database.transaction('catalog', (tx) => sessions.revokeAll(tx, userId, options))
}

async function list({ database, sessions }: SessionFixture, userId: string) {
  return await database.read('catalog', (reader) => sessions.list(reader, userId))
}
