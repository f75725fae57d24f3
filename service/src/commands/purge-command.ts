import { type Command, InvalidArgumentError } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

type Counts = Readonly<Record<string, number>>

/** Removes what was deleted long ago. */
export interface Purger extends AsyncDisposable {
  /** How many days deleted records are kept, by the settings; 0: for good. */
  readonly purgeDays: number
  /** How many records were deleted so many days ago. */
  count(days: number): Promise<Counts>
  /** How many rows went. */
  run(days: number): Promise<Counts>
}

/** What the verb needs of the program around it. */
export interface PurgeContext {
  openPurger(settings: ServiceSettings): Promise<Purger>
  /** Writes to standard output. */
  out(text: string): void
}

const EXAMPLES = `
Examples:
  $ longrun purge --dry-run        how many records were deleted longer ago than LONGRUN_PURGE_DAYS
  $ longrun purge                  remove them at once; workers do so every hour
  $ longrun purge --days 7         those that were deleted a week ago`

/** `longrun purge` */
export function addPurgeCommand(program: Command, context: PurgeContext): void {
  const command = program
    .command('purge')
    .description('Remove plans, workouts and notes for good that were deleted long ago')
    .option('--days <number>', 'how long ago; default: LONGRUN_PURGE_DAYS', parseDays)
    .option('--dry-run', 'count them only')
    .option('--json', 'answer in JSON')
  addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl', 'logLevel'])
  command
    .addHelpText('after', EXAMPLES)
    .action(async ({ days: given, dryRun, json }: { days?: number; dryRun?: true; json?: true }) => {
      await using purger = await context.openPurger(await readCommandSettings(command))
      const days = given ?? purger.purgeDays
      // By the settings nothing ever goes; whoever names days means them.
      const isKept = given === undefined && days === 0
      const counts = isKept ? {} : await (dryRun ? purger.count(days) : purger.run(days))
      if (json) return context.out(`${JSON.stringify({ days, isDryRun: dryRun === true, isKept, counts }, null, 2)}\n`)
      const lines = Object.entries(counts).map(([table, count]) => `${table.padEnd(24)} ${count}`)
      const title = dryRun
        ? `Deleted more than ${days} days ago`
        : `Removed, of what was deleted more than ${days} days ago`
      context.out(isKept ? 'LONGRUN_PURGE_DAYS is 0: everything is kept\n' : `${[`${title}:`, ...lines].join('\n')}\n`)
    })
}

function parseDays(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) <= 3_650) return Number(text)
  throw new InvalidArgumentError('must be a whole number from 0 to 3650')
}
