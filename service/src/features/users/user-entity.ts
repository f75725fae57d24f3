import { defineEntity, oneOf, text } from '@longrun/storage'

/** Who uses Longrun. The catalog knows all of them, so that an e-mail address is unique among the live. */
export const userEntity = defineEntity({
  name: 'user',
  table: 'users',
  placement: 'catalog',
  columns: {
    email: text({ minLength: 3, maxLength: 254, createOnly: true }),
    displayName: text({ minLength: 1, maxLength: 100 }),
    role: oneOf(['athlete', 'admin'], { default: 'athlete', readOnly: true }),
    passwordHash: text({ maxLength: 500, internal: true }),
  },
  unique: [['email']],
  orders: { newest: ['createdAt desc', 'id desc'] },
  audit: 'changes',
})
