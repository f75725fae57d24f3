import { defineEntity, integer, json, oneOf, optional, text, timestamp } from '@longrun/storage'
import Type from 'typebox'

/** What somebody sent, and how far it is. Its row is the truth of the queue: jobs come and go. */
export const uploadEntity = defineEntity({
  name: 'upload',
  table: 'uploads',
  placement: 'owned',
  columns: {
    name: text({ minLength: 1, maxLength: 255, description: 'The name of the file' }),
    externalId: optional(text({ minLength: 1, maxLength: 200, description: 'Your own name for the workout' })),
    kind: oneOf(['file', 'archive', 'folder'], { default: 'file' }),
    startTime: optional(timestamp({ description: 'When the recording began, for files whose times have no date' })),
    archiveBytes: optional(integer({ storedAs: 'bigint', minimum: 0, unit: 'bytes' })),
    exportKind: optional(oneOf('strava', 'garmin', 'plain')),
    entriesListed: optional(integer({ minimum: 0, maximum: 2_147_483_647 })),
    unpackClaimedAt: optional(timestamp()),
    unpackedAt: optional(timestamp()),
    progressedAt: timestamp(),
    status: oneOf(['queued', 'processing', 'completed', 'failed', 'cancelled'], { default: 'queued' }),
    counts: optional(json(Type.Record(Type.String(), Type.Integer()))),
    startedAt: optional(timestamp()),
    finishedAt: optional(timestamp()),
  },
  orders: { newest: ['createdAt desc', 'id desc'] },
  // A working row: it says itself what became of it, and changes with every file.
  audit: 'none',
})
