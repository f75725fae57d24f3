import Type, { type Static, type TProperties } from 'typebox'
import { FILE_STATUSES } from './file-counts.ts'
import type { FilePage, FileRow } from './file-pages.ts'
import { FILE_REASONS, type FileReason } from './file-reasons.ts'
import { FILES_INLINE, type Upload, type UploadState } from './upload-results.ts'

const CLOSED = { additionalProperties: false } as const
const id = Type.String({ format: 'uuid' })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const orNull = <Schema extends TProperties[string]>(schema: Schema, description: string) =>
  Type.Union([schema, Type.Null()], { description })
const moment = (description: string) => orNull(Type.String({ format: 'date-time' }), description)
const nextPage = (description: string) => orNull(Type.String(), description)

const points = Type.Object(
  {
    received: Type.Integer({ description: 'Records or track points in the file' }),
    stored: Type.Integer({ description: 'One for each distinct time' }),
    merged: Type.Integer({ description: 'Joined, field by field, with another of the same time' }),
    rejected: Type.Record(Type.String(), Type.Integer(), { description: 'Refused points and values, by reason' }),
  },
  CLOSED,
)

const problem = Type.Object({ code: Type.String(), message: Type.String() }, CLOSED)

const salvage = Type.Object(
  {
    reason: Type.String({ description: 'Why the file could not be read as a whole' }),
    detail: Type.String(),
    lostBytes: count('Bytes of the file that were not read'),
  },
  { ...CLOSED, description: 'What was lost of a damaged file whose rest is stored' },
)

const file = Type.Object(
  {
    position: count('Its place in the archive or folder; the order of the list'),
    name: Type.String({ description: 'With its folders, as the archive names it' }),
    status: Type.Enum(FILE_STATUSES),
    workoutIds: Type.Array(id),
    error: Type.Optional(problem),
    points,
    salvage: Type.Optional(salvage),
  },
  { ...CLOSED, title: 'UploadFile' },
)

const counts = Type.Object(
  {
    queued: count('Waiting'),
    processing: count('In hand'),
    stored: count('Became workouts'),
    duplicate: count('Were there already'),
    failed: count('Gave no workout; error says why'),
    skipped: count('No activities; error says why'),
    cancelled: count('Left out, because the upload was cancelled'),
  },
  { ...CLOSED, description: 'Files by status' },
)

const stateProperties = {
  id,
  name: Type.String(),
  kind: Type.Enum(['file', 'archive', 'folder']),
  exportKind: orNull(
    Type.Enum(['strava', 'garmin', 'plain']),
    'Whose export the archive or folder is; plain: none that is known',
  ),
  externalId: orNull(Type.String(), 'Your own name for the workout'),
  startTime: moment('When the recording began, as you said'),
  status: Type.Enum(['queued', 'processing', 'completed', 'failed', 'cancelled'], {
    description: 'completed: at least one file is stored or was there already',
  }),
  counts,
  entriesListed: orNull(Type.Integer(), 'Entries that the archive lists, folders among them'),
  createdAt: Type.String({ format: 'date-time' }),
  startedAt: moment('When a worker first took it'),
  unpackedAt: moment('When the last of its files was known; until then the counts grow'),
  progressedAt: Type.String({ format: 'date-time', description: 'When something was last done for it' }),
  finishedAt: moment('When the last file was done'),
}

const state = Type.Object(stateProperties, { ...CLOSED, title: 'UploadState' })
const upload = Type.Object(
  {
    ...stateProperties,
    files: Type.Array(file, { maxItems: FILES_INLINE, description: `The first ${FILES_INLINE}` }),
    filesCursor: nextPage('Where there are more files: the cursor for /files'),
  },
  { ...CLOSED, title: 'Upload' },
)

const page = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`nextCursor` of the page before' })),
}
const nextCursor = nextPage('For more: send it as cursor')

/** What the routes of uploads take and answer. */
export const resultSchemas = {
  upload,
  state,
  list: Type.Object({ items: Type.Array(state), nextCursor }, CLOSED),
  query: Type.Object(page, CLOSED),
  files: Type.Object({ items: Type.Array(file), nextCursor }, CLOSED),
  filesQuery: Type.Object(
    {
      status: Type.Optional(Type.Enum(FILE_STATUSES)),
      reason: Type.Optional(Type.Enum(Object.keys(FILE_REASONS) as FileReason[], { description: '`error.code`' })),
      ...page,
    },
    CLOSED,
  ),
}

/** How far an upload is, as the API shows it. */
export function toStateAnswer(row: UploadState): Static<typeof state> {
  const { id, name, kind, exportKind, externalId, status, counts, entriesListed, createdAt, progressedAt } = row
  return {
    id,
    name,
    kind,
    exportKind,
    externalId,
    startTime: toText(row.startTime),
    status,
    counts,
    entriesListed,
    createdAt: createdAt.toISOString(),
    startedAt: toText(row.startedAt),
    unpackedAt: toText(row.unpackedAt),
    progressedAt: progressedAt.toISOString(),
    finishedAt: toText(row.finishedAt),
  }
}

/** An upload with its first files, as the API shows it. */
export function toUploadAnswer(row: Upload): Static<typeof upload> {
  const { items, nextCursor } = toFilesAnswer(row.files)
  return { ...toStateAnswer(row), files: items, filesCursor: nextCursor }
}

/** A page of files, as the API shows it. */
export function toFilesAnswer({ items, nextCursor }: FilePage): Static<typeof resultSchemas.files> {
  return { items: items.map(toFileAnswer), nextCursor }
}

function toFileAnswer(row: FileRow): Static<typeof file> {
  return {
    position: row.position,
    name: row.path,
    status: row.status,
    workoutIds: row.workout_ids,
    ...(row.reason === null ? {} : { error: { code: row.reason, message: row.detail ?? row.reason } }),
    points: {
      received: row.points_received,
      stored: row.points_stored,
      merged: row.points_merged,
      rejected: row.points_rejected,
    },
    ...(row.salvage === null ? {} : { salvage: row.salvage }),
  }
}

const toText = (time: Date | null): string | null => time?.toISOString() ?? null
