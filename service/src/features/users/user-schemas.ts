import { entitySchemas } from '@longrun/storage'
import Type from 'typebox'
import { userEntity } from './user-entity.ts'

const CLOSED = { additionalProperties: false } as const

const schemas = entitySchemas(userEntity)

const email = Type.String({ format: 'email', minLength: 3, maxLength: 254 })
// Counted in UTF-16 units: the upper limit only keeps hashing affordable.
const newPassword = Type.String({
  minLength: 10,
  maxLength: 1_000,
  description: 'The longer the better; no other rules',
})
const givenPassword = Type.String({ minLength: 1, maxLength: 1_000 })

export const userSchemas = {
  user: schemas.record,
  update: schemas.update,
  list: schemas.list,
  signedIn: Type.Object({ user: schemas.record }, CLOSED),
  register: Type.Object(
    { email, password: newPassword, displayName: Type.String({ minLength: 1, maxLength: 100 }) },
    CLOSED,
  ),
  login: Type.Object({ email, password: givenPassword }, CLOSED),
  password: Type.Object({ current: givenPassword, new: newPassword }, CLOSED),
  sessions: Type.Object(
    {
      items: Type.Array(
        Type.Object({
          id: Type.String({ format: 'uuid' }),
          createdAt: Type.String({ format: 'date-time' }),
          lastUsedAt: Type.String({ format: 'date-time', description: 'Written down about once a minute' }),
          expiresAt: Type.String({ format: 'date-time', description: 'When it ends if it is not used before' }),
          userAgent: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
          address: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
          isCurrent: Type.Boolean({ description: 'Whether this request came by it' }),
        }),
      ),
      nextCursor: Type.Null(),
    },
    CLOSED,
  ),
}
