import {
  type DownTarget,
  type MigrationEvent,
  type MigrationSet,
  migrateDown,
  migrateUp,
  migrationStatus,
  planMigrations,
  verifyMigrations,
} from '@longrun/storage'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { type LimitFlags, toEventLine, toLimits, toProofLines, toStatusLines, withLimits } from './migrate-output.ts'
import { checkSchemaFiles, writeSchemaFiles } from './migrate-schema.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** What the verb needs of the program around it. */
export interface MigrateContext {
  readonly sets: readonly MigrationSet[]
  /**
   * Finds the database, as its owner and past any pooler; where no address is set, starts the server of its own and stops
   * it when disposed.
   */
  openOwnerDatabase(settings: ServiceSettings): Promise<{ readonly ownerUrl: string } & AsyncDisposable>
  /** Does what has to follow when every migration is applied; the job queue has tables of its own. */
  completeUp?(ownerUrl: string): Promise<void>
  /** Writes a line of the answer. */
  out(line: string): void
  /** Writes a line of progress. */
  progress(line: string): void
  /** Says that the work was not done, although nothing was thrown. */
  fail(): void
}

interface UpFlags extends LimitFlags {
  readonly to?: string
  readonly dryRun?: true
  readonly json?: true
}

interface DownFlags extends LimitFlags {
  readonly to?: string
  readonly steps?: number
  readonly all?: true
  readonly allowDataLoss: readonly string[]
  readonly dryRun?: true
  readonly json?: true
}

const EXAMPLES = `
Examples:
  $ longrun migrate up                                   apply what is pending
  $ longrun migrate up --dry-run                         print the SQL and do nothing
  $ longrun migrate status --check                       exit code 1 unless everything is applied
  $ longrun migrate down                                 take the newest one back
  $ longrun migrate down --to longrun/0001_training      take back all that came after it
  $ longrun migrate down --allow-data-loss longrun/0002_series
  $ longrun migrate verify                               prove every down in a scratch database

Migrations run as the owner of the database: DIRECT_DATABASE_URL, past any pooler, or else DATABASE_URL.`

/** Adds `longrun migrate up|down|status|verify|schema`. */
export function addMigrateCommand(program: Command, context: MigrateContext): void {
  const migrate = program
    .command('migrate')
    .description('Apply, take back, show and prove the migrations of the database')
    .addHelpText('after', EXAMPLES)
  addUp(migrate, context)
  addDown(migrate, context)
  addStatus(migrate, context)
  addVerify(migrate, context)
  addSchema(migrate, context)
}

function addUp(migrate: Command, context: MigrateContext): void {
  const command = migrate
    .command('up')
    .description('Apply what is pending; safe to run from many machines at once')
    .option('--to <migration>', 'the last one to apply, for example longrun/0001_training')
    .option('--dry-run', 'print the SQL that would be sent, and do nothing')
    .option('--json', 'answer in JSON')
  withDatabase(withLimits(command)).action(async (flags: UpFlags) => {
    await using database = await open(command, context)
    const options = { url: database.ownerUrl, sets: context.sets, ...toLimits(flags) }
    const to = flags.to === undefined ? {} : { to: flags.to }
    if (flags.dryRun) return printPlan(context, flags, await planMigrations({ ...options, direction: { up: to } }))
    const { done } = await migrateUp({ ...options, ...to, onEvent: toListener(context, flags) })
    if (flags.to === undefined) await context.completeUp?.(database.ownerUrl)
    if (flags.json) context.out(JSON.stringify({ applied: done }))
    else context.out(done.length === 0 ? 'Nothing to do: every migration is applied.' : `Applied ${done.length}.`)
  })
}

function addDown(migrate: Command, context: MigrateContext): void {
  const command = migrate
    .command('down')
    .description('Take migrations back, newest first; by default one')
    .addOption(new Option('--steps <n>', 'how many').argParser(parseSteps).conflicts(['to', 'all']))
    .addOption(new Option('--to <migration>', 'all that were applied after this one, which stays').conflicts('all'))
    .addOption(new Option('--all', 'every one'))
    .addOption(
      new Option('--allow-data-loss <migration>', 'let this one drop what holds rows; may be repeated')
        .argParser((id, ids: readonly string[]) => [...ids, id])
        .default([], 'none'),
    )
    .option('--dry-run', 'print the SQL that would be sent, and do nothing')
    .option('--json', 'answer in JSON')
  withDatabase(withLimits(command)).action(async (flags: DownFlags) => {
    await using database = await open(command, context)
    const options = { url: database.ownerUrl, sets: context.sets, ...toLimits(flags) }
    const target = toTarget(flags)
    if (flags.dryRun)
      return printPlan(context, flags, await planMigrations({ ...options, direction: { down: target } }))
    const { allowDataLoss } = flags
    const { done } = await migrateDown({ ...options, target, allowDataLoss, onEvent: toListener(context, flags) })
    if (flags.json) context.out(JSON.stringify({ takenBack: done }))
    else context.out(done.length === 0 ? 'Nothing to do.' : `Took back ${done.length}.`)
  })
}

function toTarget({ steps, to, all }: DownFlags): DownTarget {
  if (all) return 'everything'
  return to === undefined ? { steps: steps ?? 1 } : { to }
}

function parseSteps(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 to 9999.')
  return Number(text)
}

function addStatus(migrate: Command, context: MigrateContext): void {
  const command = migrate
    .command('status')
    .description('Show which migrations are applied')
    .option('--check', 'exit code 1 unless all are applied and unchanged')
    .option('--json', 'answer in JSON')
  withDatabase(command).action(async (flags: { readonly check?: true; readonly json?: true }) => {
    await using database = await open(command, context)
    const status = await migrationStatus({ url: database.ownerUrl, sets: context.sets })
    if (flags.json) context.out(JSON.stringify(status))
    else for (const line of toStatusLines(status)) context.out(line)
    if (flags.check && !status.isCurrent) context.fail()
  })
}

function addVerify(migrate: Command, context: MigrateContext): void {
  const command = migrate
    .command('verify')
    .description('Prove in a scratch database that every down takes back exactly what its up did')
    .option('--json', 'answer in JSON')
  withDatabase(command).action(async (flags: { readonly json?: true }) => {
    await using database = await open(command, context)
    const result = await verifyMigrations({
      url: database.ownerUrl,
      sets: context.sets,
      onResult: (proof) => {
        if (!flags.json) for (const line of toProofLines(proof)) context.out(line)
      },
    })
    if (flags.json) context.out(JSON.stringify(result))
    if (!result.isProven) context.fail()
  })
}

function addSchema(migrate: Command, context: MigrateContext): void {
  const command = migrate
    .command('schema')
    .description('Compare the schema.sql beside each set of migrations with what the migrations make')
    .option('--write', 'renew the files')
  withDatabase(command).action(async (flags: { readonly write?: true }) => {
    await using database = await open(command, context)
    if (flags.write) return await writeSchemaFiles(database.ownerUrl, context.sets)
    const stale = await checkSchemaFiles(database.ownerUrl, context.sets)
    for (const path of stale) context.out(`${path} is stale: renew it with \`longrun migrate schema --write\``)
    if (stale.length > 0) context.fail()
  })
}

function withDatabase(command: Command): Command {
  return addSettingOptions(command, ['directDatabaseUrl', 'databaseUrl', 'dataDir'])
}

async function open(command: Command, context: MigrateContext) {
  return await context.openOwnerDatabase(await readCommandSettings(command))
}

function printPlan(
  context: MigrateContext,
  { json }: { readonly json?: true },
  steps: Awaited<ReturnType<typeof planMigrations>>,
): void {
  if (json) context.out(JSON.stringify({ steps }))
  else context.out(steps.length === 0 ? '-- nothing to do' : steps.map(({ sql }) => sql).join('\n'))
}

function toListener(context: MigrateContext, { json }: { readonly json?: true }): (event: MigrationEvent) => void {
  return (event) => {
    const line = json ? undefined : toEventLine(event)
    if (line !== undefined) context.progress(line)
  }
}
