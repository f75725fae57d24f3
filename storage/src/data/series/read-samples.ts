import type { Reader } from '../../access/index.ts'
import { StorageError } from '../../errors.ts'
import { EARLIEST_MS, latestMs, monthOf } from '../partitions/index.ts'
import { firstAtOrAfter, toRun } from './append-plan.ts'
import { toTime } from './append-samples.ts'
import type { SeriesType } from './define-series.ts'
import { Pacer } from './pacer.ts'
import { joinRuns, type SampleRun } from './sample-run.ts'
import type { SegmentRow, SeriesStatements } from './series-statements.ts'

/** Which samples to read. */
export interface ReadSamplesOptions {
  /** Codes of the types. */
  readonly types: readonly string[]
  /** Only what belongs to this context; null: only what belongs to none. Left out: everything. */
  readonly context?: string | null
  /** The first time wanted, in ms since 1970. Default: from the first sample on. */
  readonly from?: number
  /** The first time not wanted, in ms since 1970. Default: to the last sample. */
  readonly to?: number
}

/**
 * Samples in order of time: milliseconds since 1970, and values in the type's unit. Where several contexts were read, a
 * time may come more than once.
 */
export interface Samples {
  readonly times: Float64Array
  readonly values: Float64Array
}

/** Most segments one read takes: 16 million samples where they are full. Longer ranges are read in parts. */
export const MOST_READ_SEGMENTS = 2_000

const NOTHING: SampleRun = { times: new Float64Array(0), steps: new Float64Array(0) }

interface Wanted {
  readonly owner: string
  readonly types: readonly SeriesType[]
  readonly options: ReadSamplesOptions
  readonly now: Date
}

export async function readSamples(
  reader: Reader,
  statements: SeriesStatements,
  { owner, types, options, now }: Wanted,
): Promise<Record<string, Samples>> {
  const from = Math.max(toBound(options.from, 'from') ?? EARLIEST_MS, EARLIEST_MS)
  const to = Math.min(toBound(options.to, 'to') ?? Number.POSITIVE_INFINITY, latestMs(now) + 1)
  const { context } = options
  const scope = context === undefined ? 'any' : context === null ? 'none' : 'one'
  const rows =
    from < to && types.length > 0
      ? await reader.many(statements.read[scope], [
          owner,
          context ?? null,
          types.map(({ id }) => id),
          // A segment never crosses a month: earlier ones cannot reach into the range.
          toTime(monthOf(from).fromMs),
          toTime(to),
          toTime(from),
          MOST_READ_SEGMENTS + 1,
        ])
      : []
  if (rows.length > MOST_READ_SEGMENTS)
    throw new StorageError('invalid_input', 'the range holds too much for one read', {
      problems: [{ path: 'from', message: `must leave at most ${MOST_READ_SEGMENTS} segments; read a shorter range` }],
    })
  const pacer = new Pacer()
  const byType = Map.groupBy(rows, (row) => row.type_id)
  const samples: [string, Samples][] = []
  for (const type of types) samples.push([type.code, await toSamples(type, byType.get(type.id) ?? [], from, to, pacer)])
  return Object.fromEntries(samples)
}

export function toBound(ms: number | undefined, path: string): number | undefined {
  if (ms === undefined) return undefined
  if (Number.isFinite(ms)) return Math.ceil(ms)
  throw new StorageError('invalid_input', 'a bound of the range is not a time', {
    problems: [{ path, message: 'must be milliseconds since 1970' }],
  })
}

async function toSamples(
  type: SeriesType,
  rows: readonly SegmentRow[],
  from: number,
  to: number,
  pacer: Pacer,
): Promise<Samples> {
  const runs: SampleRun[] = []
  for (const row of rows) {
    const run = toRun(row)
    const start = firstAtOrAfter(run.times, from)
    const end = firstAtOrAfter(run.times, to)
    if (end > start) runs.push({ times: run.times.subarray(start, end), steps: run.steps.subarray(start, end) })
    if (pacer.isDue) await pacer.rest()
  }
  const { times, steps } = runs.length > 0 ? inOrder(joinRuns(runs)) : NOTHING
  const values = new Float64Array(steps.length)
  for (let index = 0; index < steps.length; index++) values[index] = steps[index]! / type.scale
  return { times, values }
}

/** Segments of several contexts may overlap. */
function inOrder(run: SampleRun): SampleRun {
  const { times, steps } = run
  let index = 1
  while (index < times.length && times[index]! >= times[index - 1]!) index++
  if (index >= times.length) return run
  const order = Uint32Array.from(times, (_, place) => place)
  order.sort((a, b) => times[a]! - times[b]! || a - b)
  return {
    times: Float64Array.from(order, (place) => times[place]!),
    steps: Float64Array.from(order, (place) => steps[place]!),
  }
}
