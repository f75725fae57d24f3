import { jobKinds } from './job-kinds.ts'
import { openLog } from './log.ts'
import { installQueue } from './prepare-database.ts'

/** What `longrun migrate up` does after the last migration: `start --no-migrate` finds the job queue in place. */
export async function completeUp(ownerUrl: string): Promise<void> {
  await installQueue({ ownerUrl, log: openLog({ logLevel: 'warn' }), kinds: jobKinds })
}
