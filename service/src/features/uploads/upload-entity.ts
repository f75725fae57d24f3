import { defineEntity, oneOf, optional, text, timestamp } from '@longrun/storage'

/** What somebody sent, and how far it is. Its row is the truth of the queue: jobs come and go. */
export const uploadEntity = defineEntity({
  name: 'upload',
  table: 'uploads',
  placement: 'owned',
  columns: {
    name: text({ minLength: 1, maxLength: 255, description: 'The name of the file' }),
    externalId: optional(text({ minLength: 1, maxLength: 200, description: 'Your own name for the workout' })),
    status: oneOf(['queued', 'processing', 'completed', 'failed'], { default: 'queued' }),
    startedAt: optional(timestamp()),
    finishedAt: optional(timestamp()),
  },
  orders: { newest: ['createdAt desc', 'id desc'] },
  audit: 'changes',
})
