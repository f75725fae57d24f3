import { bytes, integer, json, list, oneOf, optional, text, timestamp, uuid } from '@longrun/storage'
import Type from 'typebox'
import type { InputProblem } from '../../../http/index.ts'
import { noteEntity } from '../../notes/index.ts'
import { planEntity } from '../../plans/index.ts'
import { checkProfile, type ProfileValues, profileEntity } from '../../profiles/index.ts'
import { uploadEntity } from '../../uploads/index.ts'
import { checkWorkout, workoutEntity } from '../../workouts/index.ts'
import { type CarriedTable, carryEntity, type Line } from '../carried/index.ts'

const SHA256 = { minBytes: 32, maxBytes: 32 } as const
const MOST_POINTS = { minimum: 0, maximum: 2_147_483_647 } as const
/** As many workouts as one file may have. */
const MOST_LEGS = 1_000
const ENDED = `('completed', 'failed', 'cancelled')`

const ofWorkout = (property: string) =>
  ({ property, table: workoutEntity.table, column: 'id', mustLive: false }) as const
const ofContent = (property: string) =>
  ({ property, table: 'file_contents', column: 'sha256', mustLive: false }) as const

const profiles = carryEntity(profileEntity, {
  name: 'profile',
  check: (line) => checkProfile(line as unknown as ProfileValues),
})

const plans = carryEntity(planEntity, { name: 'plans', check: checkDays })

const workouts = carryEntity(workoutEntity, {
  name: 'workouts',
  parents: [ofWorkout('pairedWith'), ofContent('fileSha256')],
  selfReference: 'pairedWith',
  check: (line, now) => checkWorkout(line as Parameters<typeof checkWorkout>[0], now),
})

const notes = carryEntity(noteEntity, { name: 'notes' })

// What looks alike, and what the user said of it.
const duplicates: CarriedTable = {
  name: 'duplicates',
  table: 'workout_duplicates',
  key: ['firstId', 'secondId'],
  columns: { firstId: uuid(), secondId: uuid(), state: oneOf('open', 'dismissed'), createdAt: timestamp() },
  parents: [ofWorkout('firstId'), ofWorkout('secondId')],
  uncompared: [],
  check: ({ firstId, secondId }) =>
    String(firstId) < String(secondId) ? [] : [{ path: 'secondId', message: 'must be greater than firstId' }],
}

// Only what has ended: the archive of one that has not lies beside the database, on the server that reads it.
const uploads = carryEntity(uploadEntity, {
  name: 'uploads',
  without: ['unpackClaimedAt'],
  leaving: (asOf) => `t.status in ${ENDED} and t.finished_at <= ${asOf}`,
  check: ({ status, finishedAt }) =>
    status === 'queued' || status === 'processing' || finishedAt === null
      ? [{ path: 'status', message: 'must be completed, failed or cancelled, with the time in finishedAt' }]
      : [],
})

const uploadFiles: CarriedTable = {
  name: 'uploadFiles',
  table: 'upload_files',
  key: ['uploadId', 'id'],
  columns: {
    uploadId: uuid(),
    id: uuid(),
    position: integer(MOST_POINTS),
    path: text({ maxLength: 1_000 }),
    sha256: optional(bytes(SHA256)),
    status: oneOf('stored', 'duplicate', 'failed', 'skipped', 'cancelled'),
    reason: optional(text({ maxLength: 100 })),
    detail: optional(text({ maxLength: 10_000 })),
    workoutIds: list(uuid(), { maxItems: MOST_LEGS }),
    pointsReceived: integer(MOST_POINTS),
    pointsStored: integer(MOST_POINTS),
    pointsMerged: integer(MOST_POINTS),
    pointsRejected: json(Type.Record(Type.String(), Type.Integer())),
    about: optional(json(Type.Record(Type.String(), Type.String()))),
    salvage: optional(json(Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()])))),
    createdAt: timestamp(),
  },
  parents: [{ property: 'uploadId', table: uploadEntity.table, column: 'id', mustLive: false }, ofContent('sha256')],
  leaving: (asOf) => `t.status not in ('queued', 'processing')
                  and exists (select 1
                                from uploads u
                               where u.user_id = t.user_id
                                 and u.id = t.upload_id
                                 and u.status in ${ENDED}
                                 and u.finished_at <= ${asOf})`,
  uncompared: [],
}

function checkDays({ startDate, endDate }: Line): InputProblem[] {
  return String(endDate) >= String(startDate) ? [] : [{ path: 'endDate', message: 'must not be before startDate' }]
}

/** Everything of a user that lies in tables, besides samples and original files: what refers to others behind them. */
export const CARRIED_TABLES = { profiles, plans, workouts, notes, duplicates, uploads, uploadFiles } as const
