import Type, { type TSchema } from 'typebox'
import { type Column, type ColumnFlag, type Columns, uuid } from './columns/index.ts'
import type { CreateBodyOf, Entity, RecordOf, UpdateBodyOf } from './entity.ts'
import { ARCHIVE_REASON, LIFECYCLE_COLUMNS, SHOWN_LIFECYCLE } from './lifecycle.ts'
import { type ListParameters, listParameters } from './list-query-schema.ts'

/** The API schemas of an entity. Every object refuses unknown properties, and has a title such as `NewBoat`. */
export interface EntitySchemas<E extends Entity> {
  /** A record in an answer. Every property is always there; what is not set is null. */
  readonly record: Type.TUnsafe<RecordOf<E>>
  /** The body that makes a record: without internal and read-only columns. */
  readonly create: Type.TUnsafe<CreateBodyOf<E>>
  /** The body that changes a record: nothing is required, null clears what is optional. */
  readonly update: Type.TUnsafe<UpdateBodyOf<E>>
  /** The body that archives a record. */
  readonly archive: Type.TUnsafe<{ reason: string }>
  /** The query parameters of a list; `toListOptions` turns them into the options of the store's `list`. */
  readonly listQuery: Type.TUnsafe<ListParameters>
  /** A page of records in an answer. */
  readonly list: Type.TUnsafe<{ items: RecordOf<E>[]; nextCursor: string | null }>
}

const CLOSED = { additionalProperties: false } as const

// The same for every entity.
const Archiving = Type.Object({ reason: ARCHIVE_REASON.schema }, { ...CLOSED, title: 'Archiving' })

/** Makes the API schemas of an entity, all from its declaration. */
export function entitySchemas<E extends Entity>(entity: E): EntitySchemas<E> {
  const name = toTitle(entity.name)
  const record = Type.Object(recordProperties(entity), { ...CLOSED, title: name })
  const items = Type.Array(record)
  const nextCursor = nullable(Type.String({ description: 'Where the next page starts; null on the last page.' }))
  return {
    record: Type.Unsafe<RecordOf<E>>(record),
    create: Type.Unsafe<CreateBodyOf<E>>(
      Type.Object(createProperties(entity.columns), { ...CLOSED, title: `New${name}` }),
    ),
    update: Type.Unsafe<UpdateBodyOf<E>>(
      Type.Object(updateProperties(entity.columns), { ...CLOSED, title: `${name}Changes`, minProperties: 1 }),
    ),
    archive: Type.Unsafe<{ reason: string }>(Archiving),
    listQuery: Type.Unsafe<ListParameters>(Type.Object(listParameters(entity), CLOSED)),
    list: Type.Unsafe<{ items: RecordOf<E>[]; nextCursor: string | null }>(
      Type.Object({ items, nextCursor }, { ...CLOSED, title: `${name}Page` }),
    ),
  }
}

function toTitle(name: string): string {
  return name.replaceAll(/(?:^|[_-])([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function recordProperties(entity: Entity): Record<string, TSchema> {
  const properties: Record<string, TSchema> = {}
  if (entity.key === 'id') properties.id = entity.idType === 'uuid' ? uuid().schema : Type.Integer()
  for (const [name, column] of visible(entity.columns, 'internal')) properties[name] = valueSchema(column)
  for (const name of SHOWN_LIFECYCLE) properties[name] = valueSchema(LIFECYCLE_COLUMNS[name])
  properties.isArchived = Type.Boolean()
  return properties
}

function createProperties(columns: Columns): Record<string, TSchema> {
  const properties: Record<string, TSchema> = {}
  for (const [name, column] of visible(columns, 'internal', 'readOnly')) {
    const isRequired = !column.flags.has('optional') && !column.flags.has('defaulted')
    properties[name] = isRequired ? valueSchema(column) : Type.Optional(valueSchema(column))
  }
  return properties
}

function updateProperties(columns: Columns): Record<string, TSchema> {
  const properties: Record<string, TSchema> = {}
  for (const [name, column] of visible(columns, 'internal', 'readOnly', 'createOnly')) {
    properties[name] = Type.Optional(valueSchema(column))
  }
  return properties
}

function visible(columns: Columns, ...hidden: readonly ColumnFlag[]): [string, Column][] {
  return Object.entries(columns).filter(([, { flags }]) => hidden.every((flag) => !flags.has(flag)))
}

const valueSchema = (column: Column): TSchema =>
  column.flags.has('optional') ? nullable(column.schema) : column.schema

/** One type list instead of a union: smaller documents, and serialisers do not have to try branches. */
function nullable(schema: TSchema): TSchema {
  const { type, enum: values } = schema as { type?: string; enum?: readonly unknown[] }
  if (type === undefined) return Type.Unsafe({ anyOf: [schema, { type: 'null' }] })
  return Type.Unsafe({ ...schema, type: [type, 'null'], ...(values ? { enum: [...values, null] } : {}) })
}
