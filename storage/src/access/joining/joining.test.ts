import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { StorageError } from '../../errors.ts'
import { openTestDatabase, type TestDatabase, testDatabaseContract } from '../../testing/index.ts'
import type { Database } from '../database.ts'
import { openPool, type Pool } from '../pool/index.ts'
import { statement } from '../statement.ts'
import { type JoiningDatabase, openJoining } from './index.ts'

testDatabaseContract('a joining database', (url, { maxConnections }) => openJoining(openPool({ url, maxConnections })))

const OWNER = { owner: '0190a000-0000-7000-8000-000000000001' }
const INSERT = statement('joining.insert', 'insert into things (id) values ($1)')
const LIST = statement<{ id: number }>('joining.list', 'select id from things order by id')
const NONE = statement('joining.none', 'select id from things where id = 99')
const LOCK = statement('joining.lock', 'select from things where id = $1 for update')
const ISOLATION = statement<{ level: string; timeout: string }>(
  'joining.isolation',
  `select current_setting('transaction_isolation') as level, current_setting('lock_timeout') as timeout`,
)

describe('a transaction that everything joins', () => {
  let made: TestDatabase
  let pool: Pool
  let database: JoiningDatabase
  before(async () => {
    made = await openTestDatabase()
    await made.query('create table things (id integer constraint things_pkey primary key)')
    // One connection: what does not join would wait for it in vain.
    pool = openPool({ url: made.url, maxConnections: 1, acquireTimeoutMs: 2_000 })
    database = openJoining(pool)
  })
  beforeEach(() => made.query('truncate things'))
  after(async () => {
    await pool.close()
    await made[Symbol.asyncDispose]()
  })
  const stored = async (): Promise<number[]> =>
    (await made.query<{ id: number }>('select id from things order by id')).map(({ id }) => id)

  test('what its work does by the database, however deep, is stored with it or not at all, and is seen by what comes later', async () => {
    const deep = async (id: number) => await database.transaction('catalog', (tx) => tx.execute(INSERT, [id]))
    const work = async () => {
      await database.autocommit(OWNER).execute(INSERT, [1])
      await Promise.all([deep(2), deep(3)])
      return await database.read({ owner: 'somebody else' }, (reader) => reader.many(LIST))
    }
    const refusal = new Error('no')
    const refused = database.together(OWNER, async () => {
      await work()
      throw refusal
    })
    await assert.rejects(refused, (error) => error === refusal)
    assert.deepEqual(await stored(), [])
    assert.deepEqual(await database.together(OWNER, work), [{ id: 1 }, { id: 2 }, { id: 3 }])
    assert.deepEqual(await stored(), [1, 2, 3])
  })

  test('a piece that fails is taken back alone, and its caller may go on', async () => {
    const codes = await database.together(OWNER, async (tx) => {
      await tx.execute(INSERT, [1])
      const fails = [
        () => database.autocommit(OWNER).execute(INSERT, [1]),
        () =>
          database.transaction(OWNER, async (inner) => {
            await inner.execute(INSERT, [2])
            await inner.execute(INSERT, [1])
          }),
        () =>
          database.transaction(OWNER, async (inner) => {
            await inner.execute(INSERT, [2])
            throw new StorageError('not_found', 'thrown by the work')
          }),
        () =>
          database.transaction(OWNER, async (inner) => {
            await inner.execute(INSERT, [2])
            await inner.execute(INSERT, [1]).catch(() => {})
          }),
        () => database.autocommit(OWNER).one(NONE),
      ]
      const found: string[] = []
      for (const fail of fails) {
        found.push(await fail().then(String, (error: StorageError) => error.code))
        await database.transaction(OWNER, (inner) => inner.execute(INSERT, [10 + found.length]))
      }
      return found
    })
    assert.deepEqual(codes, ['unique_violation', 'unique_violation', 'not_found', 'transaction_aborted', 'not_found'])
    assert.deepEqual(await stored(), [1, 11, 12, 13, 14, 15])
  })

  test('inside a piece the database is refused, and free again after it', async () => {
    await database.together(OWNER, async () => {
      const uses: ((within: Database) => Promise<unknown>)[] = [
        (within) => within.autocommit(OWNER).many(LIST),
        (within) => within.read(OWNER, (reader) => reader.many(LIST)),
        (within) => within.transaction(OWNER, (tx) => tx.many(LIST)),
      ]
      for (const use of uses) {
        const nested = database.transaction(OWNER, () => use(database))
        await assert.rejects(nested, { code: 'nested_transaction' })
        await use(database)
      }
      await assert.rejects(
        database.together(OWNER, async () => 1),
        { code: 'nested_transaction' },
      )
      const kept = await database.transaction(OWNER, async (tx) => [tx])
      await assert.rejects(kept[0]!.many(LIST), { code: 'transaction_ended' })
    })
    await assert.rejects(
      database.transaction(OWNER, () => database.together(OWNER, async () => 1)),
      { code: 'nested_transaction' },
    )
  })

  test('a piece that asks for a stricter isolation or a limit begins the whole again with it, once', async () => {
    let runs = 0
    const seen = await database.together(OWNER, async (tx) => {
      runs++
      await tx.execute(INSERT, [runs])
      const read = () =>
        database.transaction(OWNER, (inner) => inner.one(ISOLATION), {
          isolation: 'serializable',
          lockTimeoutMs: 1_234,
        })
      return [await read().catch(() => undefined), await read()]
    })
    assert.equal(runs, 2)
    assert.deepEqual(seen, [
      { level: 'serializable', timeout: '1234ms' },
      { level: 'serializable', timeout: '1234ms' },
    ])
    assert.deepEqual(await stored(), [2])
  })

  test('a piece that fails by what repeating can cure has the whole run again, whatever its work made of the error', async () => {
    for (const hides of [true, false]) {
      await made.query('truncate things')
      await made.query('insert into things values (1), (2)')
      await using rival = openRival(made.url)
      let runs = 0
      await database.together(OWNER, async () => {
        runs++
        await database.autocommit(OWNER).execute(INSERT, [10 + runs])
        await database.autocommit(OWNER).many(LOCK, [1])
        const crossing = runs === 1 ? await rival.cross() : undefined
        const second = database.transaction(OWNER, (tx) => tx.many(LOCK, [2]))
        await (hides ? second.catch(() => {}) : second)
        await crossing
      })
      assert.equal(runs, 2)
      assert.deepEqual(await stored(), [1, 2, 12])
    }
  })

  test('a piece that asks never to be repeated fails without repeating the whole', async () => {
    await made.query('insert into things values (1), (2)')
    await using rival = openRival(made.url)
    let runs = 0
    const failing = database.together(OWNER, async () => {
      runs++
      await database.autocommit(OWNER).many(LOCK, [1])
      await rival.cross()
      await database.transaction(OWNER, (tx) => tx.many(LOCK, [2]), { attempts: 1 })
    })
    await assert.rejects(failing, { code: 'deadlock' })
    assert.equal(runs, 1)
  })

  test('a signal ends a piece at its next statement and takes it back', async () => {
    await database.together(OWNER, async () => {
      const ending = new AbortController()
      const aborted = database.transaction(
        OWNER,
        async (tx) => {
          await tx.execute(INSERT, [1])
          ending.abort()
          await tx.many(LIST)
        },
        { signal: ending.signal },
      )
      await assert.rejects(aborted, { code: 'aborted' })
      await database.autocommit(OWNER).execute(INSERT, [2])
    })
    assert.deepEqual(await stored(), [2])
  })

  test('a connection that is lost fails the whole, though the work hides it', async () => {
    const die = statement('joining.die', 'select pg_terminate_backend(pg_backend_pid())')
    const lost = database.together(OWNER, async () => {
      await database.autocommit(OWNER).execute(INSERT, [1])
      await database.transaction(OWNER, (tx) => tx.execute(die)).catch(() => {})
    })
    await assert.rejects(lost, { code: 'connection_lost' })
    assert.deepEqual(await stored(), [])
  })

  test('what is done apart is not part of it, and what runs on after its end is on its own', async () => {
    await using two = openTwo(made.url)
    const isOver = Promise.withResolvers<void>()
    let running: Promise<unknown> | undefined
    const failing = two.database.together(OWNER, async (tx) => {
      await tx.execute(INSERT, [1])
      await two.database.transaction(OWNER, async () => await two.database.apart.autocommit(OWNER).execute(INSERT, [2]))
      await two.database.apart.transaction(OWNER, (other) => other.execute(INSERT, [3]))
      running = isOver.promise.then(() => two.database.autocommit(OWNER).execute(INSERT, [4]))
      throw new Error('no')
    })
    await assert.rejects(failing, /no/)
    isOver.resolve()
    await running
    assert.deepEqual(await stored(), [2, 3, 4])
  })

  test('pieces that wait for each other for ever end in pool_timeout', async () => {
    const hasty = openJoining(pool, { turnTimeoutMs: 50 })
    const stuck = hasty.together(OWNER, async () => {
      const later = Promise.withResolvers<void>()
      const first = hasty.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1])
        await later.promise
      })
      const second = hasty.autocommit(OWNER).execute(INSERT, [2]).finally(later.resolve)
      await Promise.all([first, second])
    })
    await assert.rejects(stuck, { code: 'pool_timeout' })
    assert.deepEqual(await stored(), [])
  })
})

function openTwo(url: string): { database: JoiningDatabase } & AsyncDisposable {
  const database = openJoining(openPool({ url, maxConnections: 2 }))
  return { database, [Symbol.asyncDispose]: () => database.close() }
}

/** Another transaction that locks row 2 and then waits for row 1: whoever holds 1 and asks for 2 meets it. */
function openRival(url: string): { cross(): Promise<void> } & AsyncDisposable {
  const pool = openPool({ url, maxConnections: 2 })
  const waiting = statement<{ count: number }>(
    'joining.waiting',
    `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  )
  let crossing: Promise<unknown> = Promise.resolve()
  return {
    async cross() {
      const holds = Promise.withResolvers<void>()
      // The rival's own deadlock check is late, so that the other side is the one that is ended.
      const LATE = statement('joining.late', `set local deadlock_timeout = '10s'`, { prepared: false })
      crossing = pool.transaction('catalog', async (tx) => {
        await tx.execute(LATE)
        await tx.many(LOCK, [2])
        holds.resolve()
        await tx.many(LOCK, [1])
      })
      await holds.promise
      while ((await pool.read('catalog', (reader) => reader.one(waiting))).count === 0);
    },
    async [Symbol.asyncDispose]() {
      await crossing
      await pool.close()
    },
  }
}
