import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameSchemas } from './named-schemas.ts'

const boat = { title: 'Boat', type: 'object', properties: { title: { type: 'string', title: 'Not an object' } } }
const documentOf = (...schemas: object[]) => ({ info: { title: 'API', type: 'object' }, paths: { schemas } })

test('a schema with a title is told once, among the components', () => {
  const page = { title: 'BoatPage', type: 'object', properties: { items: { type: 'array', items: boat } } }
  const { info, paths, components } = nameSchemas({ ...documentOf(boat, page), components: { schemas: { Own: {} } } })
  assert.deepEqual(info, { title: 'API', type: 'object' })
  assert.deepEqual(paths, {
    schemas: [{ $ref: '#/components/schemas/Boat' }, { $ref: '#/components/schemas/BoatPage' }],
  })
  const { title: _, ...named } = boat
  const items = { type: 'array', items: { $ref: '#/components/schemas/Boat' } }
  assert.deepEqual(components.schemas, { Own: {}, Boat: named, BoatPage: { type: 'object', properties: { items } } })
})

test('two different schemas of one title are refused', () => {
  assert.throws(
    () => nameSchemas(documentOf(boat, { ...boat, properties: {} })),
    /two schemas of the API are called Boat/,
  )
})
