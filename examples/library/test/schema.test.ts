import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDrift, checkSeriesTypes, verifyMigrations } from '@longrun/storage'
import { climateSeries } from '../src/climate.ts'
import { ENTITIES } from '../src/entities.ts'
import { MIGRATIONS } from '../src/open-library.ts'
import { openTestLibrary } from './fixtures.ts'

test('the tables are as the entities and the series declare them', async () => {
  await using at = await openTestLibrary()
  const { database } = at.opened
  assert.deepEqual(await database.read('catalog', (reader) => checkDrift(reader, ENTITIES)), [])
  assert.deepEqual(await database.read('catalog', (reader) => checkSeriesTypes(reader, climateSeries)), [])
})

test('every migration can be taken back, and leaves nothing behind', async () => {
  await using at = await openTestLibrary()
  const { migrations } = await verifyMigrations({ url: at.opened.url, sets: MIGRATIONS })
  assert.deepEqual(
    migrations.flatMap(({ problems }) => problems),
    [],
  )
})
