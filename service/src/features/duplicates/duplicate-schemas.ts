import Type, { type Static } from 'typebox'
import type { SideRow } from './duplicate-statements.ts'

const CLOSED = { additionalProperties: false } as const
const id = Type.String({ format: 'uuid' })

const workout = Type.Object(
  {
    id,
    name: Type.String(),
    sport: Type.String(),
    startedAt: Type.String({ format: 'date-time' }),
    durationSeconds: Type.Union([Type.Number(), Type.Null()]),
    distanceMeters: Type.Union([Type.Number(), Type.Null()]),
    isRecorded: Type.Boolean({ description: 'Whether it came from a file' }),
    version: Type.Integer(),
  },
  CLOSED,
)

const pair = Type.Object(
  {
    workouts: Type.Array(workout, { minItems: 2, maxItems: 2, description: 'What began first comes first' }),
    foundAt: Type.String({ format: 'date-time' }),
  },
  { ...CLOSED, title: 'LikelyDuplicates' },
)

export const duplicateSchemas = {
  list: Type.Object({ items: Type.Array(pair), nextCursor: Type.Union([Type.String(), Type.Null()]) }, CLOSED),
  query: Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
      cursor: Type.Optional(Type.String({ maxLength: 500, description: '`nextCursor` of the page before' })),
    },
    CLOSED,
  ),
  resolution: Type.Object(
    {
      other: Type.String({ format: 'uuid', description: 'One of `likelyDuplicateOf`' }),
      keep: Type.Enum(['this', 'other', 'both'], {
        type: 'string',
        description:
          'this, other: the one that is not kept is deleted; both: they are two trainings, and never a pair again',
      }),
    },
    CLOSED,
  ),
}

/** A pair as the API shows it, of its two sides. */
export function toPairAnswer(sides: readonly SideRow[]): Static<typeof pair> {
  const workouts = sides.map((side) => ({
    id: side.id,
    name: side.name,
    sport: side.sport,
    startedAt: side.started_at.toISOString(),
    durationSeconds: side.duration_seconds,
    distanceMeters: side.distance_meters,
    isRecorded: side.is_recorded,
    version: side.version,
  }))
  return { workouts, foundAt: sides[0]!.found_at.toISOString() }
}
