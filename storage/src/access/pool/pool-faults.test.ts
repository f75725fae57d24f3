import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultProxy, openFaultProxy, openTestDatabase } from '../../testing/index.ts'
import { statement } from '../statement.ts'
import { openPool, type Pool, type PoolSettings } from './open-pool.ts'

const made = await openTestDatabase()
after(() => made[Symbol.asyncDispose]())
await made.query('create table notes (id int primary key)')
beforeEach(() => made.query('truncate notes'))

const INSERT = statement('notes.insert', 'insert into notes values ($1)')
const LIST = statement<{ id: number }>('notes.list', 'select id from notes order by id')
const SLEEP = statement('notes.sleep', 'select pg_sleep($1)')

async function throughProxy(
  settings: Omit<PoolSettings, 'url'>,
  use: (pool: Pool, proxy: FaultProxy) => Promise<void>,
): Promise<void> {
  await using proxy = await openFaultProxy(made.url)
  const pool = openPool({ url: proxy.url, ...settings })
  try {
    await use(pool, proxy)
  } finally {
    proxy.thaw()
    await pool.close()
  }
}

const stored = async () => (await made.query<{ id: number }>('select id from notes order by id')).map(({ id }) => id)

/** Waits until no server process works for the pool any more: what it was doing is then done or undone. */
async function settle(): Promise<void> {
  const busy = `select from pg_stat_activity where datname = current_database() and application_name = 'longrun' and state <> 'idle'`
  while ((await made.query(busy)).length > 0);
}

describe('network faults', () => {
  for (const delivered of [false, true]) {
    const when = delivered ? 'after the server did it' : 'before the server got it'

    test(`cut during COMMIT, ${when}: commit_unknown, and not run again`, () =>
      throughProxy({ maxConnections: 1 }, async (pool, proxy) => {
        const cut = proxy.cutWhenSent('commit', { delivered })
        let runs = 0
        const work = pool.transaction('catalog', async (tx) => {
          runs++
          await tx.execute(INSERT, [1])
        })
        await assert.rejects(work, { code: 'commit_unknown', retryable: false })
        await cut
        await settle()
        assert.deepEqual(await stored(), delivered ? [1] : [])
        assert.equal(runs, 1)
        assert.equal(await pool.autocommit('catalog').execute(INSERT, [2]), 1)
      }))

    test(`cut during a write that commits by itself, ${when}: commit_unknown`, () =>
      throughProxy({ maxConnections: 1 }, async (pool, proxy) => {
        const cut = proxy.cutWhenSent('notes.insert', { delivered })
        await assert.rejects(pool.autocommit('catalog').execute(INSERT, [1]), { code: 'commit_unknown' })
        await cut
        await settle()
        assert.deepEqual(await stored(), delivered ? [1] : [])
      }))

    test(`cut during a statement of a transaction, ${when}: connection_lost, and nothing is stored`, () =>
      throughProxy({ maxConnections: 1 }, async (pool, proxy) => {
        const cut = proxy.cutWhenSent('notes.insert', { delivered })
        const work = pool.transaction('catalog', (tx) => tx.execute(INSERT, [1]))
        await assert.rejects(work, { code: 'connection_lost', retryable: true })
        await cut
        await settle()
        assert.deepEqual(await stored(), [])
      }))
  }

  test('a write on a connection that is known to be dead was not sent: connection_lost, or a new connection', () =>
    throughProxy({ maxConnections: 1 }, async (pool, proxy) => {
      await pool
        .transaction('catalog', async (tx) => {
          await tx.many(LIST)
          proxy.cut()
          await assert.rejects(tx.execute(SLEEP, [10]), { code: 'connection_lost' })
          await assert.rejects(tx.execute(INSERT, [1]), { code: 'connection_lost' })
        })
        .catch((error) => assert.equal(error.code, 'connection_lost'))
      assert.equal(pool.status.open, 0)
      assert.deepEqual(await pool.autocommit('catalog').many(LIST), [])
    }))

  test('a server that refuses connections is connection_lost at once, for all who wait, and is found again', () =>
    throughProxy({ maxConnections: 2 }, async (pool, proxy) => {
      await proxy.refuse()
      const since = performance.now()
      const callers = Array.from({ length: 20 }, () =>
        assert.rejects(pool.autocommit('catalog').execute(INSERT, [1]), { code: 'connection_lost', retryable: true }),
      )
      await Promise.all(callers)
      assert.ok(performance.now() - since < 2_000)
      assert.deepEqual(pool.status, { open: 0, idle: 0, inUse: 0, waiting: 0 })
      await proxy.accept()
      assert.equal(await pool.autocommit('catalog').execute(INSERT, [1]), 1)
    }))

  test('a frozen server holds nobody longer than the deadline, and its connections are not lent again', () =>
    throughProxy({ maxConnections: 3, answerTimeoutMs: 500, acquireTimeoutMs: 1_000 }, async (pool, proxy) => {
      while (pool.status.idle < 3)
        await Promise.all([1, 2, 3].map(() => pool.autocommit('catalog').execute(SLEEP, [0.01])))
      const since = performance.now()
      const frozen = Promise.withResolvers<void>()
      const committing = pool.transaction('catalog', async (tx) => {
        await tx.many(LIST)
        proxy.freeze()
        frozen.resolve()
      })
      const reading = frozen.promise.then(() => pool.read('catalog', (reader) => reader.many(LIST)))
      const writing = frozen.promise.then(() => pool.autocommit('catalog').execute(INSERT, [1]))
      await Promise.all([
        assert.rejects(committing, { code: 'commit_unknown' }),
        assert.rejects(reading, { code: 'connection_lost' }),
        assert.rejects(writing, { code: 'commit_unknown' }),
      ])
      await assert.rejects(pool.autocommit('catalog').many(LIST), { code: 'pool_timeout' })
      assert.ok(performance.now() - since < 10_000)
      proxy.thaw()
      const list = () => pool.read('catalog', (reader) => reader.many(LIST))
      while (!(await list().catch(() => undefined)));
      assert.equal(pool.status.inUse, 0)
    }))

  test('a pool on a frozen server closes', () =>
    throughProxy({ maxConnections: 1 }, async (pool, proxy) => {
      await pool.autocommit('catalog').many(LIST)
      proxy.freeze()
      const since = performance.now()
      await pool.close()
      assert.ok(performance.now() - since < 3_000)
    }))

  test('closing does not wait for a connection that is still being opened', () =>
    throughProxy({ maxConnections: 1, acquireTimeoutMs: 60_000, connectTimeoutMs: 60_000 }, async (pool, proxy) => {
      proxy.freeze()
      const waiting = assert.rejects(pool.autocommit('catalog').many(LIST), { code: 'closed' })
      while (proxy.connections === 0) await sleep(1)
      await pool.close()
      await waiting
    }))

  test('a server that is silent while a connection is opened is connection_lost after connectTimeoutMs', () =>
    throughProxy({ maxConnections: 1, connectTimeoutMs: 1_000 }, async (pool, proxy) => {
      proxy.freeze()
      await assert.rejects(pool.autocommit('catalog').execute(INSERT, [1]), { code: 'connection_lost' })
      proxy.thaw()
      assert.equal(await pool.autocommit('catalog').execute(INSERT, [1]), 1)
    }))

  test('the deadline leaves time for a longer limit of a transaction, and for that one only', () =>
    throughProxy({ maxConnections: 1, answerTimeoutMs: 500 }, async (pool) => {
      await pool.transaction('catalog', (tx) => tx.execute(SLEEP, [0.8]), { statementTimeoutMs: 5_000 })
      await assert.rejects(
        pool.read('catalog', (reader) => reader.one(SLEEP, [1.5])),
        { code: 'connection_lost' },
      )
    }))

  test('the deadline is for each statement, also for those that were sent together', () =>
    throughProxy({ maxConnections: 1, answerTimeoutMs: 1_000 }, async (pool) => {
      await pool.transaction('catalog', (tx) => Promise.all([1, 2, 3, 4].map(() => tx.execute(SLEEP, [0.3]))))
    }))

  test('work that fails while its first statement is under way gives a clean connection back', () =>
    throughProxy({ maxConnections: 1 }, async (pool) => {
      const failing = pool.transaction('catalog', async (tx) => {
        void tx.execute(INSERT, [1])
        throw new Error('no')
      })
      await assert.rejects(failing, /no/)
      assert.deepEqual(pool.status, { open: 1, idle: 1, inUse: 0, waiting: 0 })
      assert.deepEqual(await stored(), [])
    }))

  test('a slow network is only slow, and rows in many pieces are whole', () =>
    throughProxy({ maxConnections: 2 }, async (pool, proxy) => {
      proxy.delay(2)
      const wide = statement<{ i: number; text: string }>(
        'notes.wide',
        `select i, repeat(i::text || 'ü', 2000) as text from generate_series(1, 300) i`,
      )
      const rows = await pool.read('catalog', (reader) => reader.many(wide))
      assert.equal(rows.length, 300)
      for (const { i, text } of rows) assert.equal(text, `${i}ü`.repeat(2000))
    }))
})

describe('round trips', () => {
  const count = (work: (pool: Pool) => Promise<unknown>) => async () => {
    const counts: number[] = []
    await throughProxy({ maxConnections: 1 }, async (pool, proxy) => {
      await pool.autocommit('catalog').many(LIST)
      for (let round = 0; round < 2; round++) {
        const before = proxy.roundTrips
        await work(pool)
        counts.push(proxy.roundTrips - before)
      }
    })
    // The second time everything is prepared.
    assert.equal(counts[0], counts[1])
    return counts[0]
  }

  test('a statement by itself is one, a transaction of one statement two, of two statements three', async () => {
    const alone = count((pool) => pool.autocommit('catalog').many(SLEEP, [0]))
    const single = count((pool) => pool.transaction('catalog', (tx) => tx.many(SLEEP, [0])))
    const limited = count((pool) =>
      pool.transaction('catalog', (tx) => tx.many(SLEEP, [0]), {
        isolation: 'serializable',
        statementTimeoutMs: 5_000,
        lockTimeoutMs: 5_000,
      }),
    )
    const double = count((pool) =>
      pool.transaction('catalog', async (tx) => {
        await tx.many(SLEEP, [0])
        await tx.many(LIST)
      }),
    )
    const empty = count((pool) => pool.transaction('catalog', async () => 1))
    assert.deepEqual([await alone(), await single(), await limited(), await double(), await empty()], [1, 2, 2, 3, 0])
  })

  test('statements sent together share one', async () => {
    const together = count((pool) =>
      pool.transaction('catalog', async (tx) => {
        await tx.many(LIST)
        await Promise.all(Array.from({ length: 10 }, () => tx.many(LIST)))
      }),
    )
    assert.ok(Number(await together()) <= 4)
  })
})
