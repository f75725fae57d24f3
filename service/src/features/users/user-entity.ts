import { boolean, defineEntity, oneOf, optional, text, timestamp, uuid } from '@longrun/storage'

/** Who uses Longrun. The catalog knows all of them, so that an e-mail address is unique among the live. */
export const userEntity = defineEntity({
  name: 'user',
  table: 'users',
  placement: 'catalog',
  columns: {
    email: text({ minLength: 3, maxLength: 254, createOnly: true }),
    displayName: text({ minLength: 1, maxLength: 100 }),
    role: oneOf(['athlete', 'admin'], { default: 'athlete', readOnly: true }),
    passwordHash: text({ maxLength: 500, internal: true, secret: true }),
    isDisabled: boolean({ default: false, readOnly: true, description: 'Whether an admin keeps the user out' }),
    disabledAt: optional(timestamp({ readOnly: true })),
    disabledBy: optional(uuid({ internal: true })),
    disabledReason: optional(text({ minLength: 1, maxLength: 1_000, readOnly: true, description: 'For admins' })),
  },
  unique: [['email']],
  filters: { email: 'prefix', role: 'equal', isDisabled: 'equal' },
  orders: { newest: ['createdAt desc', 'id desc'] },
  audit: 'changes',
  subject: 'id',
})
