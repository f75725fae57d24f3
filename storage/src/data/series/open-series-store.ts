import type { Reader, Tx } from '../../access/index.ts'
import { type Clock, systemClock } from '../../clock.ts'
import { StorageError } from '../../errors.ts'
import { newId } from '../../record-id.ts'
import { appendRuns } from './append-samples.ts'
import type { Series, SeriesType } from './define-series.ts'
import { Pacer } from './pacer.ts'
import { type ReadPageOptions, readPage, type SamplePage } from './read-page.ts'
import { type ReadSamplesOptions, readSamples, type Samples } from './read-samples.ts'
import { joinRuns, type SampleRun, toSampleRun } from './sample-run.ts'
import { describeRejection, type RejectionReason, type SampleColumn, screenColumn } from './screen-samples.ts'
import { lockContexts } from './series-locks.ts'
import { type SeriesStatements, toSeriesStatements } from './series-statements.ts'

/** What appended samples belong to, and who writes them. */
export interface AppendOptions {
  /** What the samples belong to (a workout), or null for nothing. */
  readonly context: string | null
  /** Who writes: kept in `created_by` and `updated_by`. */
  readonly by: string | null
}

/** What became of the samples of one type. `received` is `stored` plus `merged`. */
export interface AppendCounts {
  readonly received: number
  /** Samples at times that had none. */
  readonly stored: number
  /** Samples at a time that had one, in the same call or before: the later value stays. */
  readonly merged: number
}

/** Columns, parted into what can be stored and what was rejected. */
export interface ScreenedColumns {
  /** The columns with what can be stored; columns of which nothing is left are not among them. */
  readonly columns: SampleColumn[]
  /** How many samples of each type were rejected, and why. Types without any are left out. */
  readonly rejected: Record<string, Partial<Record<RejectionReason, number>>>
}

/** What a deletion took, or gave back. */
export interface DeletedContext {
  /** Names what the deletion took, so that exactly that can come back. */
  readonly deletionId: string
  readonly segments: number
  readonly samples: number
}

/** Samples of one series: many values of few types, by owner, by time, and by what they belong to. */
export interface SeriesStore {
  readonly series: Series

  /**
   * Merges samples into what is stored, by type, context and millisecond: the later value stays, a null never replaces
   * one. Columns may be in any order of time and may overlap anything. The months must be there: see `Months.withMonths`.
   *
   * Concurrent appends to the same type and context wait for each other. Takes at most 4,000,000 samples.
   *
   * @returns counts by code, for every type that was given
   * @throws StorageError `invalid_input` with the place of each impossible sample (`screen` finds them without failing)
   * @throws StorageError `month_missing`
   */
  append(
    tx: Tx,
    owner: string,
    options: AppendOptions,
    columns: readonly SampleColumn[],
  ): Promise<Record<string, AppendCounts>>

  /**
   * Parts what can be stored from what cannot: out of the type's bounds, not a number, or a time before 1990 or more
   * than a day ahead.
   *
   * @throws StorageError `invalid_input` for a type that is not known
   */
  screen(columns: readonly SampleColumn[]): Promise<ScreenedColumns>

  /**
   * Reads samples, by code, in order of time. Types without any have empty arrays.
   *
   * @throws StorageError `invalid_input` for a type that is not known, or a range that holds more than 2,000 segments
   */
  read(reader: Reader, owner: string, options: ReadSamplesOptions): Promise<Record<string, Samples>>

  /**
   * Reads samples of one type a page at a time. Whatever is written between two pages, each sample that is there all the time
   * comes exactly once; what a place holds is each time looked up anew, so a place stays good for ever.
   *
   * @throws StorageError `invalid_input` for a type that is not known, or a limit out of range
   */
  readPage(reader: Reader, owner: string, options: ReadPageOptions): Promise<SamplePage>

  /** Soft-deletes everything that belongs to a context, or to several, at once. Zero samples when there is nothing. */
  deleteContext(
    tx: Tx,
    owner: string,
    contexts: string | readonly string[],
    options: { readonly by: string | null; readonly deletionId?: string },
  ): Promise<DeletedContext>

  /**
   * Brings back what one deletion took of a context, or of several, at once.
   * @throws StorageError `invalid_input` where one of them has samples again: they might overlap those of then
   */
  restoreContext(
    tx: Tx,
    owner: string,
    contexts: string | readonly string[],
    options: { readonly by: string | null; readonly deletionId: string },
  ): Promise<DeletedContext>
}

/** Most samples one append takes. */
export const MOST_APPENDED_SAMPLES = 4_000_000

/** Opens the store of a series. It holds nothing that needs closing. */
export function openSeriesStore(series: Series, { clock = systemClock }: { readonly clock?: Clock } = {}): SeriesStore {
  return new SegmentStore(series, clock)
}

class SegmentStore implements SeriesStore {
  readonly series: Series
  readonly #clock: Clock
  readonly #statements: SeriesStatements

  constructor(series: Series, clock: Clock) {
    this.series = series
    this.#clock = clock
    this.#statements = toSeriesStatements(series)
  }

  async append(
    tx: Tx,
    owner: string,
    { context, by }: AppendOptions,
    columns: readonly SampleColumn[],
  ): Promise<Record<string, AppendCounts>> {
    const pacer = new Pacer()
    const received = await this.#accept(columns, pacer)
    const runs: { type: SeriesType; run: SampleRun }[] = []
    for (const { type, samples } of received)
      if (samples.times.length > 0) runs.push({ type, run: await toSampleRun(samples.times, samples.steps, pacer) })
    const merged = await appendRuns(tx, this.#statements, { series: this.series, owner, context, by }, runs, pacer)
    const runOf = new Map(runs.map(({ type, run }) => [type.code, run.times.length]))
    return Object.fromEntries(
      received.map(({ type: { code }, samples }) => {
        const stored = (runOf.get(code) ?? 0) - (merged.get(code) ?? 0)
        return [code, { received: samples.times.length, stored, merged: samples.times.length - stored }]
      }),
    )
  }

  async screen(columns: readonly SampleColumn[]): Promise<ScreenedColumns> {
    const pacer = new Pacer()
    const rejected: ScreenedColumns['rejected'] = {}
    const kept: SampleColumn[] = []
    for (const column of columns) {
      const type = this.#getType(column.type)
      const screened = await screenColumn(type, column, this.#clock(), pacer)
      if (screened.times.length > 0)
        kept.push({ type: type.code, times: screened.times, values: screened.steps.map((step) => step / type.scale) })
      for (const [reason, count] of Object.entries(screened.rejected) as [RejectionReason, number][]) {
        const before = rejected[type.code]
        rejected[type.code] = { ...before, [reason]: (before?.[reason] ?? 0) + count }
      }
    }
    return { columns: kept, rejected }
  }

  async read(reader: Reader, owner: string, options: ReadSamplesOptions): Promise<Record<string, Samples>> {
    const types = options.types.map((code) => this.#getType(code))
    return readSamples(reader, this.#statements, { owner, types, options, now: this.#clock() })
  }

  async readPage(reader: Reader, owner: string, options: ReadPageOptions): Promise<SamplePage> {
    const type = this.#getType(options.type)
    return readPage(reader, this.#statements, { owner, type, options, now: this.#clock() })
  }

  async deleteContext(
    tx: Tx,
    owner: string,
    contexts: string | readonly string[],
    { by, deletionId = newId() }: { readonly by: string | null; readonly deletionId?: string },
  ): Promise<DeletedContext> {
    const all = [contexts].flat()
    if (all.length === 0) return { deletionId, segments: 0, samples: 0 }
    const [, { segments, samples }] = await Promise.all([
      lockContexts(tx, this.#statements, { series: this.series, owner, contexts: all }),
      tx.one(this.#statements.deleteContext, [owner, all, by, deletionId]),
    ])
    return { deletionId, segments, samples }
  }

  async restoreContext(
    tx: Tx,
    owner: string,
    contexts: string | readonly string[],
    { by, deletionId }: { readonly by: string | null; readonly deletionId: string },
  ): Promise<DeletedContext> {
    const all = [contexts].flat()
    if (all.length === 0) return { deletionId, segments: 0, samples: 0 }
    const [, { segments, samples, is_free: isFree }] = await Promise.all([
      lockContexts(tx, this.#statements, { series: this.series, owner, contexts: all }),
      tx.one(this.#statements.restoreContext, [owner, all, by, deletionId]),
    ])
    if (isFree || segments === 0) return { deletionId, segments, samples }
    const problems = [{ path: this.series.contextKey, message: 'must have no samples: they are restored beside none' }]
    throw new StorageError('invalid_input', 'samples were appended since the deletion', { problems })
  }

  #getType(code: string): SeriesType {
    const type = this.series.types.get(code)
    if (type) return type
    const known = [...this.series.types.keys()].join(', ')
    throw new StorageError('invalid_input', `${this.series.table} has no such type`, {
      problems: [{ path: 'type', message: `must be one of ${known}` }],
    })
  }

  /** Checks columns strictly, and joins those of the same type in the order given. */
  async #accept(columns: readonly SampleColumn[], pacer: Pacer): Promise<{ type: SeriesType; samples: SampleRun }[]> {
    const total = columns.reduce((sum, { times }) => sum + times.length, 0)
    if (total > MOST_APPENDED_SAMPLES)
      throw new StorageError('invalid_input', 'too many samples for one append', {
        problems: [{ path: 'columns', message: `must hold at most ${MOST_APPENDED_SAMPLES} samples together` }],
      })
    const now = this.#clock()
    const problems: { path: string; message: string }[] = []
    const byCode = new Map<string, { type: SeriesType; parts: SampleRun[] }>()
    for (const column of columns) {
      const type = this.#getType(column.type)
      const { times, steps, places } = await screenColumn(type, column, now, pacer)
      for (const { index, reason } of places)
        problems.push({ path: `${type.code}[${index}]`, message: describeRejection(reason, type, now) })
      const same = byCode.get(type.code)
      if (same) same.parts.push({ times, steps })
      else byCode.set(type.code, { type, parts: [{ times, steps }] })
    }
    if (problems.length > 0) throw new StorageError('invalid_input', 'samples that are not possible', { problems })
    return [...byCode.values()].map(({ type, parts }) => ({ type, samples: joinRuns(parts) }))
  }
}
