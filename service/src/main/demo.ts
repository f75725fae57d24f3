import { systemClock } from '@longrun/storage'
import type { Account, DemoMaker, MadeDemo } from '../commands/index.ts'
import { Problem } from '../http/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { composeService } from './compose.ts'
import { addFirstAdmin } from './first-admin.ts'
import { jobKinds } from './job-kinds.ts'
import { openLog } from './log.ts'
import { newPassword } from './new-password.ts'
import { openOrJoinDatabase } from './open-database.ts'
import { prepareDatabase, requireMigrated } from './prepare-database.ts'
import { StartProblem } from './start-problem.ts'
import { listenForStop } from './stop-signals.ts'

/** Opens a maker of demo runners on the database of the settings, beside a service that runs or without one. */
export async function openDemo(settings: ServiceSettings): Promise<DemoMaker> {
  await using opened = new AsyncDisposableStack()
  const signal = opened.use(
    listenForStop((name) => process.stderr.write(`${name}: taking back what was made; once more ends at once\n`)),
  )
  const database = opened.use(await openOrJoinDatabase(settings, signal))
  const log = openLog(settings)
  // A server of our own that nobody runs is made ready, as a start would.
  if (database.local) await prepareDatabase({ ownerUrl: database.ownerUrl, log, kinds: jobKinds })
  else await requireMigrated(database.ownerUrl)
  const service = opened.use(await composeService({ settings, databaseUrl: database.url, log, clock: systemClock }))
  if (database.local) await service.months.ensureWindow()
  const owned = opened.move()
  return {
    // Else a service that starts later would find a user and make no admin.
    addFirstAdmin: () => addFirstAdmin(service.users),
    async make({ seed, until, email = `demo-${seed}@longrun.local`, onProgress }): Promise<MadeDemo> {
      const account: Account = { email, password: newPassword() }
      const runner = await service.demo.make({ seed, until, ...account, onProgress, signal }).catch(toRefusal)
      return { ...runner, seed, ...account, address: toAddress(settings) }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function toAddress({ publicUrl, host, port }: ServiceSettings): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/$/, '')
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function toRefusal(error: unknown): never {
  if (error instanceof Error && error.name === 'AbortError')
    throw new StartProblem('stopped; the account is closed again')
  if (!(error instanceof Problem)) throw error
  if (error.code === 'email_taken')
    throw new StartProblem(
      'there is an account with this e-mail address already: its password was shown when it was made. Another --seed ' +
        'makes another runner, another --email another account of the same runner',
    )
  const problems = error.details.errors?.map(({ path, message }) => `--${path} ${message}`)
  throw new StartProblem(problems?.join('; ') ?? error.message)
}
