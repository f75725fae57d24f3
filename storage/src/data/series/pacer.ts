/** Longest a loop over samples keeps the event loop for itself, in ms. */
const BUDGET_MS = 4

/** How many samples a loop may handle between two looks at the clock. */
export const PACE_SAMPLES = 4_096

/** Lets other work have its turn in the middle of long loops. */
export class Pacer {
  #since = performance.now()

  /** `if (pacer.isDue) await pacer.rest()`: costs nothing while there is time. */
  get isDue(): boolean {
    return performance.now() - this.#since > BUDGET_MS
  }

  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#since = performance.now()
  }
}
