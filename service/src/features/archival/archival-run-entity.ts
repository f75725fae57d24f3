import { boolean, defineEntity, integer, json, oneOf, optional, text, timestamp, uuid } from '@longrun/storage'
import Type from 'typebox'
import { AGE_PATTERN } from './archival-age.ts'

/** Kinds of records that can be archived by policy. */
export const ARCHIVED_KINDS = ['plan', 'workout', 'note', 'template'] as const

const Filter = Type.Record(
  Type.String({ maxLength: 100 }),
  Type.Union([Type.String({ maxLength: 1_000 }), Type.Number(), Type.Boolean()]),
)
const count = (description: string) =>
  integer({ storedAs: 'bigint', minimum: 0, default: 0, readOnly: true, description })

/** An archival by policy: what is due, and how far it has come. The truth of the work: whoever goes on with it reads it here. */
export const archivalRunEntity = defineEntity({
  name: 'archivalRun',
  table: 'archival_runs',
  placement: 'catalog',
  columns: {
    entity: oneOf(ARCHIVED_KINDS, { description: 'What is archived' }),
    olderThan: text({
      maxLength: 10,
      pattern: AGE_PATTERN,
      description: 'How old it must be: a number of days, weeks, months or years, such as 90d, 12w, 18mo, 2y',
    }),
    ageColumn: text({
      minLength: 1,
      maxLength: 100,
      default: 'createdAt',
      description: 'The time or day that tells the age',
    }),
    filter: json(Filter, {
      default: {},
      description: 'What else must hold: filters of the list, such as {"status": "completed"}',
    }),
    reason: text({ minLength: 1, maxLength: 1_000, description: 'Why, as each record then says' }),
    userId: optional(uuid({ description: 'Whose records alone; null for everybody\u2019s' })),
    isDryRun: boolean({ default: false, description: 'Count what is due and archive nothing' }),
    batchRows: integer({ minimum: 1, maximum: 1_000, default: 500, description: 'Most records archived at once' }),
    pauseMs: integer({ minimum: 0, maximum: 60_000, default: 100, unit: 'ms', description: 'Rest behind each batch' }),
    before: timestamp({
      readOnly: true,
      description: 'Records of before this time are due: olderThan, from when it was ordered',
    }),
    status: oneOf(['waiting', 'running', 'done', 'cancelled'], { default: 'waiting', readOnly: true }),
    orderedBy: optional(uuid({ readOnly: true, description: 'Who ordered it; null for whoever runs the service' })),
    startedAt: optional(timestamp({ readOnly: true })),
    finishedAt: optional(timestamp({ readOnly: true })),
    records: count('Records archived so far; in a dry run, those that are due'),
    usersWithRecords: count('Users whose records these are'),
    usersDone: count('Users that were looked at'),
    usersTotal: optional(
      integer({ storedAs: 'bigint', minimum: 0, readOnly: true, description: 'Users when it began' }),
    ),
    // The last user that is done, and the last with records: users are taken in the order of their ids.
    doneUserId: optional(uuid({ internal: true })),
    currentUserId: optional(uuid({ internal: true })),
    // The process that has it in hand, until when unless it says so again.
    claimedBy: optional(uuid({ internal: true })),
    claimedUntil: optional(timestamp({ internal: true })),
  },
  orders: { newest: ['createdAt desc', 'id desc'] },
  filters: { status: 'equal' },
  audit: 'none',
})
