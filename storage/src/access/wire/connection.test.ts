import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { openTestDatabase } from '../../testing/index.ts'
import { statement } from '../statement.ts'
import { Connection } from './connection.ts'
import { StalePlan } from './failures.ts'

const made = await openTestDatabase()
after(() => made[Symbol.asyncDispose]())
await made.query('create table notes (id int primary key)')

const LIST = statement<{ id: number }>('notes.list', 'select id from notes order by id')
const INSERT = statement('notes.insert', 'insert into notes values ($1)')
const ROLLBACK = statement('notes.rollback', 'rollback', { prepared: false })

async function withConnection(use: (connection: Connection, told: string[]) => Promise<void>): Promise<void> {
  await made.query('truncate notes')
  const told: string[] = []
  const settings = {
    url: made.url,
    applicationName: 'test',
    connectTimeoutMs: 5_000,
    answerTimeoutMs: 5_000,
    namedStatements: true,
    maxPrepared: 3,
  }
  const listener = { lost: () => void told.push('lost'), stale: () => void told.push('stale') }
  const connection = new Connection(settings, listener)
  await connection.open()
  try {
    await use(connection, told)
  } finally {
    await connection.end()
  }
}

describe('connection', () => {
  test('when a command before it fails, a statement does not run, not even outside of the transaction', () =>
    withConnection(async (connection) => {
      const preludes = [['no such command'], ['begin', 'set local lock_timeout = -5'], ['begin', 'select 1 / 0']]
      for (const prelude of preludes) {
        for (const text of [INSERT, statement('notes.simple', 'insert into notes values (1)', { prepared: false })]) {
          const values = text === INSERT ? [1] : []
          await assert.rejects(connection.send(text, values, { prelude }), pg.DatabaseError)
          if (connection.isInTransaction) await connection.send(ROLLBACK, [])
        }
      }
      assert.deepEqual((await connection.send(LIST, [])).answerRows, [])
      assert.ok(connection.isReusable)
    }))

  test('whether a transaction is open is known when the first statement is answered, failed or not', () =>
    withConnection(async (connection) => {
      await connection.send(INSERT, [1], { prelude: ['begin'] })
      assert.equal(connection.isInTransaction, true)
      assert.equal(connection.isReusable, false)
      await connection.send(ROLLBACK, [])
      assert.equal(connection.isInTransaction, false)
      await assert.rejects(connection.send(INSERT, ['x'], { prelude: ['begin'] }))
      assert.equal(connection.isInTransaction, true)
      await connection.send(ROLLBACK, [])
    }))

  test('a name whose parse failed is parsed again when it is next used', () =>
    withConnection(async (connection) => {
      const late = statement('notes.late', 'select * from late')
      await assert.rejects(connection.send(late, []), pg.DatabaseError)
      await made.query('create table late (id int)')
      assert.deepEqual((await connection.send(late, [])).answerRows, [])
      await made.query('drop table late')
    }))

  test('a name that was first used in a failed transaction is parsed again after it', () =>
    withConnection(async (connection) => {
      const zero = statement('notes.zero', 'select 1 / 0', { prepared: false })
      const answers = [
        connection.send(zero, [], { prelude: ['begin'] }),
        connection.send(LIST, []),
        connection.send(LIST, []),
      ]
      assert.deepEqual(
        (await Promise.allSettled(answers)).map(({ status }) => status),
        ['rejected', 'rejected', 'rejected'],
      )
      await connection.send(ROLLBACK, [])
      assert.deepEqual((await connection.send(LIST, [])).answerRows, [])
    }))

  test('a name that was parsed, then closed and not parsed again, is not taken for prepared', () =>
    withConnection(async (connection) => {
      const zero = statement('notes.zero', 'select 1 / 0', { prepared: false })
      const answers = [
        connection.send(INSERT, [1], { prelude: ['begin'] }),
        connection.send(zero, []),
        connection.send(INSERT, [2]),
      ]
      assert.deepEqual(
        (await Promise.allSettled(answers)).map(({ status }) => status),
        ['fulfilled', 'rejected', 'rejected'],
      )
      await connection.send(ROLLBACK, [])
      assert.equal((await connection.send(INSERT, [3])).rowCount, 1)
    }))

  test('the same name sent several times before its first answer is right each time', () =>
    withConnection(async (connection) => {
      const answers = await Promise.all([1, 2, 3].map((id) => connection.send(INSERT, [id])))
      assert.deepEqual(
        answers.map(({ rowCount }) => rowCount),
        [1, 1, 1],
      )
      await assert.rejects(connection.send(INSERT, [1]), pg.DatabaseError)
      assert.equal((await connection.send(INSERT, [4])).rowCount, 1)
    }))

  test('a name that the server has forgotten, or whose columns changed, is reported as stale', () =>
    withConnection(async (connection, told) => {
      const star = statement('notes.star', 'select * from notes')
      await connection.send(star, [])
      await connection.send(statement('notes.forget', 'deallocate all', { prepared: false }), [])
      await assert.rejects(connection.send(star, []), StalePlan)
      connection.prepared.clear()
      await connection.send(star, [])
      await made.query('alter table notes add column extra int')
      await assert.rejects(connection.send(star, []), StalePlan)
      assert.deepEqual(told, ['stale', 'stale'])
      await made.query('alter table notes drop column extra')
    }))

  test('a name that stands for another result than the last time, as behind a pooler, is read by its new description', () =>
    withConnection(async (connection) => {
      const one = statement('notes.one', 'select 7 as a, 8 as b')
      assert.deepEqual((await connection.send(one, [])).answerRows, [{ a: 7, b: 8 }])
      const others = [`'7'::text as a, true as b`, `8 as b, 7 as a`, `7 as a, 8 as b, 9 as c`]
      for (const columns of others) {
        const swap = `deallocate all; prepare "${one.name}" as select ${columns}`
        await connection.send(statement('notes.swap', swap, { prepared: false }), [])
        assert.deepEqual((await connection.send(one, [])).answerRows, await made.query(`select ${columns}`))
      }
    }))

  test('no more names than allowed are prepared, and those that gave way still work', () =>
    withConnection(async (connection) => {
      const all = Array.from({ length: 10 }, (_, n) => statement<{ n: number }>(`notes.many-${n}`, `select ${n} as n`))
      const count = statement('notes.count', 'select name from pg_prepared_statements', { prepared: false })
      for (const each of [...all, ...all.toReversed()]) {
        const [row] = (await connection.send(each, [])).answerRows as { n: number }[]
        assert.equal(each.tag, `notes.many-${row?.n}`)
        assert.ok((await connection.send(count, [])).answerRows.length <= 3)
      }
      const together = await Promise.all(all.map((each) => connection.send(each, [])))
      assert.deepEqual(
        together.map(({ answerRows }) => answerRows),
        all.map((_, n) => [{ n }]),
      )
    }))

  test('copy has no way in, and does not block the connection', () =>
    withConnection(async (connection) => {
      const copy = statement('notes.copy', 'copy notes from stdin', { prepared: false })
      await assert.rejects(connection.send(copy, []), pg.DatabaseError)
      assert.equal((await connection.send(INSERT, [1])).rowCount, 1)
    }))

  test('a large value goes through whole', () =>
    withConnection(async (connection) => {
      const length = statement<{ bytes: number }>(
        'notes.length',
        'select length($1::bytea) as bytes, $1::bytea as back',
      )
      const sent = Buffer.alloc(5_000_000, 7)
      const { answerRows } = await connection.send(length, [sent])
      const [row] = answerRows as { bytes: number; back: Buffer }[]
      assert.equal(row?.bytes, sent.length)
      assert.ok(row?.back.equals(sent))
    }))
})
