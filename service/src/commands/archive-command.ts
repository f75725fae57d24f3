import { type Command, InvalidArgumentError } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import type { ProgressOutput } from './import-progress.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** An archival by policy, as it is told. */
export interface ArchivalState {
  readonly id: string
  readonly entity: string
  readonly olderThan: string
  readonly ageColumn: string
  readonly reason: string
  readonly isDryRun: boolean
  readonly status: 'waiting' | 'running' | 'done' | 'cancelled'
  readonly records: number
  readonly usersWithRecords: number
  readonly usersDone: number
  readonly usersTotal: number | null
}

/** What is to be archived, as it was typed; `user` is an e-mail address. */
export interface TypedPolicy {
  readonly entity: string
  readonly olderThan: string
  readonly ageColumn?: string
  readonly filter: Readonly<Record<string, string>>
  readonly reason: string
  readonly user?: string
  readonly isDryRun: boolean
  readonly batchRows?: number
  readonly pauseMs?: number
}

/** Archives by policy in the name of whoever runs the service. */
export interface ArchiveDesk extends AsyncDisposable {
  /** Orders it and does it; resolves when it has ended, or was left to workers because somebody asked to stop. */
  run(policy: TypedPolicy, onProgress: (state: ArchivalState) => void): Promise<ArchivalState>
  /** Goes on with one that nobody works on, or looks on while somebody does. */
  resume(id: string, onProgress: (state: ArchivalState) => void): Promise<ArchivalState>
  get(id: string): Promise<ArchivalState>
  list(): Promise<readonly ArchivalState[]>
  cancel(id: string): Promise<ArchivalState>
}

/** What the verb needs of the program around it. */
export interface ArchiveContext {
  openArchive(settings: ServiceSettings): Promise<ArchiveDesk>
  /** Writes to standard output. */
  out(text: string): void
  readonly progress: ProgressOutput
  /** Says that not everything was done, although nothing was thrown. */
  fail(): void
}

const EXAMPLES = `
Examples:
  $ longrun archive run --entity workout --older-than 2y --by startedAt --reason "before 2024" --dry-run
  $ longrun archive run --entity workout --older-than 2y --where status=completed --where sport=running --reason "long ago"
  $ longrun archive run --entity note --older-than 18mo --user ann@example.org --reason "no longer read" --json
  $ longrun archive list                        the last fifty, newest first
  $ longrun archive cancel 0198...              end one; what is archived stays so

Works beside a running service and without one. What is interrupted is gone on with by a worker, or by "longrun archive resume".
Exit code 0 only when it was done.`

interface RunFlags {
  readonly entity: string
  readonly olderThan: string
  readonly by?: string
  readonly where?: Readonly<Record<string, string>>
  readonly reason: string
  readonly user?: string
  readonly dryRun?: true
  readonly batchRows?: number
  readonly pauseMs?: number
}

/** `longrun archive ...`: what is old enough goes out of the way. */
export function addArchiveCommand(program: Command, context: ArchiveContext): void {
  const archive = program
    .command('archive')
    .description('Archive by policy what is old enough')
    .addHelpText('after', EXAMPLES)
  const add = (usage: string, description: string): Command => {
    const command = archive.command(usage).description(description).option('--json', 'answer in JSON')
    return addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl', 'logLevel'])
  }
  const answer = (command: Command, shown: ArchivalState | readonly ArchivalState[]): void => {
    const isJson = command.getOptionValue('json') === true
    const lines = Array.isArray(shown) ? shown.map(toLine) : [toLine(shown as ArchivalState)]
    context.out(isJson ? `${JSON.stringify(shown, null, 2)}\n` : `${lines.join('\n') || 'none'}\n`)
  }
  const open = async (command: Command) => await context.openArchive(await readCommandSettings(command))
  const follow = async (command: Command, work: (desk: ArchiveDesk, show: Show) => Promise<ArchivalState>) => {
    await using desk = await open(command)
    const ended = await work(desk, (state) => context.progress.write(`${toProgress(state)}\n`))
    answer(command, ended)
    if (ended.status !== 'done') context.fail()
  }

  const run = add('run', 'Archive what is old enough, and wait until it is done')
    .requiredOption('--entity <kind>', 'plan, workout, note or template')
    .requiredOption('--older-than <age>', 'how old it must be: 90d, 12w, 18mo, 2y')
    .requiredOption('--reason <text>', 'why, as each record then says')
    .option('--by <column>', 'the time or day that tells the age (default createdAt)')
    .option('--where <filter>', 'what else must hold, as in the list: status=completed; may be repeated', parseWhere)
    .option('--user <e-mail>', 'whose records alone; everybody\u2019s where it is left out')
    .option('--dry-run', 'count what is due and archive nothing')
    .option('--batch-rows <number>', 'most records at once (default 500)', parseNumber)
    .option('--pause-ms <number>', 'rest behind each batch (default 100)', parseNumber)
  run.action(async (flags: RunFlags) => {
    await follow(run, (desk, show) => desk.run(toPolicy(flags), show))
  })

  const resume = add('resume <id>', 'Go on with one that was interrupted, and wait until it is done')
  resume.action(async (id: string) => {
    await follow(resume, (desk, show) => desk.resume(id, show))
  })

  const list = add('list', 'The last fifty, newest first')
  list.action(async () => {
    await using desk = await open(list)
    answer(list, await desk.list())
  })

  const show = add('show <id>', 'How far one has come')
  show.action(async (id: string) => {
    await using desk = await open(show)
    answer(show, await desk.get(id))
  })

  const cancel = add('cancel <id>', 'End one; what is archived stays so')
  cancel.action(async (id: string) => {
    await using desk = await open(cancel)
    answer(cancel, await desk.cancel(id))
  })
}

type Show = (state: ArchivalState) => void

function toPolicy({
  entity,
  olderThan,
  by,
  where = {},
  reason,
  user,
  dryRun,
  batchRows,
  pauseMs,
}: RunFlags): TypedPolicy {
  return {
    entity,
    olderThan,
    filter: where,
    reason,
    isDryRun: dryRun === true,
    ...(by === undefined ? {} : { ageColumn: by }),
    ...(user === undefined ? {} : { user }),
    ...(batchRows === undefined ? {} : { batchRows }),
    ...(pauseMs === undefined ? {} : { pauseMs }),
  }
}

function parseWhere(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('must be a filter and its value, such as status=completed')
  const name = text.slice(0, at)
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice`)
  return { ...before, [name]: text.slice(at + 1) }
}

function parseNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}

function toLine(state: ArchivalState): string {
  const { id, status, entity, ageColumn, olderThan, records, usersWithRecords, isDryRun } = state
  const what = isDryRun ? 'due' : 'archived'
  const whose = entity === 'template' ? '' : ` of ${usersWithRecords} users`
  return `${id}  ${status}: ${entity}s, ${ageColumn} more than ${olderThan} ago: ${records} ${what}${whose}`
}

function toProgress({ usersDone, usersTotal, records, isDryRun }: ArchivalState): string {
  return `${usersDone} of ${usersTotal ?? '?'} users, ${records} records ${isDryRun ? 'due' : 'archived'}`
}
