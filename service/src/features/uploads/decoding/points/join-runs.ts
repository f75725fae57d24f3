/** Rows of one part of a file, which lie in the order of the file. */
export interface RunRows {
  /** The first row of every run, rising. */
  readonly runs: readonly number[]
  /** The row after the last. */
  readonly to: number
  /** Of every row. */
  readonly times: Float64Array
  /** Values by row, `NaN` for none; rows beyond a column's end have none. Rows that are merged get values. */
  readonly columns: readonly Float64Array[]
}

export interface JoinedRows {
  /** In order of time, each time once. */
  readonly order: Uint32Array
  /** Rows that were folded into another of their time. */
  readonly merged: number
  /** Rows that lie where another run has points already. */
  readonly refused: number
}

/** A run has a hole where nothing was recorded for longer than this: what another run holds there is no contradiction. */
const HOLE_FROM_MS = 120_000

interface Stretch {
  readonly fromMs: number
  toMs: number
  readonly run: number
}

/**
 * Joins what a clock that goes back has left: runs of rows, each in order of time by itself. Runs beside each other, in
 * whatever order, are all kept. Where two of them say different things of one time, one of the two had the wrong time; the
 * rows of the shorter one are refused there, or two ways and two distances would be mixed point by point. Equal rows are
 * one, and so are rows that hold different metrics.
 *
 * @param order the rows in order of time, and of the file where times are equal
 */
export function joinRuns(order: Uint32Array, rows: RunRows): JoinedRows {
  const { times, columns } = rows
  const runs = new Runs(order, rows)
  const kept: number[] = []
  let merged = 0
  let refused = 0
  for (let at = 0, next = 0; at < order.length; at = next) {
    const time = times[order[at]!]!
    while (next < order.length && times[order[next]!] === time) next += 1
    const contradicted = runs.contradictedAt(time)
    for (const row of runs.strongestFirst(order.subarray(at, next))) {
      const same = times[kept.at(-1) ?? -1] === time ? kept.at(-1) : undefined
      const isRefused = contradicted(row)
      if (same !== undefined && (!isRefused || isContained(columns, row, same))) {
        fill(columns, row, same)
        merged += 1
      } else if (isRefused) refused += 1
      else kept.push(row)
    }
  }
  return { order: Uint32Array.from(kept), merged, refused }
}

/** What is known of the runs, and which of them have points around the time that was asked for last. */
class Runs {
  readonly #firstRow: number
  readonly #runOf: Uint32Array
  readonly #sizes: readonly number[]
  /** The metrics of every run, a bit each. */
  readonly #metrics: Uint32Array
  readonly #stretches: readonly Stretch[]
  #next = 0
  #active: Stretch[] = []

  constructor(order: Uint32Array, { runs, to, times, columns }: RunRows) {
    this.#firstRow = runs[0]!
    this.#sizes = runs.map((from, run) => (runs[run + 1] ?? to) - from)
    this.#runOf = new Uint32Array(to - this.#firstRow)
    this.#metrics = new Uint32Array(runs.length)
    for (const [run, from] of runs.entries()) this.#runOf.fill(run, from - this.#firstRow, runs[run + 1] ?? to)
    for (const [bit, column] of columns.entries()) {
      for (let row = this.#firstRow; row < Math.min(to, column.length); row++) {
        if (!Number.isNaN(column[row]!)) this.#metrics[this.#of(row)]! |= 1 << bit
      }
    }
    this.#stretches = this.#findStretches(order, times)
  }

  strongestFirst(rows: Uint32Array): Uint32Array {
    return rows.length < 2 ? rows : rows.toSorted((a, b) => (this.#isStronger(this.#of(a), this.#of(b)) ? -1 : 1))
  }

  /** Times are asked for in order. */
  contradictedAt(time: number): (row: number) => boolean {
    while (this.#next < this.#stretches.length && this.#stretches[this.#next]!.fromMs <= time) {
      this.#active.push(this.#stretches[this.#next++]!)
    }
    if (this.#active.some(({ toMs }) => toMs < time)) this.#active = this.#active.filter(({ toMs }) => toMs >= time)
    return (row) => {
      const own = this.#of(row)
      return this.#active.some(
        ({ run }) => this.#isStronger(run, own) && (this.#metrics[run]! & this.#metrics[own]!) !== 0,
      )
    }
  }

  #of(row: number): number {
    return this.#runOf[row - this.#firstRow]!
  }

  #isStronger(run: number, other: number): boolean {
    const difference = this.#sizes[run]! - this.#sizes[other]!
    return difference === 0 ? run < other : difference > 0
  }

  #findStretches(order: Uint32Array, times: Float64Array): Stretch[] {
    const latest: (Stretch | undefined)[] = []
    const found: Stretch[] = []
    for (const row of order) {
      const run = this.#of(row)
      const time = times[row]!
      const stretch = latest[run]
      if (stretch && time - stretch.toMs <= HOLE_FROM_MS) {
        stretch.toMs = time
        continue
      }
      latest[run] = { fromMs: time, toMs: time, run }
      found.push(latest[run])
    }
    return found
  }
}

// Whether the row says nothing that the other does not say too.
function isContained(columns: readonly Float64Array[], row: number, other: number): boolean {
  return columns.every((column) => row >= column.length || Number.isNaN(column[row]!) || column[row] === column[other])
}

function fill(columns: readonly Float64Array[], from: number, into: number): void {
  for (const column of columns) {
    const value = from < column.length ? column[from]! : Number.NaN
    if (into < column.length && Number.isNaN(column[into]!)) column[into] = value
  }
}
