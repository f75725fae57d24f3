import type { Samples } from '@longrun/storage'
import { METRIC_TYPES } from '../metrics/index.ts'
import type { WorkoutStreams } from './stream-service.ts'

/** Numbers written at once; between two pieces the event loop does other work. */
const PIECE_NUMBERS = 4_096

const UNITS: ReadonlyMap<string, string> = new Map(METRIC_TYPES.map(({ code, unit }) => [code, unit]))

/**
 * Writes the answer piece by piece: as one value, the streams of a long day would hold up every other request while they
 * are turned into text.
 */
export async function* toStreamJson(answer: WorkoutStreams, resolution: string | number): AsyncGenerator<string> {
  const { workoutId, startTime, originalSize, axis, streams, absent } = answer
  const head = { workoutId, startTime, originalSize, returnedSize: axis.length, resolution }
  yield `${JSON.stringify(head).slice(0, -1)},"streams":{"time":{"unit":"s","data":[`
  yield* inPieces(axis.length, secondsSince(startTime, axis))
  yield ']}'
  for (const [type, samples] of streams) {
    yield `,${JSON.stringify(type)}:{"unit":${JSON.stringify(UNITS.get(type))},"data":[`
    yield* inPieces(axis.length, valuesOn(axis, samples))
    yield ']}'
  }
  yield `},"absent":${JSON.stringify(absent)}}`
}

async function* inPieces(length: number, textAt: (index: number) => string): AsyncGenerator<string> {
  for (let from = 0; from < length; from += PIECE_NUMBERS) {
    const until = Math.min(length, from + PIECE_NUMBERS)
    let piece = from === 0 ? '' : ','
    for (let index = from; index < until; index++) piece += index === from ? textAt(index) : `,${textAt(index)}`
    yield piece
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function secondsSince(startTime: Date | null, axis: Float64Array): (index: number) => string {
  const startMs = startTime?.getTime() ?? 0
  return (index) => String((axis[index]! - startMs) / 1000)
}

// Asked for one place of the axis after the other, so one look at the next sample is enough.
function valuesOn(axis: Float64Array, { times, values }: Samples): (index: number) => string {
  let next = 0
  return (index) => (times[next] === axis[index] ? String(values[next++]) : 'null')
}
