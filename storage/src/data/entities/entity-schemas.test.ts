import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Compile } from 'typebox/compile'
import { failsWith, problems } from './fixtures/expectations.ts'
import { bookEntity, genreEntity, memberEntity, shelfEntity } from './fixtures/library-entities.ts'
import { defineEntity, entitySchemas, oneOf, text, toListOptions } from './index.ts'

interface ObjectSchema {
  readonly properties: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly additionalProperties: boolean
}
const asObject = (schema: unknown): ObjectSchema => schema as ObjectSchema

const LIFECYCLE = [
  'createdAt',
  'updatedAt',
  'deletedAt',
  'deletedBy',
  'version',
  'archivedAt',
  'archiveReason',
  'isArchived',
]
const BOOK = [
  'title',
  'status',
  'pages',
  'price',
  'isSigned',
  'shelfId',
  'boughtOn',
  'readAt',
  'tags',
  'details',
  'isbn',
]
const books = entitySchemas(bookEntity)

test('a record has every property always, and nothing internal', () => {
  const record = asObject(books.record)
  assert.deepEqual(Object.keys(record.properties), ['id', ...BOOK, ...LIFECYCLE])
  assert.deepEqual(record.required, Object.keys(record.properties))
  assert.equal(record.additionalProperties, false)
  assert.deepEqual(Object.keys(asObject(entitySchemas(memberEntity).record).properties), [
    'card',
    'joinedOn',
    ...LIFECYCLE,
  ])
  assert.deepEqual(asObject(entitySchemas(genreEntity).record).properties.id, { type: 'integer' })
})

test('inputs leave out what is internal or read only, a change what is only given at first', () => {
  assert.deepEqual(Object.keys(asObject(books.create).properties), BOOK)
  assert.deepEqual(asObject(books.create).required, ['title'])
  assert.deepEqual(
    Object.keys(asObject(books.update).properties),
    BOOK.filter((name) => name !== 'isbn'),
  )
  assert.equal(asObject(books.update).required, undefined)
  const account = entitySchemas(
    defineEntity({
      name: 'account',
      table: 'accounts',
      placement: 'catalog',
      columns: {
        role: oneOf(['user', 'admin'], { default: 'user', readOnly: true }),
        hash: text({ maxLength: 9, internal: true }),
        name: text({ maxLength: 9 }),
      },
      orders: { id: ['id asc'] },
      audit: 'none',
    }),
  )
  assert.deepEqual(Object.keys(asObject(account.create).properties), ['name'])
  assert.deepEqual(Object.keys(asObject(account.update).properties), ['name'])
  assert.deepEqual(Object.keys(asObject(account.record).properties), ['id', 'role', 'name', ...LIFECYCLE])
})

test('limits, units and descriptions reach the schema; optional columns take null', () => {
  const { properties } = asObject(books.create)
  assert.deepEqual(properties.title, {
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: 'As printed on the cover.',
  })
  assert.deepEqual(properties.price, {
    type: ['number', 'null'],
    minimum: 0,
    maximum: 1_000_000,
    description: 'Unit: EUR.',
  })
  assert.deepEqual(properties.readAt, { type: ['string', 'null'], format: 'date-time' })
  assert.deepEqual(properties.status, { type: 'string', enum: ['wanted', 'owned', 'lent'] })
})

test('the compiled schemas take a body that is right and refuse unknown, missing and empty ones', () => {
  const create = Compile(books.create)
  const update = Compile(books.update)
  assert.ok(create.Check({ title: 'Emma', pages: null, details: { edition: 1 }, tags: ['x'] }))
  for (const bad of [
    {},
    { title: 'Emma', id: 'x' },
    { title: 'Emma', fingerprint: 'x' },
    { title: null },
    { title: 'Emma', version: 1 },
  ]) {
    assert.equal(create.Check(bad), false, JSON.stringify(bad))
  }
  assert.ok(update.Check({ pages: null }))
  for (const bad of [{}, { title: null }, { isbn: '1234567890' }, { pages: 0 }])
    assert.equal(update.Check(bad), false, JSON.stringify(bad))
})

test('the beginning of a text is a parameter of its own, and comes alone', () => {
  const { listQuery } = entitySchemas(shelfEntity)
  const { name, namePrefix } = asObject(listQuery).properties
  assert.deepEqual(name, { type: 'string', minLength: 1, maxLength: 40 })
  assert.deepEqual(namePrefix, {
    type: 'string',
    minLength: 1,
    maxLength: 40,
    description: 'Only values that begin with this.',
  })
  assert.deepEqual(toListOptions(shelfEntity, { name: 'a' }).filter, { name: 'a' })
  assert.deepEqual(toListOptions(shelfEntity, { namePrefix: 'a' }).filter, { name: { startsWith: 'a' } })
  assert.throws(
    () => toListOptions(shelfEntity, { name: 'a', namePrefix: 'a' }),
    failsWith('invalid_input', problems(['namePrefix', 'must not come with name'])),
  )
})

test('query parameters of a list become its options', () => {
  const { properties } = asObject(books.listQuery)
  assert.deepEqual(Object.keys(properties), [
    'limit',
    'cursor',
    'state',
    'order',
    'status',
    'shelfId',
    'createdAtFrom',
    'createdAtTo',
    'readAtFrom',
    'readAtTo',
    'tags',
  ])
  const query = Compile(books.listQuery)
  assert.ok(query.Check({}))
  assert.ok(query.Check({ limit: 200, status: ['owned', 'lent'], state: 'all', order: 'title' }))
  for (const bad of [
    { limit: 201 },
    { limit: 0 },
    { status: 'x' },
    { status: [] },
    { order: 'x' },
    { sort: 'title' },
    { cursor: 'x'.repeat(4097) },
  ]) {
    assert.equal(query.Check(bad), false, JSON.stringify(bad))
  }
  assert.deepEqual(toListOptions(bookEntity, {}), { limit: 50, filter: {} })
  assert.deepEqual(
    toListOptions(bookEntity, {
      limit: 5,
      cursor: 'c',
      state: 'all',
      order: 'title',
      status: 'owned',
      createdAtFrom: 'f',
      readAtTo: 't',
    }),
    {
      limit: 5,
      cursor: 'c',
      state: 'all',
      order: 'title',
      filter: { status: 'owned', createdAt: { from: 'f' }, readAt: { to: 't' } },
    },
  )
})
