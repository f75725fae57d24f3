import { bytes, defineEntity, list, oneOf, optional, text, timestamp, uuid } from '@longrun/storage'
import { SCOPES } from '../../http/index.ts'

/** What a program signs in with, in the name of a user. Its secret is told once; only the hash is kept. */
export const tokenEntity = defineEntity({
  name: 'apiToken',
  table: 'api_tokens',
  placement: 'catalog',
  columns: {
    userId: uuid({ readOnly: true, description: 'In whose name it acts' }),
    name: text({ minLength: 1, maxLength: 100, description: 'What it is for, in your words' }),
    tokenHash: bytes({ minBytes: 32, maxBytes: 32, secret: true }),
    prefix: text({ minLength: 1, maxLength: 20, readOnly: true, description: 'How the secret begins' }),
    scopes: list(oneOf(...SCOPES), { maxItems: SCOPES.length, description: 'What it may do; none implies another' }),
    expiresAt: timestamp({ readOnly: true, description: 'When it stops' }),
    lastUsedAt: optional(
      timestamp({
        readOnly: true,
        unaudited: true,
        description: 'Written down about once a minute; null before the first use',
      }),
    ),
  },
  orders: { newest: ['createdAt desc', 'id desc'] },
  filters: { userId: 'equal' },
  audit: 'changes',
  subject: 'userId',
})
