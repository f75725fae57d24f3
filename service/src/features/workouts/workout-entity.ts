import { bytes, date, defineEntity, number, oneOf, optional, text, timestamp } from '@longrun/storage'

const TEN_DAYS_SECONDS = 864_000
const METERS = { minimum: 0, maximum: 10_000_000, unit: 'm' } as const
const SECONDS = { minimum: 0, maximum: TEN_DAYS_SECONDS, unit: 's' } as const

/** One piece of training, planned or done. Its samples are series; here are its totals, ours and the device's. */
export const workoutEntity = defineEntity({
  name: 'workout',
  table: 'workouts',
  placement: 'owned',
  columns: {
    name: text({ minLength: 1, maxLength: 200 }),
    sport: text({
      minLength: 1,
      maxLength: 50,
      pattern: '^[a-z][a-z0-9_]*$',
      description: 'FIT name, such as running',
    }),
    status: oneOf('scheduled', 'completed', 'skipped'),
    notes: optional(text({ maxLength: 10_000 })),
    scheduledFor: optional(date({ description: 'The day it is planned for; a scheduled workout has one' })),
    startedAt: optional(timestamp({ description: 'When it began; a completed workout has this' })),
    timeZone: optional(text({ minLength: 1, maxLength: 100, description: 'Where it was recorded, as an IANA name' })),
    durationSeconds: optional(number(SECONDS)),
    distanceMeters: optional(number(METERS)),
    ascentMeters: optional(number(METERS)),
    deviceDurationSeconds: optional(number({ ...SECONDS, readOnly: true })),
    deviceDistanceMeters: optional(number({ ...METERS, readOnly: true })),
    deviceAscentMeters: optional(number({ ...METERS, readOnly: true })),
    externalId: optional(text({ minLength: 1, maxLength: 200, createOnly: true })),
    fileSha256: optional(bytes({ minBytes: 32, maxBytes: 32 })),
  },
  unique: [['externalId']],
  orders: { newest: ['createdAt desc', 'id desc'], started: ['startedAt desc', 'id desc'] },
  filters: { sport: 'equal', status: 'equal', startedAt: 'range' },
  audit: 'changes',
})
