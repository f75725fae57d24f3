import { fileURLToPath } from 'node:url'
import {
  checkDrift,
  defineEntity,
  migrateUp,
  newId,
  number,
  openPool,
  openStore,
  optional,
  type RowOf,
  StorageError,
  storageMigrations,
  text,
} from '@longrun/storage'

const boatEntity = defineEntity({
  name: 'boat',
  table: 'boats',
  placement: 'owned',
  columns: {
    name: text({ minLength: 1, maxLength: 80 }),
    lengthMeters: optional(number({ minimum: 1, maximum: 500 })),
  },
  orders: { newest: ['createdAt desc', 'id desc'] },
  audit: 'none',
})

type Boat = RowOf<typeof boatEntity>

const url = process.env.DATABASE_URL
if (url === undefined) throw new Error('DATABASE_URL is not set')

const folder = fileURLToPath(new URL('./migrations', import.meta.url))
await migrateUp({ url, sets: [storageMigrations, { name: 'boats', folder }] })

await using opened = new AsyncDisposableStack()
const database = opened.adopt(openPool({ url }), (pool) => pool.close())
const boats = openStore(boatEntity)
const owner = newId()
const by = owner

const made = await database.transaction({ owner }, async (tx) => {
  await boats.create(tx, owner, { name: 'Albatross', lengthMeters: 9.5 }, { by })
  return await boats.create(tx, owner, { name: 'Petrel' }, { by })
})
const renamed = await database.transaction({ owner }, (tx) =>
  boats.update(tx, owner, made.id, { name: 'Storm petrel' }, { by, version: made.version }),
)
const stale = database.transaction({ owner }, (tx) =>
  boats.update(tx, owner, made.id, { name: 'Too late' }, { by, version: made.version }),
)
const refusal = await stale.catch((error: unknown) => error)
const { items } = await database.read({ owner }, (reader) => boats.list(reader, owner, { limit: 10 }))
const drift = await database.read('catalog', (reader) => checkDrift(reader, [boatEntity]))

const names = items.map((boat: Boat) => boat.name)
const code = refusal instanceof StorageError ? refusal.code : 'none'
console.log(JSON.stringify({ names, version: renamed.version, code, drift }))
