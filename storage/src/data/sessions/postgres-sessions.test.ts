import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import pg from 'pg'
import { openPool } from '../../access/index.ts'
import { subscribeToStorage } from '../../events.ts'
import { newId } from '../../record-id.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { openPostgresSessions } from './postgres-sessions.ts'
import { type OpenSessionFixture, testSessionStore } from './session-store.contract.ts'

// The roles before what is granted to them.
const MIGRATIONS = ['0001_roles', '0003_sessions'].map(
  (name) => new URL(`../../../migrations/${name}.up.sql`, import.meta.url),
)

const openFixture: OpenSessionFixture = async (settings, clock) => {
  const database = await openTestDatabase({ prepare })
  const second = openPool({ url: database.url })
  return {
    // Its own pool: a test may use the store while it holds a transaction on the other.
    database: second,
    sessions: openPostgresSessions({
      database: database.database,
      clock,
      settings,
      owners: { table: 'owners', columns: ['role'] },
    }),
    addOwner: (role) => addOwner(database, role),
    removeOwner: async (id) => void (await database.query('update owners set deleted_at = now() where id = $1', [id])),
    async [Symbol.asyncDispose]() {
      await second.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

describe('sessions in PostgreSQL', () => {
  testSessionStore(openFixture)

  test('look-ups of the same moment share one statement, and each gets its own answer', async () => {
    await using database = await openTestDatabase({ prepare })
    const sessions = openPostgresSessions({
      database: database.database,
      clock: () => new Date(),
      settings: { idleSeconds: 60, absoluteSeconds: 60, touchSeconds: 60, mostPerOwner: 1 },
      owners: { table: 'owners', columns: ['role'] },
    })
    const issued = []
    for (let count = 0; count < 150; count++) {
      const userId = await addOwner(database, 'athlete')
      const signIn = { userId, generation: 0 }
      issued.push({
        userId,
        session: await database.database.transaction('catalog', (tx) => sessions.create(tx, signIn)),
      })
    }
    let statements = 0
    const unsubscribe = subscribeToStorage('statement', ({ tag }) => {
      if (tag === 'sessions.find') statements++
    })
    try {
      const tokens = ['A'.repeat(43), ...issued.map(({ session }) => session!.token), issued[0]!.session!.token]
      const found = await Promise.all(tokens.map((token) => sessions.find(token)))
      const userIds = found.map((session) => session?.userId)
      assert.deepEqual(userIds, [undefined, ...issued.map(({ userId }) => userId), issued[0]!.userId])
      assert.equal(statements, 2, 'a hundred at most travel together')
    } finally {
      unsubscribe()
    }
  })

  test('of an owner who is disabled is not found, and is again when the owner is enabled', async () => {
    await using database = await openTestDatabase({ prepare })
    const sessions = openPostgresSessions({
      database: database.database,
      settings: { idleSeconds: 60, absoluteSeconds: 60, touchSeconds: 60, mostPerOwner: 1 },
      owners: { table: 'owners', columns: ['role'], disabledColumn: 'is_disabled' },
    })
    const userId = await addOwner(database, 'athlete')
    const issued = await database.database.transaction('catalog', (tx) =>
      sessions.create(tx, { userId, generation: 0 }),
    )
    for (const isDisabled of [false, true, false]) {
      await database.query('update owners set is_disabled = $1', [isDisabled])
      assert.equal((await sessions.find(issued!.token)) === undefined, isDisabled)
    }
  })

  test('the token itself is nowhere in the table', async () => {
    await using database = await openTestDatabase({ prepare })
    const sessions = openPostgresSessions({
      database: database.database,
      clock: () => new Date(),
      settings: { idleSeconds: 60, absoluteSeconds: 60, touchSeconds: 0, mostPerOwner: 1 },
      owners: { table: 'owners', columns: ['role'] },
    })
    const userId = await addOwner(database, 'athlete')
    const issued = await database.database.transaction('catalog', (tx) =>
      sessions.create(tx, { userId, generation: 0 }),
    )
    const [row] = await database.query<{ text: string }>('select sessions::text as text from sessions')
    assert.ok(issued && row)
    assert.equal(row.text.includes(issued.token), false)
    assert.equal(row.text.includes(Buffer.from(issued.token, 'base64url').toString('hex')), false)
  })
})

async function prepare(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const file of MIGRATIONS) await client.query(await readFile(file, 'utf8'))
    await client.query(
      'create table owners (id uuid primary key, role text not null, is_disabled boolean not null default false, deleted_at timestamptz)',
    )
  } finally {
    await client.end()
  }
}

async function addOwner(database: TestDatabase, role: string): Promise<string> {
  const id = newId()
  await database.query('insert into owners (id, role) values ($1, $2)', [id, role])
  return id
}
