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

/** A run has a hole where nothing was recorded for so many times its usual step, and for at least so long. */
const HOLE_STEPS = 10
const HOLE_FROM_MS = 30_000

/** Rows of a run without a hole between them. */
interface Stretch {
  readonly run: number
  readonly fromMs: number
  toMs: number
  rows: number
}

/**
 * Joins what a clock that goes back has left: runs of rows, each in order of time by itself. Runs beside each other, in
 * whatever order, are all kept. Where two of them say different things of one time, one of the two had the wrong time: the
 * shorter stretch loses its rows there, or two ways and two distances would be mixed point by point. Equal rows are one,
 * and so are rows that hold different metrics.
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
  /** The metrics of every run, a bit each. */
  readonly #metrics: Uint32Array
  /** In order of their beginning. */
  readonly #stretches: Stretch[] = []
  readonly #stretchOf: Uint32Array
  #next = 0
  /**
   * By metric, those around the time that may be the strongest now or later: stronger and ending earlier one after the
   * other. Runs may be as many as points, and to look at all of them for every point would take minutes.
   */
  readonly #active: Stretch[][]

  constructor(order: Uint32Array, { runs, to, times, columns }: RunRows) {
    this.#firstRow = runs[0]!
    this.#runOf = new Uint32Array(to - this.#firstRow)
    this.#stretchOf = new Uint32Array(to - this.#firstRow)
    this.#metrics = new Uint32Array(runs.length)
    for (const [run, from] of runs.entries()) {
      this.#runOf.fill(run, from - this.#firstRow, (runs[run + 1] ?? to) - this.#firstRow)
    }
    for (const [bit, column] of columns.entries()) {
      for (let row = this.#firstRow; row < Math.min(to, column.length); row++) {
        if (!Number.isNaN(column[row]!)) this.#metrics[this.#run(row)]! |= 1 << bit
      }
    }
    const holes = runs.map((from, run) => holeOf(times.subarray(from, runs[run + 1] ?? to)))
    this.#findStretches(order, times, holes)
    this.#active = columns.map(() => [])
  }

  strongestFirst(rows: Uint32Array): Uint32Array {
    if (rows.length < 2) return rows
    return rows.toSorted((a, b) => (this.#isStronger(this.#stretch(a), this.#stretch(b)) ? -1 : 1))
  }

  /** Times are asked for in order. */
  contradictedAt(time: number): (row: number) => boolean {
    // Those that ended first, or two of one run could be among them, of which neither is the stronger.
    for (const active of this.#active) while (active.length > 0 && active.at(-1)!.toMs < time) active.pop()
    while (this.#next < this.#stretches.length && this.#stretches[this.#next]!.fromMs <= time) {
      this.#activate(this.#stretches[this.#next++]!)
    }
    return (row) => {
      const own = this.#stretch(row)
      return this.#active.some((active, bit) => this.#has(own, bit) && this.#isStronger(active.at(-1) ?? own, own))
    }
  }

  #activate(stretch: Stretch): void {
    for (const [bit, active] of this.#active.entries()) {
      if (!this.#has(stretch, bit)) continue
      const to = this.#firstStronger(active, stretch)
      if ((active[to]?.toMs ?? Number.NEGATIVE_INFINITY) >= stretch.toMs) continue
      let from = to
      while (from > 0 && active[from - 1]!.toMs <= stretch.toMs) from -= 1
      active.splice(from, to - from, stretch)
    }
  }

  #firstStronger(active: readonly Stretch[], stretch: Stretch): number {
    let [low, high] = [0, active.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isStronger(active[middle]!, stretch)) high = middle
      else low = middle + 1
    }
    return low
  }

  #has({ run }: Stretch, bit: number): boolean {
    return (this.#metrics[run]! & (1 << bit)) !== 0
  }

  #run(row: number): number {
    return this.#runOf[row - this.#firstRow]!
  }

  #stretch(row: number): Stretch {
    return this.#stretches[this.#stretchOf[row - this.#firstRow]!]!
  }

  // One never contradicts itself, nor another of its run.
  #isStronger(stretch: Stretch, other: Stretch): boolean {
    if (stretch.run === other.run) return false
    return stretch.rows === other.rows ? stretch.run < other.run : stretch.rows > other.rows
  }

  #findStretches(order: Uint32Array, times: Float64Array, holes: readonly number[]): void {
    const latest: number[] = []
    for (const row of order) {
      const run = this.#run(row)
      const time = times[row]!
      const before = this.#stretches[latest[run] ?? -1]
      if (before && time - before.toMs <= holes[run]!) {
        before.toMs = time
        before.rows += 1
      } else {
        latest[run] = this.#stretches.length
        this.#stretches.push({ run, fromMs: time, toMs: time, rows: 1 })
      }
      this.#stretchOf[row - this.#firstRow] = latest[run]!
    }
  }
}

function holeOf(times: Float64Array): number {
  const steps = times.subarray(1).map((time, index) => Math.abs(time - times[index]!))
  return Math.max(HOLE_FROM_MS, HOLE_STEPS * (steps.sort()[steps.length >> 1] ?? 0))
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
