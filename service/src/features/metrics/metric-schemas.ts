import Type from 'typebox'
import { DEFAULT_METRIC_LIMITS } from './metric-limits.ts'
import { METRIC_TYPES, type MetricCode } from './metric-types.ts'

const CODES: MetricCode[] = METRIC_TYPES.map(({ code }) => code)
const USUAL_POINTS = 1_000
const MOST_POINTS = 10_000

const code = Type.Enum(CODES)
const time = (description: string) => Type.String({ format: 'date-time', description })

const sample = Type.Object(
  {
    type: code,
    value: Type.Number({ description: 'In the unit of the type, within its bounds' }),
    unit: Type.Optional(Type.String({ description: 'The unit of the type, where you want it checked' })),
    recordedAt: time('From 1990-01-01 to a day from now; kept to the millisecond'),
    workoutId: Type.Optional(
      Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { description: 'The workout it belongs to' }),
    ),
  },
  { title: 'NewSample', additionalProperties: false },
)

const counts = {
  received: Type.Integer({ minimum: 0 }),
  stored: Type.Integer({ minimum: 0, description: 'At times that had none' }),
  merged: Type.Integer({ minimum: 0, description: 'At times that had one: the later value stays' }),
}

export const metricSchemas = {
  batch: Type.Object(
    { samples: Type.Array(sample, { minItems: 1, maxItems: DEFAULT_METRIC_LIMITS.maxSamples }) },
    { title: 'NewSamples', additionalProperties: false },
  ),
  lines: Type.String({ description: 'A NewSample a line' }),
  stored: Type.Object(
    {
      ...counts,
      types: Type.Object({}, { additionalProperties: Type.Object(counts), description: 'The same by type' }),
    },
    { title: 'StoredSamples' },
  ),
  query: Type.Object({
    type: Type.Enum(CODES, { description: 'What to list' }),
    from: Type.Optional(time('The first time wanted. Default: from the first point on')),
    to: Type.Optional(time('The first time not wanted. Default: to the last point')),
    workoutId: Type.Optional(Type.String({ format: 'uuid', description: 'Only what belongs to this workout' })),
    resolution: Type.Optional(Type.Enum(['raw'], { description: 'Default: raw, every point' })),
    limit: Type.Integer({
      minimum: 1,
      maximum: MOST_POINTS,
      default: USUAL_POINTS,
      description: 'Most points of the page.',
    }),
    cursor: Type.Optional(Type.String({ maxLength: 500, description: 'nextCursor of the page before.' })),
  }),
  points: Type.Object(
    {
      points: Type.Array(Type.Object({ at: Type.String({ format: 'date-time' }), value: Type.Number() })),
      nextCursor: Type.Union([Type.String(), Type.Null()], {
        description: 'For more: send it as cursor. A page may be short and still have one',
      }),
    },
    { title: 'MetricPoints' },
  ),
}
