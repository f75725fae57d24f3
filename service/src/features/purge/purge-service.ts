import type { Clock, Purge, PurgeCounts } from '@longrun/storage'
import type { PeriodicTask } from '../../jobs/index.ts'

const DAY_MS = 86_400_000
const EVERY_SECONDS = 3_600

interface Parts {
  readonly purge: Purge
  /** 0 keeps everything. */
  readonly purgeDays: number
  readonly clock: Clock
}

/** Removes what was deleted so long ago that nobody may want it back. */
export class PurgeService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What was deleted before this goes; undefined where everything is kept. */
  get before(): Date | undefined {
    const { purgeDays, clock } = this.#parts
    return purgeDays === 0 ? undefined : new Date(clock().getTime() - purgeDays * DAY_MS)
  }

  /** How many records were deleted before then, by table. */
  async count(before: Date): Promise<PurgeCounts> {
    return await this.#parts.purge.count(before)
  }

  /** Returns how many rows went, by table. */
  async run(before: Date, options: { readonly signal?: AbortSignal } = {}): Promise<PurgeCounts> {
    return await this.#parts.purge.run(before, options)
  }

  /** What workers do for it. */
  get task(): PeriodicTask {
    return {
      name: 'records.purge',
      everySeconds: EVERY_SECONDS,
      run: async (signal) => {
        const { before } = this
        if (before) await this.run(before, { signal })
      },
    }
  }
}
