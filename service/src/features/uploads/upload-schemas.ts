import Type, { type Static } from 'typebox'
import type { UploadFileRow } from './queue/index.ts'
import type { Upload } from './upload-service.ts'

const CLOSED = { additionalProperties: false } as const
const FILE_STATUSES = ['queued', 'processing', 'stored', 'duplicate', 'failed', 'skipped', 'cancelled'] as const

const points = Type.Object(
  {
    received: Type.Integer({ description: 'Records or track points in the file' }),
    stored: Type.Integer({ description: 'One for each distinct time' }),
    merged: Type.Integer({ description: 'Joined, field by field, with another of the same time' }),
    rejected: Type.Record(Type.String(), Type.Integer(), { description: 'Refused points and values, by reason' }),
  },
  CLOSED,
)

const file = Type.Object(
  {
    name: Type.String(),
    status: Type.Enum([...FILE_STATUSES]),
    workoutIds: Type.Array(Type.String({ format: 'uuid' })),
    error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() }, CLOSED)),
    points,
  },
  CLOSED,
)

const moment = (description: string) => Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

const upload = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    externalId: Type.Union([Type.String(), Type.Null()]),
    status: Type.Enum(['queued', 'processing', 'completed', 'failed', 'cancelled'], {
      description: 'completed: at least one file is stored or was there already',
    }),
    createdAt: Type.String({ format: 'date-time' }),
    startedAt: moment('When a worker first took it'),
    finishedAt: moment('When the last file was done'),
    files: Type.Array(file),
  },
  { ...CLOSED, title: 'Upload' },
)

/** The form of an upload, for the documentation: the server reads it as it arrives. */
const form = Type.Object(
  {
    file: Type.Unsafe<string>({ type: 'string', format: 'binary', description: '.fit, .tcx or .gpx, or .gz of one' }),
    external_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  CLOSED,
)

export const uploadSchemas = {
  upload,
  form,
  received: Type.Object({ id: upload.properties.id, status: upload.properties.status }, CLOSED),
  list: Type.Object({ items: Type.Array(upload), nextCursor: Type.Union([Type.String(), Type.Null()]) }, CLOSED),
  query: Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
      cursor: Type.Optional(Type.String({ maxLength: 500, description: '`nextCursor` of the page before' })),
    },
    CLOSED,
  ),
}

/** An upload as the API shows it. */
export function toUploadAnswer(row: Upload): Static<typeof upload> {
  const { id, name, externalId, status, createdAt, startedAt, finishedAt, files } = row
  return {
    id,
    name,
    externalId,
    status,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    files: files.map(toFileAnswer),
  }
}

function toFileAnswer(row: UploadFileRow): Static<typeof file> {
  const error = row.reason === null ? {} : { error: { code: row.reason, message: row.detail ?? row.reason } }
  return {
    name: row.path,
    status: row.status,
    workoutIds: row.workout_ids,
    ...error,
    points: {
      received: row.points_received,
      stored: row.points_stored,
      merged: row.points_merged,
      rejected: row.points_rejected,
    },
  }
}
