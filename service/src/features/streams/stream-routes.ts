import { Readable } from 'node:stream'
import Type from 'typebox'
import { type Feature, invalidInput, ok } from '../../http/index.ts'
import { METRIC_TYPES, type MetricCode } from '../metrics/index.ts'
import { toStreamJson } from './stream-json.ts'
import type { StreamService } from './stream-service.ts'

const CODES: readonly MetricCode[] = METRIC_TYPES.map(({ code }) => code)
const POINT_CODES = CODES.filter((code) => code !== 'rr_interval')
const NAMED_POINTS = { low: 100, medium: 1_000, high: 10_000 } as const
const MOST_POINTS = 100_000
const SERIES = ['time', 'distance'] as const

const resolution = Type.Union([
  Type.Enum(['raw', ...(Object.keys(NAMED_POINTS) as (keyof typeof NAMED_POINTS)[])]),
  Type.Integer({ minimum: 2, maximum: MOST_POINTS }),
])

const stream = (value: ReturnType<typeof Type.Number> | ReturnType<typeof Type.Union>) =>
  Type.Object({ unit: Type.String(), data: Type.Array(value) })

const answer = Type.Object({
  workoutId: Type.String({ format: 'uuid' }),
  startTime: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  originalSize: Type.Integer({ description: 'Points that were recorded of what was asked for' }),
  returnedSize: Type.Integer({ description: 'Points of this answer: the length of every stream' }),
  resolution,
  streams: Type.Object(
    { time: stream(Type.Number()) },
    { additionalProperties: stream(Type.Union([Type.Number(), Type.Null()])) },
  ),
  absent: Type.Array(Type.String(), { description: 'Metrics asked for that this workout does not have' }),
})

/** What was recorded during a workout. */
export function streamRoutes(streams: StreamService): Feature {
  return (routes) => {
    routes.get(
      '/v1/workouts/:id/streams',
      {
        summary: 'The samples of a workout, all on one time axis',
        description:
          'A lower resolution shows points that were recorded, never others: chosen by the shape of the first type (largest ' +
          'triangle three buckets), with both ends and the lowest and highest point of every other type on top.',
        query: Type.Object({
          types: Type.Optional(
            Type.String({
              maxLength: 1_000,
              description: `Metrics, separated by commas; default: all but rr_interval, which has times of its own. Known: ${CODES.join(', ')}`,
            }),
          ),
          resolution: Type.Optional({
            ...resolution,
            description: `How many points: low ${NAMED_POINTS.low}, medium ${NAMED_POINTS.medium}, high ${NAMED_POINTS.high}, or a number. Default: raw, every sample`,
          } as typeof resolution),
          series: Type.Optional(
            Type.Enum([...SERIES], {
              description: 'Along what the points are spread. Default: time; distance leaves out points that have none',
            }),
          ),
        }),
        answers: { 200: answer },
      },
      async ({ caller, params, query }) => {
        const { types, resolution = 'raw', series = 'time' } = query
        const asked = types === undefined ? undefined : parseTypes(types)
        const points =
          resolution === 'raw' ? undefined : typeof resolution === 'number' ? resolution : NAMED_POINTS[resolution]
        const found = await streams.read(caller, params.id, { types: asked ?? POINT_CODES, series, points })
        // Only what was asked for by name can be missed.
        const read = asked ? found : { ...found, absent: [] }
        const json = Readable.from(toStreamJson(read, resolution), { objectMode: false })
        return ok(json, { headers: { 'content-type': 'application/json; charset=utf-8' } })
      },
    )
  }
}

function parseTypes(text: string): readonly MetricCode[] {
  const wanted = text.split(',').map((code) => code.trim())
  const unknown = wanted.filter((code) => !CODES.includes(code as MetricCode))
  if (unknown.length > 0) {
    throw invalidInput([{ path: 'types', message: `must be metrics separated by commas, of: ${CODES.join(', ')}` }])
  }
  return [...new Set(wanted as MetricCode[])]
}
