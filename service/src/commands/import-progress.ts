/** How far an import is. */
export interface ImportProgress {
  /** Files that came to an end. */
  readonly done: number
  /** Files that are known so far. */
  readonly known: number
  /** Whether there may be more. */
  readonly isReading: boolean
  readonly pointsStored: number
}

/** Where progress is told. */
export interface ProgressOutput {
  write(text: string): void
  /** Whether somebody watches, and a line can be written over. */
  readonly isTerminal: boolean
}

const CLEAR_LINE = '\r\u001b[2K'
const LINE_EVERY_MS = 10_000
/** The speed is that of this time, so that it follows what changes. */
const SPEED_OVER_MS = 30_000

/** Tells how far an import is: on a terminal a line that is written over, elsewhere a line now and then. */
export class ImportWatch {
  readonly #output: ProgressOutput
  readonly #now: () => number
  readonly #startedAt: number
  readonly #looks: { readonly atMs: number; readonly done: number }[] = []
  #toldAt: number

  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output
    this.#now = now
    this.#startedAt = now()
    this.#toldAt = this.#startedAt
    this.#looks.push({ atMs: this.#startedAt, done: 0 })
  }

  /** Since it began, to a tenth. */
  get seconds(): number {
    return Math.round((this.#now() - this.#startedAt) / 100) / 10
  }

  show(progress: ImportProgress): void {
    const now = this.#now()
    this.#looks.push({ atMs: now, done: progress.done })
    while (this.#looks.length > 2 && now - this.#looks[1]!.atMs > SPEED_OVER_MS) this.#looks.shift()
    if (this.#output.isTerminal) this.#output.write(`${CLEAR_LINE}${this.#toLine(progress)}`)
    else if (now - this.#toldAt >= LINE_EVERY_MS) {
      this.#toldAt = now
      this.#output.write(`${this.#toLine(progress)}\n`)
    }
  }

  /** Makes room for what comes after. */
  end(): void {
    if (this.#output.isTerminal) this.#output.write(CLEAR_LINE)
  }

  #toLine({ done, known, isReading, pointsStored }: ImportProgress): string {
    const parts = [`${toText(done)} of ${toText(known)}${isReading ? ' or more' : ''} files`]
    const perSecond = this.#filesPerSecond()
    if (perSecond > 0) parts.push(`${perSecond >= 10 ? toText(Math.round(perSecond)) : perSecond.toFixed(1)} files/s`)
    parts.push(`${toText(pointsStored)} points`)
    if (perSecond > 0 && known > done) parts.push(`${toDuration((known - done) / perSecond)} left`)
    return parts.join(', ')
  }

  #filesPerSecond(): number {
    const [first, last] = [this.#looks[0]!, this.#looks.at(-1)!]
    const seconds = (last.atMs - first.atMs) / 1_000
    return seconds < 1 ? 0 : (last.done - first.done) / seconds
  }
}

/** A duration in words, as exact as it is of use. */
export function toDuration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const toText = (count: number): string => count.toLocaleString('en-US')
