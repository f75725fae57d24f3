import type { PeriodicTask } from '../../jobs/index.ts'
import type { Archivist } from './archivist.ts'

const EVERY_SECONDS = 5

/** Goes on with what was ordered to be archived, in each worker. */
export function archivalTask(archivist: Archivist): PeriodicTask {
  return { name: 'archival.run', everySeconds: EVERY_SECONDS, run: (signal) => archivist.runAll(signal) }
}
