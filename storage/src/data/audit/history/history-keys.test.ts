import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Reader, Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { openStore } from '../../entities/index.ts'
import { growerEntity, orchardTemplate, pickEntity, treeEntity, varietyEntity } from '../fixtures/orchard.ts'
import { openHistory } from './index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: orchardTemplate, role: 'application' }))
const write = (owner: string): Tx => db.database.autocommit({ owner })
const read = <T>(owner: string, work: (reader: Reader) => Promise<T>) => db.database.read({ owner }, work)
const NOT_FOUND = { code: 'not_found' }
/** The next change happens in a later millisecond. */
const later = () => delay(3)

test('records of each kind of key have a past: by month, one for each owner, small numbers of nobody', async () => {
  const owner = newId()
  const tree = await openStore(treeEntity).create(write(owner), owner, { label: 'One' }, { by: owner })
  const picks = openStore(pickEntity)
  const pick = await picks.create(write(owner), owner, { treeId: tree.id, kilograms: 2 }, { by: owner })
  await later()
  await picks.update(write(owner), owner, pick.id, { kilograms: 3 }, { by: owner, version: 1 })
  const pickPast = openHistory(pickEntity)
  await read(owner, async (reader) => {
    assert.deepEqual(await pickPast.at(reader, owner, pick.id, pick.updatedAt), pick)
    assert.equal((await pickPast.list(reader, owner, pick.id, { limit: 5 })).items.length, 2)
    await assert.rejects(pickPast.at(reader, owner, 'c0ffee00-0000-4000-8000-000000000000', new Date()), NOT_FOUND)
  })

  const growers = openStore(growerEntity)
  const grower = await growers.create(write(owner), owner, { motto: 'Slow' }, { by: owner })
  await later()
  await growers.update(write(owner), owner, { motto: null }, { by: owner, version: 1 })
  const growerPast = openHistory(growerEntity)
  await read(owner, async (reader) => {
    assert.deepEqual(await growerPast.at(reader, owner, grower.updatedAt), grower)
    assert.equal((await growerPast.list(reader, owner, { limit: 5 })).items.length, 2)
    await assert.rejects(growerPast.list(reader, newId(), { limit: 5 }), NOT_FOUND)
  })

  const varieties = openStore(varietyEntity)
  const catalog = db.database.autocommit('catalog')
  const varietyPast = openHistory(varietyEntity)
  for (const id of [-300, 4_095]) {
    const variety = await varieties.create(catalog, 'catalog', { title: 'Boskoop' }, { by: null, id })
    await later()
    await varieties.update(catalog, 'catalog', id, { title: 'Gala' }, { by: null, version: 1 })
    await db.database.read('catalog', async (reader) => {
      assert.deepEqual(await varietyPast.at(reader, 'catalog', id, variety.updatedAt), variety)
      assert.equal((await varietyPast.list(reader, 'catalog', id, { limit: 5 })).items.length, 2)
    })
  }
})
