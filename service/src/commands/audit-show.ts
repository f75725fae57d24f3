import { AUDIT_ACTIONS, type AuditAction, type LoggedEntry, type LogSearch, toFieldChange } from '@longrun/storage'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** The log, as whoever may read all of it looks for entries. */
export interface AuditReader extends AsyncDisposable {
  search(search: LogSearch): Promise<LoggedEntry[]>
}

interface ShowContext {
  openAudit(settings: ServiceSettings): Promise<AuditReader>
  out(text: string): void
}

interface ShowFlags {
  readonly user?: string
  readonly record?: string
  readonly actor?: string
  readonly entity?: string
  readonly action?: AuditAction
  readonly request?: string
  readonly from?: Date
  readonly to?: Date
  readonly limit: number
  readonly json?: true
}

/** `longrun audit show` */
export function addShow(audit: Command, context: ShowContext): void {
  const command = audit
    .command('show')
    .description('Print entries, the newest first, with their values: these may be personal')
    .option('--user <id>', 'of the records of this user', parseId)
    .option('--record <id>', 'of this record', parseId)
    .option('--actor <id>', 'of changes that this user made', parseId)
    .option('--entity <name>', 'of this kind of record, for example workout')
    .addOption(new Option('--action <action>', 'of what was done').choices(AUDIT_ACTIONS))
    .option('--request <id>', 'of one request, job or command')
    .option('--from <time>', 'from this time on; default: a day before --to, or ever where --user is given', parseTime)
    .option('--to <time>', 'before this time; default: now', parseTime)
    .option('--limit <number>', 'most entries', parseLimit, 100)
    .option('--json', 'answer in JSON, a line for each entry')
  addSettingOptions(command, ['directDatabaseUrl', 'databaseUrl', 'dataDir'])
  command.action(async (flags: ShowFlags) => {
    const search = toSearch(flags, new Date())
    await using reader = await context.openAudit(await readCommandSettings(command))
    const entries = await reader.search(search)
    for (const entry of entries) context.out(flags.json ? `${JSON.stringify(entry)}\n` : toText(entry))
    if (entries.length === 0 && !flags.json) context.out('Nothing is found.\n')
  })
}

const DAY_MS = 86_400_000

function toSearch({ user, record, actor, entity, action, request, from, to, limit }: ShowFlags, now: Date): LogSearch {
  const end = to ?? new Date(now.getTime() + 1)
  const begin = from ?? new Date(user === undefined ? end.getTime() - DAY_MS : 0)
  if (begin >= end) throw new InvalidArgumentError('--from must be before --to')
  const wanted = { ownerId: user, recordId: record, actorId: actor, entity, action, requestId: request }
  return { ...wanted, from: begin, to: end, limit }
}

function toText(entry: LoggedEntry): string {
  const { at, action, entity, recordId, ownerId, version, actorId, dbRole, requestId, address, agent, changes } = entry
  const parts = [
    `${at.toISOString()} ${action} ${entity} ${recordId} of ${ownerId}`,
    version === null ? '' : `version ${version}`,
    actorId === null ? `by the role ${quote(dbRole)}` : `by ${actorId}`,
    requestId === null ? '' : `request ${quote(requestId)}`,
    address === null ? '' : `from ${quote(address)}`,
    agent === null ? '' : `with ${quote(agent)}`,
  ]
  const lines =
    changes === null
      ? ['  values erased']
      : Object.entries(changes).map(([name, change]) => toLine(action, name, change))
  return `${[parts.filter((part) => part !== '').join(', '), ...lines].join('\n')}\n`
}

function toLine(action: AuditAction, name: string, change: unknown): string {
  // Samples are told by their sum, not by what they were.
  if (!Array.isArray(change) && typeof change === 'object' && change !== null && action !== 'create') {
    return `  ${name}: ${quote(change)}`
  }
  const { from, to } = toFieldChange(action, change)
  return from === null && action === 'create' ? `  ${name}: ${quote(to)}` : `  ${name}: ${quote(from)} -> ${quote(to)}`
}

/** As JSON: what is in a name must not write on the terminal. */
function quote(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function parseId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text
  throw new InvalidArgumentError('Expected an id such as 0199a5f0-6f57-7000-8000-2c963f66afa6.')
}

function parseTime(text: string): Date {
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
    ? new Date(text)
    : undefined
  if (time === undefined || Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('Expected a day or a time such as 2026-03-14 or 2026-03-14T07:30:00Z.')
  return time
}

function parseLimit(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 1 to 10000.')
}
