import { StorageError, systemClock } from '@longrun/storage'
import type { AccountKeeper } from '../commands/index.ts'
import { Problem } from '../http/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { composeService } from './compose.ts'
import { openLog } from './log.ts'
import { newPassword } from './new-password.ts'
import { openOrJoinDatabase } from './open-database.ts'
import { requireMigrated } from './prepare-database.ts'
import { StartProblem } from './start-problem.ts'
import { listenForStop } from './stop-signals.ts'

/** Opens the accounts of the settings' database, beside a service that runs or without one. */
export async function openAccounts(settings: ServiceSettings): Promise<AccountKeeper> {
  await using opened = new AsyncDisposableStack()
  const signal = opened.use(listenForStop((name) => process.stderr.write(`${name}: once more ends at once\n`)))
  const database = opened.use(await openOrJoinDatabase(settings, signal))
  await requireMigrated(database.ownerUrl)
  const log = openLog(settings)
  const service = opened.use(await composeService({ settings, databaseUrl: database.url, log, clock: systemClock }))
  const { users, userAdmin, closedAccounts } = service
  const idOf = async (email: string): Promise<string> => {
    const found = await users.findByEmail(email)
    if (found) return found.id
    const problems = [{ path: 'e-mail', message: 'must be the e-mail address of a user' }]
    throw new StorageError('invalid_input', `there is no user ${email}`, { problems })
  }
  const owned = opened.move()
  return {
    async resetPassword(email) {
      const password = newPassword()
      const { role, isDisabled } = await userAdmin.resetPassword(await idOf(email), password, { by: null })
      return { email, role, isDisabled, password }
    },
    async setRole(email, role) {
      const { isDisabled } = await userAdmin.setRole(await idOf(email), role, { by: null }).catch(toStartProblem)
      return { email, role, isDisabled }
    },
    async enable(email) {
      const { role, isDisabled } = await userAdmin.enable(await idOf(email), { by: null })
      return { email, role, isDisabled }
    },
    async restore(email) {
      const closed = await closedAccounts.getByEmail(email)
      const { role, isDisabled } = await closedAccounts.restore(closed.id, { by: null }).catch(toStartProblem)
      return { email: closed.email, role, isDisabled }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function toStartProblem(error: unknown): never {
  throw error instanceof Problem ? new StartProblem(error.message, { cause: error }) : error
}
