import { entitySchemas } from '@longrun/storage'
import Type from 'typebox'
import { SCOPES } from '../../http/index.ts'
import { tokenEntity } from './token-entity.ts'

const CLOSED = { additionalProperties: false } as const

const { record, list } = entitySchemas(tokenEntity)

const shown = record as unknown as { readonly properties: object; readonly required: readonly string[] }
const issued = Type.Unsafe<Type.Static<typeof record> & { token: string }>({
  ...shown,
  title: 'IssuedApiToken',
  properties: {
    token: Type.String({ description: 'The secret. It is told this once: keep it where secrets are kept' }),
    ...shown.properties,
  },
  required: ['token', ...shown.required],
})

/** Schemas of API tokens in the API. The secret is in `issued` alone. */
export const tokenSchemas = {
  token: record,
  list,
  create: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 100, description: 'What it is for' }),
      scopes: Type.Array(Type.Enum([...SCOPES]), {
        minItems: 1,
        maxItems: SCOPES.length,
        uniqueItems: true,
        description: 'read: every GET. write: every change. upload: sending files. None implies another',
      }),
      expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, default: 90 })),
    },
    CLOSED,
  ),
  issued,
  query: Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.String({ maxLength: 500, description: '`nextCursor` of the page before' })),
    state: Type.Optional(
      Type.Enum(['live', 'deleted', 'all'], { default: 'live', description: 'deleted: those that were revoked' }),
    ),
  }),
}
