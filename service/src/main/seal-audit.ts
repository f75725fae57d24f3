import { SEAL_ENTRIES, type Sealing } from '@longrun/storage'
import type { PeriodicTask } from '../jobs/index.ts'

// What was written and not sealed yet is what could be changed without a trace. An empty look takes well under a millisecond.
const SEAL_EVERY_SECONDS = 3

/** Seals the audit log, in whichever process comes first. */
export function sealAudit(sealing: Sealing): PeriodicTask {
  return {
    name: 'audit.seal',
    everySeconds: SEAL_EVERY_SECONDS,
    async run(signal) {
      while (!signal.aborted && (await sealing.seal(SEAL_ENTRIES)) === SEAL_ENTRIES);
    },
  }
}
