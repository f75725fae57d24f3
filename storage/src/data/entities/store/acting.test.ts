import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { withChangeContext } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import { LIBRARY, shelfEntity } from '../fixtures/library-entities.ts'
import { books, members, shelves } from '../fixtures/library-stores.ts'
import { openCascade } from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
// What a trigger of the audit log is told, for every statement.
await db.query('create table seen (n serial, op text, context text)')
await db.query(`
  create function see() returns trigger language plpgsql as $$
  begin
    insert into seen (op, context) values (tg_op || ' ' || tg_table_name, current_setting('longrun.context', true));
    return null;
  end $$`)
for (const table of ['shelves', 'books', 'members'])
  await db.query(`create trigger see after insert or update on ${table} for each statement execute function see()`)

async function seen(): Promise<[op: string, context: object | undefined][]> {
  const rows = (await db.query(`with gone as (delete from seen returning *) select * from gone order by n`)) as {
    op: string
    context: string | null
  }[]
  return rows.map(({ op, context }) => [op, context ? (JSON.parse(context) as object) : undefined])
}

describe('who changes records', () => {
  const owner = newId()
  const actor = newId()
  const write = database.autocommit({ owner })

  test('each way to change one tells the database who does', async () => {
    const shelf = await shelves.create(write, owner, { name: 'one' }, { by: actor })
    await shelves.update(write, owner, shelf.id, { name: 'two' }, { by: actor, version: 1 })
    await shelves.archive(write, owner, shelf.id, { by: actor, version: 2, reason: 'full' })
    await shelves.unarchive(write, owner, shelf.id, { by: actor, version: 3 })
    await shelves.delete(write, owner, shelf.id, { by: actor, version: 4 })
    await shelves.restore(write, owner, shelf.id, { by: actor, version: 5 })
    const all = await seen()
    assert.deepEqual(
      all.map(([op]) => op),
      ['INSERT shelves', ...Array.from({ length: 5 }, () => 'UPDATE shelves')],
    )
    for (const [, context] of all) assert.deepEqual(context, { actor })
  })

  test('a store of one row for each owner tells it too, and the system is nobody', async () => {
    await members.create(write, owner, { card: 'A-1', joinedOn: '2026-01-01' }, { by: actor })
    await withChangeContext({ actor, request: 'r' }, () =>
      members.update(write, owner, { card: 'A-2' }, { by: null, version: 'any' }),
    )
    assert.deepEqual(await seen(), [
      ['INSERT members', { actor }],
      ['UPDATE members', { request: 'r' }],
    ])
  })

  test('a cascade tells it for the children', async () => {
    const cascade = openCascade(LIBRARY)
    const shelf = await shelves.create(write, owner, { name: 'three' }, { by: actor })
    await books.create(write, owner, { title: 'x', shelfId: shelf.id }, { by: owner })
    const deletion = { ids: [shelf.id], by: actor, deletionId: newId() }
    await seen()
    await database.transaction({ owner }, async (tx) => {
      await shelves.delete(tx, owner, shelf.id, { by: actor, version: 1, deletionId: deletion.deletionId })
      await cascade.deleteChildren(tx, owner, shelfEntity, deletion)
      await shelves.restore(tx, owner, shelf.id, { by: owner, version: 2 })
      await cascade.restoreChildren(tx, owner, shelfEntity, { ...deletion, by: owner })
    })
    const told = (await seen()).filter(([op]) => /shelves|books/.test(op))
    assert.deepEqual(told, [
      ['UPDATE shelves', { actor }],
      ['UPDATE books', { actor }],
      ['UPDATE shelves', { actor: owner }],
      ['UPDATE books', { actor: owner }],
    ])
  })

  test('what else is known stays as it is around the store', async () => {
    const context = { actor: owner, request: 'r', address: '::1', agent: 'test' }
    await withChangeContext(context, async () => {
      await shelves.create(write, owner, { name: 'four' }, { by: owner })
      await shelves.create(write, owner, { name: 'five' }, { by: actor })
    })
    assert.deepEqual(
      (await seen()).map(([, told]) => told),
      [context, { ...context, actor }],
    )
  })
})
