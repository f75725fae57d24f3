import type { Entity, EntitySchemas } from '@longrun/storage'
import Type, { type TSchema } from 'typebox'
import { operationProblemSchema } from '../../../http/index.ts'
import type { OperationName } from './operation.ts'

type Schemas = Pick<EntitySchemas<Entity>, 'update' | 'archive'> & { readonly create: TSchema }

const CLOSED = { additionalProperties: false } as const
const LATEST_VERSION = 2_147_483_647

const id = Type.String({ format: 'uuid' })
const version = Type.Union([Type.Integer({ minimum: 1, maximum: LATEST_VERSION }), Type.Literal('*')], {
  description: 'The version that you have seen, or * for any, as in If-Match',
})
const word = (name: OperationName) => Type.Enum([name], { type: 'string' })

/** The schema of each operation. `version` is looked at apart: where it is missing, that is a status of its own. */
export function operationSchemas({ create, update, archive }: Schemas): Record<OperationName, TSchema> {
  const identified = { id, version: Type.Optional(version) }
  const { reason } = (archive as unknown as { properties: { reason: TSchema } }).properties
  return {
    create: Type.Object({ op: word('create'), data: create }, CLOSED),
    update: Type.Object({ op: word('update'), ...identified, data: update }, CLOSED),
    delete: Type.Object({ op: word('delete'), ...identified }, CLOSED),
    restore: Type.Object({ op: word('restore'), ...identified }, CLOSED),
    archive: Type.Object({ op: word('archive'), ...identified, reason }, CLOSED),
    unarchive: Type.Object({ op: word('unarchive'), ...identified }, CLOSED),
  }
}

/** The body of a batch. */
export function batchSchema(operations: Readonly<Record<OperationName, TSchema>>, maxOperations: number): TSchema {
  return Type.Object(
    {
      atomic: Type.Optional(
        Type.Boolean({ default: true, description: 'All operations or none; false: each for itself' }),
      ),
      operations: Type.Array(Type.Union(Object.values(operations)), { minItems: 1, maxItems: maxOperations }),
    },
    CLOSED,
  )
}

const result = {
  status: Type.Integer({ description: 'What the single request would be answered with' }),
  id: Type.Optional(Type.String({ format: 'uuid', description: 'The record that the operation is about' })),
  version: Type.Optional(Type.Integer({ description: 'Of the record since' })),
  error: Type.Optional(operationProblemSchema),
}

/** The answer to a batch: a result for each operation, in their order. */
export const batchResultsSchema = Type.Object(
  { results: Type.Array(Type.Object(result, { ...CLOSED, title: 'OperationResult' })) },
  { ...CLOSED, title: 'BatchResults' },
)

const problem = Type.Unsafe({ $ref: '#/components/schemas/Problem' })

/** A line of the answer to operations in lines. */
export const batchLineSchema = Type.Union([
  Type.Object({ index: Type.Integer({ minimum: 0 }), ...result }, { ...CLOSED, title: 'OperationResultLine' }),
  Type.Object(
    {
      end: Type.Object({ operations: Type.Integer({ minimum: 0 }), failed: Type.Integer({ minimum: 0 }) }, CLOSED),
    },
    { ...CLOSED, title: 'BatchEndLine' },
  ),
  Type.Object({ error: problem }, { ...CLOSED, title: 'ErrorLine' }),
])

/** A line of a list in lines. */
export function listLineSchema(record: TSchema): TSchema {
  return Type.Union([
    record,
    Type.Object(
      { end: Type.Object({ count: Type.Integer({ minimum: 0 }) }, CLOSED) },
      { ...CLOSED, title: 'ListEndLine' },
    ),
    Type.Object({ error: problem }, { ...CLOSED, title: 'ErrorLine' }),
  ])
}
