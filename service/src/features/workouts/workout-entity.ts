import {
  bytes,
  date,
  defineEntity,
  integer,
  json,
  list,
  number,
  oneOf,
  optional,
  text,
  timestamp,
  uuid,
} from '@longrun/storage'
import Type from 'typebox'
import { planEntity } from '../plans/index.ts'
import { templateEntity } from '../templates/index.ts'

const TEN_DAYS_SECONDS = 864_000
const METERS = { minimum: 0, maximum: 10_000_000, unit: 'm' } as const
const SECONDS = { minimum: 0, maximum: TEN_DAYS_SECONDS, unit: 's' } as const

// What a paired workout was before it took over the words of the scheduled one.
const Recorded = Type.Object({
  name: Type.String(),
  notes: Type.Union([Type.String(), Type.Null()]),
  externalId: Type.Union([Type.String(), Type.Null()]),
})

const Salvage = Type.Object({
  reason: Type.String(),
  detail: Type.String(),
  lostBytes: Type.Integer({ minimum: 0 }),
})

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
    planId: optional(uuid({ description: 'The plan that it belongs to' })),
    templateId: optional(uuid({ description: 'The template that it was planned from' })),
    scheduledFor: optional(date({ description: 'The day it is planned for; a scheduled workout has one' })),
    plannedDurationSeconds: optional(number(SECONDS)),
    plannedDistanceMeters: optional(number(METERS)),
    startedAt: optional(timestamp({ description: 'When it began; a completed workout has this' })),
    timeZone: optional(text({ minLength: 1, maxLength: 100, description: 'Where it was recorded, as an IANA name' })),
    durationSeconds: optional(number(SECONDS)),
    distanceMeters: optional(number(METERS)),
    ascentMeters: optional(number(METERS)),
    deviceDurationSeconds: optional(number({ ...SECONDS, readOnly: true })),
    deviceDistanceMeters: optional(number({ ...METERS, readOnly: true })),
    deviceAscentMeters: optional(number({ ...METERS, readOnly: true })),
    externalId: optional(text({ minLength: 1, maxLength: 200, createOnly: true })),
    pairedWith: optional(
      uuid({ readOnly: true, description: 'The scheduled workout that this one completed and stands for' }),
    ),
    recorded: optional(json(Recorded, { internal: true })),
    activityId: optional(
      uuid({ readOnly: true, description: 'What the legs of one recording, such as a triathlon, have in common' }),
    ),
    leg: optional(
      integer({
        storedAs: 'smallint',
        minimum: 1,
        maximum: 1_000,
        readOnly: true,
        description: 'Which of the legs, from 1',
      }),
    ),
    likelyDuplicateOf: list(uuid(), {
      maxItems: 20,
      default: [],
      readOnly: true,
      description: 'Workouts that look like the same training from another device, until that is resolved',
    }),
    salvage: optional(json(Salvage, { readOnly: true, description: 'What was lost, where its file is damaged' })),
    fileSha256: optional(bytes({ minBytes: 32, maxBytes: 32 })),
  },
  parents: {
    planId: { entity: planEntity, deletedWith: { status: 'scheduled' } },
    templateId: { entity: templateEntity },
  },
  unique: [['externalId'], ['pairedWith']],
  orders: {
    newest: ['createdAt desc', 'id desc'],
    oldest: ['createdAt asc', 'id asc'],
    started: ['startedAt desc', 'id desc'],
    scheduled: ['scheduledFor asc', 'id asc'],
  },
  filters: {
    sport: 'equal',
    status: 'equal',
    planId: 'equal',
    templateId: 'equal',
    activityId: 'equal',
    startedAt: 'range',
    scheduledFor: 'range',
  },
  audit: 'changes',
})
