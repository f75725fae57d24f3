import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StorageError } from '../../errors.ts'
import { type StorageEventName, type StorageEvents, subscribeToStorage } from '../../events.ts'
import { openTestDatabase } from '../../testing/index.ts'
import type { Tx } from '../database.ts'
import { statement } from '../statement.ts'
import { openPool, type Pool, type PoolSettings } from './open-pool.ts'

const made = await openTestDatabase()
after(() => made[Symbol.asyncDispose]())

const ONE = statement<{ one: number }>('limits.one', 'select 1 as one')
const PID = statement<{ pid: number }>('limits.pid', 'select pg_backend_pid() as pid')

async function withPool(settings: Omit<PoolSettings, 'url'>, use: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = openPool({ url: made.url, ...settings })
  try {
    await use(pool)
  } finally {
    await pool.close()
  }
}

/** Takes a connection and keeps it until `free` is called. */
async function hold(pool: Pool): Promise<{ readonly free: () => Promise<void> }> {
  const started = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const held = pool.transaction('catalog', async (tx: Tx) => {
    await tx.one(ONE)
    started.resolve()
    await mayEnd.promise
  })
  await Promise.race([started.promise, held])
  return {
    async free() {
      mayEnd.resolve()
      await held
    },
  }
}

async function listen<Name extends StorageEventName>(
  name: Name,
  use: () => Promise<void>,
): Promise<StorageEvents[Name][]> {
  const events: StorageEvents[Name][] = []
  const stop = subscribeToStorage(name, (event) => events.push(event))
  await use().finally(stop)
  return events
}

describe('limits of a pool', () => {
  test('settings out of range or of unknown names are refused, all at once', () => {
    const bad = { url: 'mysql://h/d', maxConnections: 0, acquireTimeoutMs: 1e9, maxConections: 3 } as PoolSettings
    assert.throws(
      () => openPool(bad),
      (error: StorageError) => {
        assert.equal(error.code, 'settings_invalid')
        assert.deepEqual(error.problems.map(({ path }) => path).sort(), [
          'acquireTimeoutMs',
          'maxConections',
          'maxConnections',
          'url',
        ])
        return /did you mean maxConnections/.test(error.message)
      },
    )
  })

  test('a caller waits for a connection no longer than acquireTimeoutMs', () =>
    withPool({ maxConnections: 1, acquireTimeoutMs: 500 }, async (pool) => {
      const held = await hold(pool)
      const since = performance.now()
      await assert.rejects(pool.autocommit('catalog').one(ONE), { code: 'pool_timeout', retryable: true })
      await assert.rejects(
        pool.transaction('catalog', (tx) => tx.one(ONE)),
        { code: 'pool_timeout' },
      )
      assert.ok(performance.now() - since < 3_000)
      assert.equal(pool.status.waiting, 0)
      await held.free()
      assert.deepEqual(await pool.autocommit('catalog').one(ONE), { one: 1 })
    }))

  test('one caller more than may wait is refused at once', () =>
    withPool({ maxConnections: 1, maxWaiting: 2 }, async (pool) => {
      const held = await hold(pool)
      const waiting = [pool.autocommit('catalog').one(ONE), pool.autocommit('catalog').one(ONE)]
      await assert.rejects(pool.autocommit('catalog').one(ONE), { code: 'pool_queue_full', retryable: true })
      await held.free()
      assert.deepEqual(await Promise.all(waiting), [{ one: 1 }, { one: 1 }])
    }))

  test('with maxWaiting 0 connections are still opened for callers', () =>
    withPool({ maxConnections: 2, maxWaiting: 0 }, async (pool) => {
      const both = [hold(pool), hold(pool)]
      await assert.rejects(pool.autocommit('catalog').one(ONE), { code: 'pool_queue_full' })
      for (const held of await Promise.all(both)) await held.free()
    }))

  test('callers are served in the order in which they came', () =>
    withPool({ maxConnections: 1 }, async (pool) => {
      const held = await hold(pool)
      const order: number[] = []
      const callers = [1, 2, 3, 4].map((caller) =>
        pool
          .autocommit('catalog')
          .one(ONE)
          .then(() => order.push(caller)),
      )
      await held.free()
      await Promise.all(callers)
      assert.deepEqual(order, [1, 2, 3, 4])
    }))

  test('no more connections than allowed are open, by the server’s own count', () =>
    withPool({ maxConnections: 3, applicationName: 'limits' }, async (pool) => {
      const count = `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'limits'`
      await Promise.all(Array.from({ length: 50 }, () => pool.autocommit('catalog').one(ONE)))
      assert.deepEqual(await made.query(count), [{ n: 3 }])
      assert.deepEqual(pool.status, { open: 3, idle: 3, inUse: 0, waiting: 0 })
    }))

  test('connections that nobody uses are closed', () =>
    withPool({ maxConnections: 3, idleTimeoutMs: 100 }, async (pool) => {
      const counts = { opened: 0, closed: 0, lost: 0, refused: 0 }
      const stop = subscribeToStorage('connection', ({ change }) => counts[change]++)
      await Promise.all([1, 2, 3].map(() => pool.autocommit('catalog').one(ONE)))
      while (counts.opened < 3 || counts.closed < 3) await sleep(10)
      stop()
      assert.deepEqual(counts, { opened: 3, closed: 3, lost: 0, refused: 0 })
      assert.equal(pool.status.open, 0)
    }))

  test('a connection older than maxLifetimeMs is replaced when it comes back', () =>
    withPool({ maxConnections: 1, maxLifetimeMs: 1_000 }, async (pool) => {
      const { pid } = await pool.autocommit('catalog').one(PID)
      assert.equal((await pool.autocommit('catalog').one(PID)).pid, pid)
      await sleep(1_050)
      assert.equal((await pool.autocommit('catalog').one(PID)).pid, pid)
      assert.notEqual((await pool.autocommit('catalog').one(PID)).pid, pid)
    }))

  test('who still waits when the pool is closed is told so', () =>
    withPool({ maxConnections: 1 }, async (pool) => {
      const held = await hold(pool)
      const waiting = assert.rejects(pool.autocommit('catalog').one(ONE), { code: 'closed' })
      const closing = pool.close()
      await waiting
      await held.free()
      await closing
      assert.deepEqual(pool.status, { open: 0, idle: 0, inUse: 0, waiting: 0 })
    }))

  test('an address whose certificate file is missing is an error of the call, not of the process', async () => {
    const pool = openPool({ url: `${made.url}?sslrootcert=/no/such/file` })
    await assert.rejects(pool.autocommit('catalog').one(ONE), { code: 'connection_lost' })
    await pool.close()
  })

  test('a role or database that is not there is told by its code', async () => {
    const address = (change: Partial<URL>) => Object.assign(new URL(made.url), change).href
    const missing = openPool({ url: address({ pathname: '/no_such_database' }) })
    await assert.rejects(missing.autocommit('catalog').one(ONE), { code: 'database_missing', retryable: false })
    await missing.close()
    const stranger = openPool({ url: address({ username: 'no_such_role' }) })
    await assert.rejects(stranger.autocommit('catalog').one(ONE), { code: 'authentication_failed', retryable: false })
    await stranger.close()
  })
})

describe('events of a pool', () => {
  const events = { maxConnections: 1 }

  test('a statement tells tag, duration, rows and outcome, and nothing else', () =>
    withPool(events, async (pool) => {
      const told = await listen('statement', async () => {
        await pool
          .autocommit('catalog')
          .many(statement('events.three', 'select generate_series(1, 3), $1::text'), ['s3cret'])
        await pool.transaction('catalog', (tx) => tx.execute(statement('events.zero', 'select 1 / 0'))).catch(() => {})
        await pool.transaction('catalog', (tx) => tx.one(ONE))
      })
      assert.deepEqual(
        told.map(({ tag, rows, outcome }) => ({ tag, rows, outcome })),
        [
          { tag: 'events.three', rows: 3, outcome: 'ok' },
          { tag: 'events.zero', rows: 0, outcome: 'invalid_input' },
          { tag: 'transaction.rollback', rows: 0, outcome: 'ok' },
          { tag: 'limits.one', rows: 1, outcome: 'ok' },
          { tag: 'transaction.commit', rows: 0, outcome: 'ok' },
        ],
      )
      for (const event of told) {
        assert.deepEqual(Object.keys(event).sort(), ['durationMs', 'outcome', 'rows', 'tag'])
        assert.ok(event.durationMs > 0 && event.durationMs < 10_000)
      }
    }))

  test('taking a connection tells how long it took and how busy the pool is', () =>
    withPool({ maxConnections: 1, acquireTimeoutMs: 500 }, async (pool) => {
      const told = await listen('acquire', async () => {
        await pool.autocommit('catalog').one(ONE)
        const held = await hold(pool)
        await pool
          .autocommit('catalog')
          .one(ONE)
          .catch(() => {})
        await held.free()
      })
      assert.deepEqual(
        told.map(({ outcome, waiting, inUse }) => ({ outcome, waiting, inUse })),
        [
          { outcome: 'ok', waiting: 0, inUse: 1 },
          { outcome: 'ok', waiting: 0, inUse: 1 },
          { outcome: 'pool_timeout', waiting: 0, inUse: 1 },
        ],
      )
      assert.deepEqual(
        told.map(({ waitMs }) => (waitMs === 0 ? 'none' : waitMs >= 499 ? 'whole' : 'some')),
        ['some', 'none', 'whole'],
      )
    }))

  test('connections tell when they open, close and are lost', () =>
    withPool(events, async (pool) => {
      const told = await listen('connection', async () => {
        await pool.autocommit('catalog').one(ONE)
        await pool
          .autocommit('catalog')
          .one(statement('events.die', 'select pg_terminate_backend(pg_backend_pid())'))
          .catch(() => {})
        await pool.autocommit('catalog').one(ONE)
        await pool.close()
      })
      assert.deepEqual(told, [
        { change: 'opened', open: 1 },
        { change: 'lost', open: 0 },
        { change: 'opened', open: 1 },
        { change: 'closed', open: 0 },
      ])
    }))
})
