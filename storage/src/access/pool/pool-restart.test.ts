import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { StorageError, type StorageErrorCode } from '../../errors.ts'
import { type LocalServer, startLocalServer } from '../../local/index.ts'
import { statement } from '../statement.ts'
import { openPool, type Pool } from './open-pool.ts'

const TABLE = statement('restart.table', 'create table writes (id int primary key)', { prepared: false })
const INSERT = statement('restart.insert', 'insert into writes values ($1)')
const LIST = statement<{ id: number }>('restart.list', 'select id from writes order by id')
const COUNT = statement<{ n: number }>(
  'restart.count',
  `select count(*)::int as n from pg_stat_activity where application_name = 'restart'`,
)
const CALLERS = 20
const LIMIT_MS = 5_000
const EXPECTED: ReadonlySet<StorageErrorCode> = new Set(['connection_lost', 'commit_unknown', 'pool_timeout'])

/** What became of each write, by its id. */
interface Ledger {
  readonly stored: number[]
  readonly refused: number[]
  readonly unknown: number[]
  slowestMs: number
}

/** Writes without pause, in transactions and by themselves, until told to stop. */
async function writeUntil(isOver: () => boolean, pool: Pool): Promise<Ledger> {
  const ledger: Ledger = { stored: [], refused: [], unknown: [], slowestMs: 0 }
  let last = 0
  const call = async (id: number) => {
    if (id % 2 === 0) await pool.autocommit('catalog').execute(INSERT, [id])
    else await pool.transaction('catalog', (tx) => tx.execute(INSERT, [id]))
  }
  const writeOn = async () => {
    while (!isOver()) {
      const id = ++last
      const since = performance.now()
      try {
        await call(id)
        ledger.stored.push(id)
      } catch (error) {
        assert.ok(error instanceof StorageError && EXPECTED.has(error.code), String(error))
        ;(error.code === 'commit_unknown' ? ledger.unknown : ledger.refused).push(id)
        await sleep(20)
      }
      ledger.slowestMs = Math.max(ledger.slowestMs, performance.now() - since)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, writeOn))
  return ledger
}

async function withServer(use: (server: LocalServer, postmaster: () => Promise<number>) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-test-'))
  // The server runs as another user where we are root.
  await chmod(folder, 0o711)
  try {
    await using server = await startLocalServer({ folder })
    const readPid = async () => {
      const [pid] = (await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')
      return Number(pid)
    }
    await use(server, readPid)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('a server that goes away under load', () => {
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    test(`(${signal}) and comes back: errors in time, nothing acknowledged is lost, no connection leaks`, () =>
      withServer(async (server, readPostmasterPid) => {
        const pool = openPool({
          url: server.ownerUrl,
          applicationName: 'restart',
          maxConnections: 5,
          acquireTimeoutMs: LIMIT_MS,
        })
        try {
          await pool.autocommit('catalog').execute(TABLE)
          let isOver = false
          const writing = writeUntil(() => isOver, pool)
          const list = () => pool.read('catalog', (reader) => reader.many(LIST))
          while ((await list()).length < 200);
          process.kill(await readPostmasterPid(), signal)
          while (
            await list().then(
              () => true,
              () => false,
            )
          )
            await sleep(5)
          while (
            !(await list().then(
              () => true,
              () => false,
            ))
          )
            await sleep(5)
          const before = (await list()).length
          while ((await list()).length < before + 200);
          isOver = true
          const ledger = await writing

          const found = new Set((await list()).map(({ id }) => id))
          assert.deepEqual(
            ledger.stored.filter((id) => !found.has(id)),
            [],
          )
          assert.deepEqual(
            ledger.refused.filter((id) => found.has(id)),
            [],
          )
          assert.ok(ledger.refused.length > 0)
          assert.ok(ledger.slowestMs < LIMIT_MS + 1_000, `${ledger.slowestMs} ms`)
          const { n } = await pool.autocommit('catalog').one(COUNT)
          assert.deepEqual(pool.status, { open: n, idle: n, inUse: 0, waiting: 0 })
        } finally {
          await pool.close()
        }
      }))
  }
})
