import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { newId } from '../record-id.ts'
import { openTestDatabase } from '../testing/index.ts'
import { asActor, type ChangeContext, withChangeContext } from './change-context.ts'
import type { Tx } from './database.ts'
import { openJoining } from './joining/index.ts'
import { openPool } from './pool/index.ts'
import { statement } from './statement.ts'

const made = await openTestDatabase()
const opened = new AsyncDisposableStack()
opened.use(made)
after(() => opened.disposeAsync())
// What the triggers of the audit log see: the setting as it is when the row is written.
await made.query(`create table notes (id text primary key, told text, txid text default pg_current_xact_id()::text)`)
await made.query(`
  create function see() returns trigger language plpgsql as $$
  begin
    new.told := current_setting('longrun.context', true);
    return new;
  end $$`)
await made.query('create trigger see before insert on notes for each row execute function see()')
beforeEach(() => made.query('truncate notes'))

const INSERT = statement('notes.insert', 'insert into notes (id) values ($1)')
const INSERT_TWO = statement('notes.insert-two', `insert into notes (id) values ('x'), ('y')`, { prepared: false })
const FAIL = statement('notes.fail', 'select 1 / 0')
const USERS = [newId(), newId(), newId()] as const

async function toldOf(id: string): Promise<ChangeContext | undefined> {
  const [row] = (await made.query(`select told from notes where id = '${id}'`)) as { told: string | null }[]
  assert.ok(row, `no row ${id}`)
  return row.told ? (JSON.parse(row.told) as ChangeContext) : undefined
}

for (const namedStatements of [true, false]) {
  const pool = opened.adopt(openPool({ url: made.url, maxConnections: 1, namedStatements }), (each) => each.close())
  const insert = (tx: Tx, id: string): Promise<number> => tx.execute(INSERT, [id])
  const inserting = (id: string): Promise<number> => insert(pool.autocommit('catalog'), id)

  describe(namedStatements ? 'context of changes' : 'context of changes, nothing prepared', () => {
    test('a single statement tells it, and the next on the connection tells its own or nothing', async () => {
      await withChangeContext({ actor: USERS[0], request: 'r1' }, () => inserting('a'))
      await inserting('b')
      await asActor(USERS[1], () => inserting('c'))
      assert.deepEqual(await toldOf('a'), { actor: USERS[0], request: 'r1' })
      assert.equal(await toldOf('b'), undefined)
      assert.deepEqual(await toldOf('c'), { actor: USERS[1] })
    })

    test('a statement without values and name tells it too', async () => {
      await withChangeContext({ agent: `it's \\ "so"` }, () => pool.autocommit('catalog').execute(INSERT_TWO))
      assert.deepEqual(await toldOf('y'), { agent: `it's \\ "so"` })
    })

    test('in a transaction each statement tells its own, also where nobody waits for answers', async () => {
      await pool.transaction('catalog', async (tx) => {
        await insert(tx, 'before')
        const sent = USERS.map((actor, i) => asActor(actor, () => insert(tx, `n${i}`)))
        sent.push(insert(tx, 'after'))
        await Promise.all(sent)
      })
      for (const [i, actor] of USERS.entries()) assert.deepEqual(await toldOf(`n${i}`), { actor })
      assert.equal(await toldOf('before'), undefined)
      assert.equal(await toldOf('after'), undefined)
    })

    test('it ends with the transaction, however that ends', async () => {
      await asActor(USERS[0], () => pool.transaction('catalog', (tx) => insert(tx, 'a')))
      await inserting('b')
      const failing = asActor(USERS[0], () => pool.transaction('catalog', (tx) => tx.execute(FAIL)))
      await assert.rejects(failing)
      await pool.transaction('catalog', (tx) => insert(tx, 'c'))
      await assert.rejects(
        asActor(USERS[0], () => inserting('c')),
        { code: 'unique_violation' },
      )
      await inserting('d')
      for (const id of ['b', 'c', 'd']) assert.equal(await toldOf(id), undefined)
    })

    test('behind a savepoint that was gone back to, it is told again', async () => {
      const savepoint = statement('notes.save', 'savepoint one')
      const back = statement('notes.back', 'rollback to savepoint one')
      await pool.transaction('catalog', async (tx) => {
        await asActor(USERS[0], () => insert(tx, 'a'))
        await tx.execute(savepoint)
        await asActor(USERS[1], () => insert(tx, 'b'))
        // Sent without waiting, such as pieces of a joined transaction are.
        const sent = [tx.execute(back), asActor(USERS[1], () => insert(tx, 'c')), insert(tx, 'd')]
        await Promise.all([...sent, tx.execute(savepoint)])
        await asActor(USERS[2], () => tx.execute(FAIL)).catch(() => {})
        await tx.execute(back)
        await asActor(USERS[2], () => insert(tx, 'e'))
      })
      for (const [id, actor] of [
        ['a', USERS[0]],
        ['c', USERS[1]],
        ['e', USERS[2]],
      ] as const)
        assert.deepEqual(await toldOf(id), { actor })
      assert.equal(await toldOf('d'), undefined)
      await assert.rejects(toldOf('b'))
    })

    test('a statement that cannot be sent tells nothing to the one behind it', async () => {
      await pool.transaction('catalog', async (tx) => {
        await insert(tx, 'a')
        const sent = asActor(USERS[0], () => Promise.all([tx.execute(INSERT, [Symbol('no')]), insert(tx, 'b')]))
        await assert.rejects(sent, { code: 'invalid_input' })
        await insert(tx, 'c')
      })
      assert.deepEqual(await toldOf('b'), { actor: USERS[0] })
      assert.equal(await toldOf('c'), undefined)
    })

    test('pieces of a joined transaction keep that of their callers', async () => {
      const joining = openJoining(pool)
      await withChangeContext({ request: 'whole' }, () =>
        joining.together('catalog', async (tx) => {
          await insert(tx, 'a')
          await asActor(USERS[0], () => joining.transaction('catalog', (piece) => insert(piece, 'b')))
          await asActor(USERS[1], () => insert(joining.autocommit('catalog'), 'c'))
          // A piece that fails where others follow makes the whole begin again, behind savepoints.
          await assert.rejects(asActor(USERS[2], () => insert(joining.autocommit('catalog'), 'c')))
          await asActor(USERS[1], () => insert(joining.autocommit('catalog'), 'd'))
        }),
      )
      assert.deepEqual(await toldOf('a'), { request: 'whole' })
      assert.deepEqual(await toldOf('b'), { request: 'whole', actor: USERS[0] })
      assert.deepEqual(await toldOf('c'), { request: 'whole', actor: USERS[1] })
      assert.deepEqual(await toldOf('d'), { request: 'whole', actor: USERS[1] })
    })

    test('what is apart from a joined transaction keeps it too', async () => {
      const joining = openJoining(openPool({ url: made.url, maxConnections: 2, namedStatements }))
      await withChangeContext({ actor: USERS[0] }, () =>
        joining.together('catalog', async () => {
          await insert(joining.apart.autocommit('catalog'), 'a')
          await joining.apart.transaction('catalog', (tx) => insert(tx, 'b'))
        }),
      )
      await joining.close()
      for (const id of ['a', 'b']) assert.deepEqual(await toldOf(id), { actor: USERS[0] })
    })
  })
}
