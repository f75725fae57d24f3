import type { Tx } from '../../access/index.ts'
import { StorageError } from '../../errors.ts'
import { newId } from '../../record-id.ts'
import { findInvolved, type MonthPlan, type MonthRun, planMonth, splitByMonth } from './append-plan.ts'
import type { Series, SeriesType } from './define-series.ts'
import type { Pacer } from './pacer.ts'
import type { SampleRun } from './sample-run.ts'
import { type EncodedSegment, encodeSegment } from './segment-codec.ts'
import { lockTypes } from './series-locks.ts'
import { MOST_INSERT_ROWS, type SegmentHead, type SegmentRow, type SeriesStatements } from './series-statements.ts'

/** Whose samples these are, what they belong to, and who writes them. */
export interface AppendTarget {
  readonly series: Series
  readonly owner: string
  readonly context: string | null
  readonly by: string | null
}

/** Merges runs into what is stored and says how many samples were there already, by code. */
export async function appendRuns(
  tx: Tx,
  statements: SeriesStatements,
  target: AppendTarget,
  runs: readonly { readonly type: SeriesType; readonly run: SampleRun }[],
  pacer: Pacer,
): Promise<Map<string, number>> {
  const parts = runs.flatMap(({ type, run }) => splitByMonth(type, run))
  const writer = new SegmentWriter(tx, statements, target, pacer)
  const merged = new Map<string, number>()
  if (parts.length === 0) return merged
  const { series, owner, context } = target
  const typeIds = runs.map(({ type }) => type.id)
  // Sent together: a round trip less for every append.
  const [, neighbours] = await Promise.all([
    lockTypes(tx, statements, { series, owner, context, typeIds }),
    Promise.all(byMonth(parts).map((sameMonth) => findNeighbours(tx, statements, target, sameMonth))),
  ])
  const heads = neighbours.flat()
  const involvedOf = (part: MonthRun) =>
    findInvolved(
      part.run,
      heads.filter((head) => head.type_id === part.type.id && isIn(part, head)),
    )
  const involved = new Map(parts.map((part) => [part, involvedOf(part)]))
  for (const part of parts) {
    const old = involved.get(part)!
    const rows = old.length > 0 ? await getSegments(tx, statements, owner, part, old) : new Map<string, SegmentRow>()
    const plan = await planMonth(part, old, rows, pacer)
    merged.set(part.type.code, (merged.get(part.type.code) ?? 0) + plan.merged)
    await writer.write(plan)
  }
  await writer.finish()
  return merged
}

const isIn = ({ month }: MonthRun, { first_ms }: SegmentHead) => first_ms >= month.fromMs && first_ms < month.untilMs

function byMonth(parts: readonly MonthRun[]): MonthRun[][] {
  return [...Map.groupBy(parts, ({ month }) => month.key).values()]
}

function findNeighbours(
  tx: Tx,
  { findNeighbours }: SeriesStatements,
  { owner, context }: AppendTarget,
  parts: readonly MonthRun[],
): Promise<SegmentHead[]> {
  const { month } = parts[0]!
  return tx.many(findNeighbours[context === null ? 'none' : 'one'], [
    owner,
    context,
    toTime(month.fromMs),
    toTime(month.untilMs),
    parts.map(({ type }) => type.id),
    parts.map(({ run }) => toTime(run.times[0]!)),
    parts.map(({ run }) => toTime(run.times.at(-1)!)),
  ])
}

async function getSegments(
  tx: Tx,
  { getSegments }: SeriesStatements,
  owner: string,
  { month }: MonthRun,
  heads: readonly SegmentHead[],
): Promise<Map<string, SegmentRow>> {
  const ids = heads.map(({ id }) => id)
  const rows = await tx.many(getSegments, [owner, ids, toTime(month.fromMs), toTime(month.untilMs)])
  if (rows.length !== heads.length)
    throw new StorageError('unexpected', 'segments went away while they were locked', { retryable: true })
  return new Map(rows.map((row) => [row.id, row]))
}

export const toTime = (ms: number): string => new Date(ms).toISOString()

/** Statements under way at once: enough to keep the server busy, few enough that their buffers stay small. */
const MOST_IN_FLIGHT = 4

/** Encodes and sends segments while the server still stores those before. */
class SegmentWriter {
  readonly #tx: Tx
  readonly #statements: SeriesStatements
  readonly #target: AppendTarget
  readonly #pacer: Pacer
  readonly #inFlight = new Set<Promise<void>>()
  #failure: { readonly error: unknown } | undefined
  #fresh: { readonly typeId: number; readonly segment: EncodedSegment }[] = []

  constructor(tx: Tx, statements: SeriesStatements, target: AppendTarget, pacer: Pacer) {
    this.#tx = tx
    this.#statements = statements
    this.#target = target
    this.#pacer = pacer
  }

  async write({ part, segments, removed }: MonthPlan): Promise<void> {
    if (removed.length > 0) await this.#remove(part, removed)
    for (const planned of segments) {
      const segment = encodeSegment(planned.run, planned.from, planned.until)
      if (planned.replaces) await this.#replace(planned.replaces, segment)
      else this.#fresh.push({ typeId: part.type.id, segment })
      if (this.#fresh.length === MOST_INSERT_ROWS) await this.#insert(MOST_INSERT_ROWS)
      if (this.#pacer.isDue) await this.#pacer.rest()
    }
  }

  async finish(): Promise<void> {
    for (let rows = MOST_INSERT_ROWS; rows >= 1; rows /= 2) while (this.#fresh.length >= rows) await this.#insert(rows)
    await Promise.all(this.#inFlight)
    if (this.#failure) throw this.#failure.error
  }

  async #insert(rows: number): Promise<void> {
    const { owner, context, by } = this.#target
    const values = this.#fresh
      .splice(0, rows)
      .flatMap(({ typeId, segment }) => [owner, newId(), typeId, context, by, ...toValues(segment)])
    await this.#send(this.#tx.execute(this.#statements.insert(rows), values), rows)
  }

  async #replace(replaced: SegmentHead, segment: EncodedSegment): Promise<void> {
    const { owner, by } = this.#target
    const values = [owner, replaced.id, toTime(replaced.first_ms), by, ...toValues(segment)]
    await this.#send(this.#tx.execute(this.#statements.replace, values), 1)
  }

  async #remove({ month }: MonthRun, heads: readonly SegmentHead[]): Promise<void> {
    const ids = heads.map(({ id }) => id)
    const values = [this.#target.owner, ids, toTime(month.fromMs), toTime(month.untilMs)]
    await this.#send(this.#tx.execute(this.#statements.remove, values), ids.length)
  }

  /** Waits only while too many statements are under way. Each must touch exactly the rows it names. */
  async #send(sent: Promise<number>, rows: number): Promise<void> {
    const settled = sent
      .then((touched) => {
        if (touched !== rows)
          throw new StorageError('unexpected', 'segments changed while they were locked', { retryable: true })
      })
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#inFlight.delete(settled))
    this.#inFlight.add(settled)
    while (this.#inFlight.size >= MOST_IN_FLIGHT) await Promise.race(this.#inFlight)
    // Sending takes as long as encoding: the values are written to the connection at once.
    if (this.#pacer.isDue) await this.#pacer.rest()
    if (this.#failure) throw this.#failure.error
  }
}

function toValues(segment: EncodedSegment): unknown[] {
  return [
    toTime(segment.firstMs),
    toTime(segment.lastMs),
    segment.count,
    segment.first,
    segment.last,
    segment.min,
    segment.max,
    segment.sum,
    segment.timeDeltas,
    segment.valueDeltas instanceof Int16Array ? segment.valueDeltas : null,
    segment.valueDeltas instanceof Int32Array ? segment.valueDeltas : null,
  ]
}
