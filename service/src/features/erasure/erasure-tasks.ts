import type { Clock, Erasure } from '@longrun/storage'
import type { PeriodicTask } from '../../jobs/index.ts'
import type { ErasureService } from './erasure-service.ts'

const RUN_EVERY_SECONDS = 30
const RECHECK_EVERY_SECONDS = 3_600
/** Work that was under way when an account was closed may write for a while: no request and no job takes longer than this. */
const RECHECK_MS = 2 * 86_400_000

interface Parts {
  readonly erasure: Erasure
  readonly erasures: ErasureService
  readonly clock: Clock
}

/** What workers do for erasures. Any number of them may do so at once. */
export function erasureTasks({ erasure, erasures, clock }: Parts): PeriodicTask[] {
  return [
    {
      name: 'erasures.run',
      everySeconds: RUN_EVERY_SECONDS,
      async run(signal) {
        while (!signal.aborted && (await erasures.beginDue()) > 0);
        await erasure.run({ signal })
      },
    },
    {
      name: 'erasures.recheck',
      everySeconds: RECHECK_EVERY_SECONDS,
      async run(signal) {
        await erasure.recheck({ since: new Date(clock().getTime() - RECHECK_MS), signal })
      },
    },
  ]
}
