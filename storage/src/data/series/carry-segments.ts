import type { Reader, Tx } from '../../access/index.ts'
import { type Clock, systemClock } from '../../clock.ts'
import { monthOf } from '../partitions/index.ts'
import { toRun } from './append-plan.ts'
import { type CarriedOutcome, type CarryStatements, type JudgedRow, toCarryStatements } from './carry-statements.ts'
import type { Series, SeriesType } from './define-series.ts'
import { Pacer } from './pacer.ts'
import { describeRejection, screenColumn } from './screen-samples.ts'
import { cutRun, encodeSegment } from './segment-codec.ts'
import { lockTypes } from './series-locks.ts'
import { type SeriesStatements, toSeriesStatements } from './series-statements.ts'

/** A segment with its samples, as it leaves one account and comes into another. */
export interface CarriedSegment {
  readonly id: string
  /** Code of the type. */
  readonly type: string
  /** What the samples belong to, or null for nothing. */
  readonly context: string | null
  /** Milliseconds since 1970, growing, all in one month of UTC. */
  readonly times: Float64Array | readonly number[]
  /** In the type's unit, each a multiple of its resolution. As many as there are times. */
  readonly values: Float64Array | readonly number[]
  /** Null while it is not deleted. */
  readonly deletedAt: Date | null
  readonly deletedBy: string | null
  /** Which deletion took it, with others perhaps. */
  readonly deletionId: string | null
}

/** What is wrong with a segment, and where: `values.3`. */
export interface SegmentProblem {
  readonly path: string
  readonly message: string
}

/** Takes the segments of a series out as they are, deleted ones too, and puts them in elsewhere. */
export interface SegmentCarrier {
  /**
   * All segments of one context, by type, time and id. Up to `MOST_CARRIED_SEGMENTS` come as of one moment; of a context with
   * more those of one type and month do.
   */
  read(reader: Reader, owner: string, context: string | null): AsyncGenerator<CarriedSegment>
  /** Everything that is wrong with a segment; nothing of it is true before this was asked. */
  check(segment: CarriedSegment): Promise<SegmentProblem[]>
  /**
   * Stores what `check` found right, and nothing in the place of what is there. The months must be there. Whoever appends to
   * the same meanwhile waits.
   *
   * @returns what became of each, in their order
   */
  put(
    tx: Tx,
    owner: string,
    options: { readonly by: string | null },
    segments: readonly CarriedSegment[],
  ): Promise<CarriedOutcome[]>
}

/** Most segments of a context that are read at once: some MiB. */
export const MOST_CARRIED_SEGMENTS = 128

const MOST_PROBLEMS = 5

/** Opens the carrier of a series. It holds nothing that needs closing. */
export function openSegmentCarrier(
  series: Series,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): SegmentCarrier {
  return new Carrier(series, clock)
}

class Carrier implements SegmentCarrier {
  readonly #series: Series
  readonly #clock: Clock
  readonly #statements: CarryStatements
  readonly #seriesStatements: SeriesStatements
  readonly #codes: ReadonlyMap<number, SeriesType>

  constructor(series: Series, clock: Clock) {
    this.#series = series
    this.#clock = clock
    this.#statements = toCarryStatements(series)
    this.#seriesStatements = toSeriesStatements(series)
    this.#codes = new Map([...series.types.values()].map((type) => [type.id, type]))
  }

  async *read(reader: Reader, owner: string, context: string | null): AsyncGenerator<CarriedSegment> {
    const scope = context === null ? 'none' : 'one'
    const all = await reader.many(this.#statements.read[scope], [owner, context, MOST_CARRIED_SEGMENTS + 1])
    if (all.length <= MOST_CARRIED_SEGMENTS) {
      for (const row of all) yield this.#toSegment(row)
      return
    }
    // Samples move between segments of one type and month alone: a statement for each sees every sample once.
    const units = await reader.many(this.#statements.findMonths[scope], [owner, context])
    for (const { type_id, from_at, until_at } of units) {
      const rows = await reader.many(this.#statements.readMonth[scope], [owner, context, type_id, from_at, until_at])
      for (const row of rows) yield this.#toSegment(row)
    }
  }

  #toSegment(row: JudgedRow): CarriedSegment {
    const { code, scale } = this.#codes.get(row.type_id)!
    const { times, steps } = toRun(row)
    const { id, context, deleted_at: deletedAt, deleted_by: deletedBy, deletion_id: deletionId } = row
    return {
      id,
      type: code,
      context,
      times,
      values: steps.map((step) => step / scale),
      deletedAt,
      deletedBy,
      deletionId,
    }
  }

  async check({ type: code, times, values }: CarriedSegment): Promise<SegmentProblem[]> {
    const type = this.#series.types.get(code)
    if (!type) return [{ path: 'type', message: `must be one of ${[...this.#series.types.keys()].join(', ')}` }]
    if (times.length !== values.length) return [{ path: 'values', message: 'must be as many as there are times' }]
    if (times.length === 0) return [{ path: 'times', message: 'must be at least one' }]
    const now = this.#clock()
    const { places, times: kept, steps } = await screenColumn(type, { type: code, times, values }, now, new Pacer())
    const problems = places.map(({ index, reason }) => ({
      path: `${reason.startsWith('value') ? 'values' : 'times'}.${index}`,
      message: describeRejection(reason, type, now),
    }))
    if (problems.length > 0) return problems.slice(0, MOST_PROBLEMS)
    const untrue = findUntrue(type, { times, values, kept, steps })
    if (untrue) return [untrue]
    if (monthOf(kept[0]!).key !== monthOf(kept.at(-1)!).key)
      return [{ path: 'times', message: 'must all lie in one month of UTC' }]
    if (cutRun({ times: kept, steps }).length > 1)
      return [{ path: 'times', message: 'must be at most 8192, each less than 24 days after the one before' }]
    return []
  }

  async put(
    tx: Tx,
    owner: string,
    { by }: { readonly by: string | null },
    segments: readonly CarriedSegment[],
  ): Promise<CarriedOutcome[]> {
    if (segments.length === 0) return []
    await this.#lock(tx, owner, segments)
    const rows = segments.map((segment, place) => this.#toRow(segment, place))
    const judged = await tx.many(this.#statements.put, [owner, JSON.stringify(rows), by])
    const outcomes: CarriedOutcome[] = new Array(segments.length)
    for (const { place, outcome } of judged) outcomes[place] = outcome
    return outcomes
  }

  // In the order of their names, so that two that put the same never wait for each other crosswise.
  async #lock(tx: Tx, owner: string, segments: readonly CarriedSegment[]): Promise<void> {
    const byContext = Map.groupBy(segments, ({ context }) => context)
    for (const context of [...byContext.keys()].sort()) {
      const types = new Set(byContext.get(context)!.map(({ type }) => this.#series.types.get(type)!.id))
      await lockTypes(tx, this.#seriesStatements, { series: this.#series, owner, context, typeIds: [...types] })
    }
  }

  #toRow({ id, type: code, context, times, values, ...deletion }: CarriedSegment, place: number): object {
    const { id: typeId, scale } = this.#series.types.get(code)!
    const run = {
      times: Float64Array.from(times),
      steps: Float64Array.from(values, (value) => Math.round(value * scale)),
    }
    const encoded = encodeSegment(run, 0, run.times.length)
    const isNarrow = encoded.valueDeltas instanceof Int16Array
    const deltas = toLiteral(encoded.valueDeltas)
    return {
      place,
      id,
      type_id: typeId,
      context,
      recorded_at: new Date(encoded.firstMs),
      ended_at: new Date(encoded.lastMs),
      sample_count: encoded.count,
      value_first: encoded.first,
      value_last: encoded.last,
      value_min: encoded.min,
      value_max: encoded.max,
      value_sum: encoded.sum,
      time_deltas: toLiteral(encoded.timeDeltas),
      value_deltas: isNarrow ? deltas : null,
      wide_value_deltas: isNarrow ? null : deltas,
      deleted_at: deletion.deletedAt,
      deleted_by: deletion.deletedBy,
      deletion_id: deletion.deletionId,
    }
  }
}

const toLiteral = (numbers: Int16Array | Int32Array): string => `{${numbers.join(',')}}`

interface Screened {
  readonly times: CarriedSegment['times']
  readonly values: CarriedSegment['values']
  readonly kept: Float64Array
  readonly steps: Float64Array
}

/** What would not be there as it was given: a time out of order, or anything finer than is kept. */
function findUntrue({ scale }: SeriesType, { times, values, kept, steps }: Screened): SegmentProblem | undefined {
  for (let index = 0; index < times.length; index++) {
    if (kept[index] !== times[index]) return { path: `times.${index}`, message: 'must be a whole millisecond' }
    if (index > 0 && kept[index]! <= kept[index - 1]!)
      return { path: `times.${index}`, message: 'must be later than the one before' }
    if (steps[index]! / scale !== values[index])
      return { path: `values.${index}`, message: `must be a multiple of the resolution, 1/${scale}` }
  }
  return undefined
}
