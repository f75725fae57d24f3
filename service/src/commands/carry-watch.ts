import type { ProgressOutput } from './import-progress.ts'

const CLEAR_LINE = '\r\u001b[2K'
const SHOWN_EVERY_MS = 200
const LINE_EVERY_MS = 10_000

/** Tells how far something is: on a terminal a line that is written over, elsewhere a line now and then. */
export class CarryWatch {
  readonly #output: ProgressOutput
  #toldAt = performance.now()

  constructor(output: ProgressOutput) {
    this.#output = output
  }

  show(line: string): void {
    const { isTerminal } = this.#output
    if (performance.now() - this.#toldAt < (isTerminal ? SHOWN_EVERY_MS : LINE_EVERY_MS)) return
    this.#toldAt = performance.now()
    this.#output.write(isTerminal ? `${CLEAR_LINE}${line}` : `${line}\n`)
  }

  /** Makes room for what comes after. */
  end(): void {
    if (this.#output.isTerminal) this.#output.write(CLEAR_LINE)
  }
}
