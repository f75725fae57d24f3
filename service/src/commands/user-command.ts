import { type Command, InvalidArgumentError } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** An account as it is after a change. */
export interface ChangedAccount {
  readonly email: string
  readonly role: string
  readonly isDisabled: boolean
}

const ROLES = ['athlete', 'admin'] as const
type AccountRole = (typeof ROLES)[number]

/** Changes accounts in the name of whoever runs the service: nobody signs in for it. */
export interface AccountKeeper extends AsyncDisposable {
  resetPassword(email: string): Promise<ChangedAccount & { readonly password: string }>
  setRole(email: string, role: AccountRole): Promise<ChangedAccount>
  enable(email: string): Promise<ChangedAccount>
  /** Takes back that the account was closed. */
  restore(email: string): Promise<ChangedAccount>
}

/** What the verb needs of the program around it. */
export interface UserContext {
  openAccounts(settings: ServiceSettings): Promise<AccountKeeper>
  /** Writes to standard output. */
  out(text: string): void
}

const EXAMPLES = `
Examples:
  $ longrun user reset-password admin@longrun.local      a new password, printed once; ends sessions, revokes API tokens
  $ longrun user set-role ann@example.org admin          make somebody an admin, or an athlete again
  $ longrun user enable ann@example.org                  let somebody in again who was disabled
  $ longrun user restore ann@example.org                 take back that an account was closed, as long as it is not erased

Works beside a running service and without one, on the database of the settings.`

/** `longrun user ...`: what whoever runs the service must be able to do without an admin's password. */
export function addUserCommand(program: Command, context: UserContext): void {
  const user = program.command('user').description('Mend accounts without signing in').addHelpText('after', EXAMPLES)
  const add = (usage: string, description: string): Command => {
    const command = user.command(usage).description(description).option('--json', 'answer in JSON')
    return addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl', 'logLevel'])
  }
  const change = async (
    command: Command,
    work: (accounts: AccountKeeper) => Promise<ChangedAccount & { readonly password?: string }>,
    toText: (changed: ChangedAccount & { readonly password?: string }) => string,
  ): Promise<void> => {
    const settings = await readCommandSettings(command)
    await using accounts = await context.openAccounts(settings)
    const changed = await work(accounts)
    const isJson = command.getOptionValue('json') === true
    context.out(isJson ? `${JSON.stringify(changed, null, 2)}\n` : `${toText(changed)}\n`)
  }

  const reset = add('reset-password <e-mail>', 'Set a new password, which is printed once')
  reset.action(async (email: string) => {
    await change(
      reset,
      (accounts) => accounts.resetPassword(email),
      ({ email, password, isDisabled }) => {
        const hint = isDisabled ? '\nThe account is disabled: "longrun user enable" lets it in again.' : ''
        return `New password of ${email}: ${password} (shown this once)\nSessions ended, API tokens revoked.${hint}`
      },
    )
  })

  const setRole = add('set-role <e-mail>', 'Make somebody an admin, or an athlete again').argument(
    '<role>',
    ROLES.join(' or '),
    parseRole,
  )
  setRole.action(async (email: string, role: AccountRole) => {
    await change(
      setRole,
      (accounts) => accounts.setRole(email, role),
      (changed) => `${changed.email} is ${changed.role} from the next request on`,
    )
  })

  const enable = add('enable <e-mail>', 'Let somebody in again who was disabled')
  enable.action(async (email: string) => {
    await change(
      enable,
      (accounts) => accounts.enable(email),
      (changed) => `${changed.email} may sign in`,
    )
  })

  const restore = add('restore <e-mail>', 'Take back that an account was closed, as long as it is not erased')
  restore.action(async (email: string) => {
    await change(
      restore,
      (accounts) => accounts.restore(email),
      ({ isDisabled, ...changed }) => {
        const hint = isDisabled ? ', but is disabled: "longrun user enable" lets it in' : ''
        return `The account ${changed.email} is open again${hint}`
      },
    )
  })
}

function parseRole(text: string): AccountRole {
  const role = ROLES.find((each) => each === text)
  if (role === undefined) throw new InvalidArgumentError(`must be ${ROLES.join(' or ')}`)
  return role
}
