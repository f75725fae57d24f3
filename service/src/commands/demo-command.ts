import { type Command, InvalidArgumentError } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** What somebody signs in with. */
export interface Account {
  readonly email: string
  readonly password: string
}

/** A runner that was made, and how to sign in as them. */
export interface MadeDemo extends Account {
  readonly seed: number
  readonly until: string
  readonly userId: string
  readonly name: string
  /** Where the service answers. */
  readonly address: string
  /** How many of what were stored. */
  readonly counts: Readonly<Record<string, number>>
}

/** Makes runners with two years of training. */
export interface DemoMaker extends AsyncDisposable {
  /** Makes the first admin where there are no accounts at all. */
  addFirstAdmin(): Promise<Account | undefined>
  make(options: {
    readonly seed: number
    readonly until: string | undefined
    readonly email: string | undefined
    readonly onProgress: (done: number, total: number) => void
  }): Promise<MadeDemo>
}

/** What the verb needs of the program around it. */
export interface DemoContext {
  openDemo(settings: ServiceSettings): Promise<DemoMaker>
  /** Writes to standard output. */
  out(text: string): void
  /** Where progress is shown; undefined where nobody watches. */
  readonly terminal: { write(text: string): void } | undefined
}

const EXAMPLES = `
Examples:
  $ longrun demo                                a runner, beside "npm start" in another terminal or before it
  $ longrun demo --seed 7                       another one
  $ longrun demo --until 2026-06-30 --json      the same data on any day
  $ longrun demo --email ann@example.org        under an address of your own

The same seed makes the same training on the same day, or with the same --until; ids and the password are new each time.
The account is an ordinary one: sign in with what is printed, and close it with DELETE /v1/me.`

const MOST_SEED = 999_999

/** `longrun demo` */
export function addDemoCommand(program: Command, context: DemoContext): void {
  const command = program
    .command('demo')
    .description('Make a runner with two years of training, to look at and to build on')
    .option('--seed <number>', `which runner, 1 to ${MOST_SEED}`, parseSeed, 1)
    .option('--until <day>', 'the first day without training, YYYY-MM-DD (default: today)')
    .option('--email <e-mail>', 'address of the account (default: demo-<seed>@longrun.local)')
    .option('--json', 'answer in JSON')
  addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl', 'host', 'port', 'publicUrl', 'logLevel'])
  command.addHelpText('after', EXAMPLES).action(async (flags: DemoFlags) => {
    await runDemo(flags, await readCommandSettings(command), context)
  })
}

interface DemoFlags {
  readonly seed: number
  readonly until?: string
  readonly email?: string
  readonly json?: true
}

const CLEAR_LINE = '\r\u001b[2K'

async function runDemo(
  { seed, until, email, json }: DemoFlags,
  settings: ServiceSettings,
  { openDemo, out, terminal }: DemoContext,
): Promise<void> {
  const startedAt = performance.now()
  await using demo = await openDemo(settings)
  const admin = await demo.addFirstAdmin()
  // At once: what fails further on must not take the only copy of the password with it.
  if (admin && !json) out(`First admin: ${admin.email}, password ${admin.password} (shown this once)\n`)
  const onProgress = (done: number, total: number) => terminal?.write(`${CLEAR_LINE}${done} of ${total} runs`)
  const made = await demo.make({ seed, until, email, onProgress }).finally(() => terminal?.write(CLEAR_LINE))
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  if (json) out(`${JSON.stringify({ ...made, ...(admin ? { admin } : {}), seconds }, null, 2)}\n`)
  else out(toText(made, seconds))
}

function toText({ name, address, email, password, counts, until }: MadeDemo, seconds: number): string {
  const stored = Object.entries(counts).map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
  return [
    `Made ${name}: two years of training up to ${until}, in ${seconds} s`,
    `  ${stored.join(', ')}`,
    'Sign in, while the service runs:',
    `  address   ${address}/docs`,
    `  e-mail    ${email}`,
    `  password  ${password}   (shown this once)`,
    '',
  ].join('\n')
}

function parseSeed(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_SEED}.`)
  return Number(text)
}
