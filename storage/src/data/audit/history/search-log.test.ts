import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Tx, withChangeContext } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { openCascade, openStore } from '../../entities/index.ts'
import { orchardEntity, orchardTemplate, treeEntity, varietyEntity } from '../fixtures/orchard.ts'
import { type LogSearch, searchLog } from './index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: orchardTemplate, role: 'application' }))
const orchards = openStore(orchardEntity)
const trees = openStore(treeEntity)
const varieties = openStore(varietyEntity)
const cascade = openCascade([orchardEntity, treeEntity])
const write = (owner: string): Tx => db.database.autocommit({ owner })

const DAY_MS = 86_400_000
const search = (wanted: Partial<LogSearch> = {}) => {
  const span = { from: new Date(Date.now() - DAY_MS), to: new Date(Date.now() + DAY_MS) }
  return db.database.read('catalog', (reader) => searchLog(reader, { ...span, limit: 200, ...wanted }))
}

test('finds entries by everything that they tell, the newest first', async () => {
  const [owner, other] = [newId(), newId()]
  const requests = [
    { request: 'r-1', address: '192.0.2.1', agent: 'One/1' },
    { request: 'r-2', address: '192.0.2.2', agent: 'Two/2' },
  ]
  const made = await withChangeContext(requests[0]!, () =>
    trees.create(write(owner), owner, { label: 'One' }, { by: owner }),
  )
  await withChangeContext(requests[1]!, async () => {
    await trees.update(write(owner), owner, made.id, { age: 1 }, { by: other, version: 1 })
    await orchards.create(write(other), other, { name: 'Far' }, { by: other })
  })
  await varieties.create(db.database.autocommit('catalog'), 'catalog', { title: 'Gala' }, { by: null, id: 1 })
  const kinds = async (wanted: Partial<LogSearch>) =>
    (await search(wanted)).map(({ entity, action }) => `${action} ${entity}`)
  assert.deepEqual(await kinds({ ownerId: owner }), ['update tree', 'create tree'])
  assert.deepEqual(await kinds({ actorId: other }), ['create orchard', 'update tree'])
  assert.deepEqual(await kinds({ recordId: made.id }), ['update tree', 'create tree'])
  assert.deepEqual(await kinds({ entity: 'variety' }), ['create variety'])
  assert.deepEqual(await kinds({ action: 'update' }), ['update tree'])
  assert.deepEqual(await kinds({ requestId: 'r-2' }), ['create orchard', 'update tree'])
  assert.deepEqual(await kinds({ requestId: 'r-2', ownerId: owner, action: 'create' }), [])
  const [{ at, id, transactionId, ...told } = assert.fail('there is none')] = await search({ action: 'update' })
  assert.ok(Math.abs(at.getTime() - Date.now()) < 60_000 && id > 0 && Number(transactionId) > 0)
  assert.deepEqual(told, {
    entity: 'tree',
    action: 'update',
    ownerId: owner,
    recordId: made.id,
    version: 2,
    actorId: other,
    requestId: 'r-2',
    address: '192.0.2.2',
    agent: 'Two/2',
    dbRole: 'longrun_app',
    changes: { age: [null, 1] },
  })
})

test('tells of every entry of a transaction from where it came, also where the one that says so is not found', async () => {
  const owner = newId()
  const origin = { request: 'r-cascade', address: '2001:db8::1', agent: 'Three/3' }
  const place = await orchards.create(write(owner), owner, { name: 'Near' }, { by: owner })
  for (const label of ['a', 'b', 'c'])
    await trees.create(write(owner), owner, { label, orchardId: place.id }, { by: owner })
  await withChangeContext(origin, () =>
    db.database.transaction({ owner }, async (tx) => {
      const deletionId = newId()
      await orchards.delete(tx, owner, place.id, { by: owner, version: 1, deletionId })
      await cascade.deleteChildren(tx, owner, orchardEntity, { by: owner, deletionId, ids: [place.id] })
    }),
  )
  const found = await search({ ownerId: owner, entity: 'tree', action: 'delete' })
  assert.deepEqual(
    found.map(({ address, agent }) => [address, agent]),
    Array.from({ length: 3 }, () => ['2001:db8::1', 'Three/3']),
  )
  assert.equal(new Set(found.map(({ transactionId }) => transactionId)).size, 1)
  const before = await search({ ownerId: owner, action: 'create' })
  assert.deepEqual([...new Set(before.map(({ address }) => address))], [null], 'another transaction came from nowhere')
})

test('pages by time and id without repeating, also among entries of one time, and keeps to its span', async () => {
  const owner = newId()
  await db.database.transaction({ owner }, async (tx) => {
    for (let age = 0; age < 7; age++) await trees.create(tx, owner, { label: 'x', age }, { by: owner })
  })
  for (let age = 0; age < 4; age++) await trees.create(write(owner), owner, { label: 'y', age }, { by: owner })
  const all = await search({ ownerId: owner })
  assert.equal(all.length, 11)
  for (const limit of [1, 2, 3, 5]) {
    const pages = []
    for (let before: LogSearch['before']; ; before = pages.at(-1)) {
      const page = await search({ ownerId: owner, limit, before })
      pages.push(...page)
      if (page.length < limit) break
    }
    assert.deepEqual(pages, all, `pages of ${limit}`)
  }
  const first = all.at(-1)!.at
  assert.deepEqual(await search({ ownerId: owner, to: first }), [], 'the end is not part of it')
  const sameTime = await search({ ownerId: owner, from: first, to: new Date(first.getTime() + 1) })
  assert.ok(sameTime.length >= 7 && sameTime.every(({ at }) => at.getTime() === first.getTime()), 'the beginning is')
})
