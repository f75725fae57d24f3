import { checkReach, openPool } from '@longrun/storage'
import { StartProblem } from './start-problem.ts'

/**
 * Makes sure that a PostgreSQL that we support answers at an address. `setting` is what the address came from.
 *
 * @throws StartProblem
 */
export async function checkDatabase(url: string, setting: string): Promise<void> {
  const pool = openPool({ url, maxConnections: 1, applicationName: 'longrun start' })
  try {
    const { findings } = await checkReach({ database: pool, url, setting })
    const failed = findings.find(({ level }) => level === 'failed')
    if (failed) throw new StartProblem(`${failed.problem}: ${failed.mend}`)
  } finally {
    await pool.close()
  }
}
