import type { ErasureState } from '@longrun/storage'
import type { Command } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** Whom an erasure is about, and how far it is. */
export interface ErasableUser {
  readonly userId: string
  readonly state: 'open' | 'closed' | 'erasing' | 'erased'
  /** Until when a closed account can be taken back. */
  readonly dueAt: Date | null
  readonly erasure: ErasureState | null
}

/** Erases persons in the name of whoever runs the service. */
export interface Eraser extends AsyncDisposable {
  /** @throws StorageError `invalid_input` where there is nobody of that address or id */
  find(user: string): Promise<ErasableUser>
  /** Closes the account where it is open, and resolves when everything is erased. */
  erase(userId: string, onProgress: (state: ErasureState) => void): Promise<ErasureState>
  /** A line for each finished erasure. */
  receipts(): AsyncIterable<string>
  /**
   * Erases again whatever is there of those who were erased: of the receipts in a file, and of those that the database has.
   *
   * @throws StorageError `invalid_input` for a file of which any line is no receipt: then nothing was begun
   */
  replay(
    receipts: string | undefined,
  ): Promise<{ readonly receipts: number; readonly begun: number; readonly erased: number }>
}

/** What the verb needs of the program around it. */
export interface EraseContext {
  openEraser(settings: ServiceSettings): Promise<Eraser>
  /** Writes a file whole or not at all, and gives how many lines it has. */
  writeLines(path: string, lines: AsyncIterable<string>): Promise<number>
  /** Writes to standard output. */
  out(text: string): void
  /** Writes a line of progress. */
  progress(line: string): void
}

const EXAMPLES = `
Examples:
  $ longrun erase --user ann@example.org              how the account stands; nothing is changed
  $ longrun erase --user ann@example.org --now        close it where it is open, and erase the person for good
  $ longrun erase receipts --out receipts.jsonl       what to keep outside, beside the backups
  $ longrun erase replay --receipts receipts.jsonl    after a restore from a backup: erase again who was erased since

Works beside a running service and without one. What is erased and what stays is in docs/erasure.md.`

/** `longrun erase`, `longrun erase receipts|replay` */
export function addEraseCommand(program: Command, context: EraseContext): void {
  const erase = program
    .command('erase')
    // Flags behind receipts and replay are theirs.
    .enablePositionalOptions()
    .description('Erase a person for good, keep the receipts, and erase again after a restore')
    .option('--user <e-mail or id>', 'whom')
    .option(
      '--now',
      'close the account where it is open, and erase it however much time is left; nothing brings it back',
    )
    .option('--json', 'answer in JSON')
  withDatabase(erase)
    .addHelpText('after', EXAMPLES)
    .action(async ({ user, now, json }: { readonly user?: string; readonly now?: true; readonly json?: true }) => {
      if (user === undefined)
        return erase.error("error: option '--user <e-mail or id>' not specified, nor one of receipts, replay")
      await using eraser = await context.openEraser(await readCommandSettings(erase))
      const found = await eraser.find(user)
      if (!now || found.state === 'erased') {
        return context.out(json ? `${JSON.stringify(found, null, 2)}\n` : `${describe(found)}\n`)
      }
      const state = await eraser.erase(found.userId, (each) => context.progress(`${sumOf(each)} rows erased so far`))
      context.out(json ? `${JSON.stringify(state, null, 2)}\n` : toText(state))
    })
  addReceipts(erase, context)
  addReplay(erase, context)
}

function addReceipts(erase: Command, context: EraseContext): void {
  const command = erase
    .command('receipts')
    .description('Write the receipts of all finished erasures, a line of JSON each')
    .option('--out <file>', 'into a file; default: standard output')
  withDatabase(command).action(async ({ out }: { readonly out?: string }) => {
    await using eraser = await context.openEraser(await readCommandSettings(command))
    if (out === undefined) for await (const line of eraser.receipts()) context.out(line)
    else context.out(`${await context.writeLines(out, eraser.receipts())} receipts in ${out}\n`)
  })
}

function addReplay(erase: Command, context: EraseContext): void {
  const command = erase
    .command('replay')
    .description('Erase again who was erased, where a restore has brought something back')
    .option('--receipts <file>', 'also those of a file that "longrun erase receipts" wrote')
    .option('--json', 'answer in JSON')
  withDatabase(command).action(async ({ receipts, json }: { readonly receipts?: string; readonly json?: true }) => {
    await using eraser = await context.openEraser(await readCommandSettings(command))
    const result = await eraser.replay(receipts)
    const text = `${result.receipts} receipts, ${result.begun} persons of whom there was something, ${result.erased} erased\n`
    context.out(json ? `${JSON.stringify(result, null, 2)}\n` : text)
  })
}

function withDatabase(command: Command): Command {
  return addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl', 'logLevel'])
}

function describe({ userId, state, dueAt, erasure }: ErasableUser): string {
  const about = {
    open: 'the account is open; --now closes and erases it',
    closed: `the account is closed and can be taken back until ${dueAt?.toISOString()}; --now erases it`,
    erasing: 'the erasure goes on; --now waits for it',
    erased: `erased at ${erasure?.finishedAt?.toISOString()}, receipt ${erasure?.receipt}`,
  }
  return `${userId}: ${about[state]}`
}

function toText(state: ErasureState): string {
  const lines = Object.entries(state.counts).map(([table, count]) => `  ${table.padEnd(24)} ${count}`)
  return [`Erased ${state.userId}: ${sumOf(state)} rows`, ...lines, `Receipt ${state.receipt}`, ''].join('\n')
}

const sumOf = ({ counts }: ErasureState): number => Object.values(counts).reduce((sum, count) => sum + count, 0)
