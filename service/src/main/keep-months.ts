import type { Months } from '@longrun/storage'
import type { PeriodicTask } from '../jobs/index.ts'

const KEEP_EVERY_SECONDS = 86_400

/** Makes the months ahead once a day: a process that is never started again needs next year's too. */
export function keepMonths(months: Months): PeriodicTask {
  return {
    name: 'months.keep',
    everySeconds: KEEP_EVERY_SECONDS,
    async run() {
      await months.ensureWindow()
    },
  }
}
