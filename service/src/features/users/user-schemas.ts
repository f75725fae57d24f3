import { entitySchemas } from '@longrun/storage'
import Type from 'typebox'
import { PASSWORD_LENGTH } from './password-rules.ts'
import { userEntity } from './user-entity.ts'

const CLOSED = { additionalProperties: false } as const

const schemas = entitySchemas(userEntity)

const email = Type.String({ format: 'email', minLength: 3, maxLength: 254 })
const newPassword = Type.String({
  ...PASSWORD_LENGTH,
  description: 'The longer the better; no other rules',
})
const givenPassword = Type.String({ minLength: 1, maxLength: 1_000 })

const sessions = Type.Array(
  Type.Object({
    id: Type.String({ format: 'uuid' }),
    createdAt: Type.String({ format: 'date-time' }),
    lastUsedAt: Type.String({ format: 'date-time', description: 'Written down about once a minute' }),
    expiresAt: Type.String({ format: 'date-time', description: 'When it ends if it is not used before' }),
    userAgent: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    address: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    isCurrent: Type.Boolean({ description: 'Whether this request came by it' }),
  }),
)

export const userSchemas = {
  user: schemas.record,
  update: schemas.update,
  list: schemas.list,
  listQuery: schemas.listQuery,
  disable: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1_000, pattern: '^[^\\u0000]*$' }) }, CLOSED),
  signedIn: Type.Object({ user: schemas.record }, CLOSED),
  register: Type.Object(
    { email, password: newPassword, displayName: Type.String({ minLength: 1, maxLength: 100 }) },
    CLOSED,
  ),
  login: Type.Object({ email, password: givenPassword }, CLOSED),
  password: Type.Object(
    {
      current: givenPassword,
      new: newPassword,
      keepTokens: Type.Optional(
        Type.Boolean({ default: false, description: 'Whether your API tokens stay; without it they are revoked' }),
      ),
    },
    CLOSED,
  ),
  sessions: Type.Object({ items: sessions, nextCursor: Type.Null() }, CLOSED),
}
