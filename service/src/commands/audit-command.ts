import {
  type AuditProblem,
  type AuditProof,
  type AuditRoot,
  type PrunedMonth,
  type PruneResult,
  toRootLine,
  type VerifyProgress,
} from '@longrun/storage'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { type AuditReader, addShow } from './audit-show.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** The audit log as its owner sees it. */
export interface AuditKeeper extends AuditReader {
  verify(options: {
    readonly month?: string
    /** A file of roots that were noted before. */
    readonly against?: string
    readonly mostProblems: number
    readonly onProgress: (progress: VerifyProgress) => void
  }): Promise<AuditProof>
  roots(after: number): AsyncIterable<AuditRoot>
  prune(options: {
    readonly before: string
    readonly isDryRun: boolean
    readonly onPruned: (month: PrunedMonth) => void
  }): Promise<PruneResult>
}

/** What the verb needs of the program around it. */
export interface AuditContext {
  openAudit(settings: ServiceSettings): Promise<AuditKeeper>
  /** Writes a file whole or not at all, and gives how many lines it has. */
  writeRoots(path: string, roots: AsyncIterable<AuditRoot>): Promise<number>
  /** Writes to standard output. */
  out(text: string): void
  /** Writes a line of progress. */
  progress(line: string): void
  /** Says that the work was not done, although nothing was thrown. */
  fail(): void
}

const EXAMPLES = `
Examples:
  $ longrun audit verify                              every entry is what it was when it was sealed
  $ longrun audit verify --month 2026-10              the entries of one month, and the whole chain
  $ longrun audit roots --out roots.jsonl             note what proves the log; keep it elsewhere
  $ longrun audit verify --against roots.jsonl        also that nothing was cut off or made anew since
  $ longrun audit prune --before 2026-01 --dry-run    what would go
  $ longrun audit show --record 0199a5f0-6f57-7000-8000-2c963f66afa6    who did what to it

They work beside a running service and as the owner of the database, as "longrun migrate" does. Exit code 1 when something is
wrong with the log. What can be proven, and what not, is in docs/audit-proof.md.`

/** `longrun audit verify|roots|prune|show` */
export function addAuditCommand(program: Command, context: AuditContext): void {
  const audit = program
    .command('audit')
    .description('Prove the audit log, note what proves it elsewhere, prune old months, and look into it')
    .addHelpText('after', EXAMPLES)
  addVerify(audit, context)
  addRoots(audit, context)
  addPrune(audit, context)
  addShow(audit, context)
}

interface VerifyFlags {
  readonly month?: string
  readonly against?: string
  readonly most: number
  readonly json?: true
}

function addVerify(audit: Command, context: AuditContext): void {
  const command = audit
    .command('verify')
    .description('Find entries that were changed, removed, added or exchanged, and seals that do not hold')
    .option('--month <month>', 'the entries of one month only, for example 2026-10')
    .option('--against <file>', 'also compare with roots that "longrun audit roots" wrote')
    .option('--most <number>', 'most problems to list; more are counted', parseMost, 1_000)
    .option('--json', 'answer in JSON')
  withDatabase(command).action(async ({ month, against, most, json }: VerifyFlags) => {
    await using audit = await context.openAudit(await readCommandSettings(command))
    const watch = new ProgressWatch(context, json !== undefined)
    const proof = await audit.verify({
      ...(month === undefined ? {} : { month }),
      ...(against === undefined ? {} : { against }),
      mostProblems: most,
      onProgress: (progress) => watch.show(progress),
    })
    if (json) context.out(`${JSON.stringify(proof, null, 2)}\n`)
    else for (const line of toProofLines(proof)) context.out(`${line}\n`)
    if (proof.problemCount > 0) context.fail()
  })
}

function addRoots(audit: Command, context: AuditContext): void {
  const command = audit
    .command('roots')
    .description('Write what proves the log up to each seal, a line of JSON for each')
    .option('--out <file>', 'where to; standard output where it is not given')
    .option('--after <number>', 'only of the seals behind this one', parseNumber, 0)
  withDatabase(command).action(async ({ out, after }: { readonly out?: string; readonly after: number }) => {
    await using audit = await context.openAudit(await readCommandSettings(command))
    if (out === undefined) {
      for await (const root of audit.roots(after)) context.out(toRootLine(root))
      return
    }
    const count = await context.writeRoots(out, audit.roots(after))
    context.progress(`${count} roots in ${out}`)
  })
}

interface PruneFlags {
  readonly before: string
  readonly dryRun?: true
  readonly json?: true
}

function addPrune(audit: Command, context: AuditContext): void {
  const command = audit
    .command('prune')
    .description('Drop the months before one, after proving them; the chain still holds, and tells who did it')
    .addOption(
      new Option(
        '--before <month>',
        'the first month that stays, for example 2026-01; the last and the current one always do',
      ).makeOptionMandatory(),
    )
    .option('--dry-run', 'say what would be pruned, and do nothing')
    .option('--json', 'answer in JSON')
  withDatabase(command).action(async ({ before, dryRun, json }: PruneFlags) => {
    await using audit = await context.openAudit(await readCommandSettings(command))
    const tell = (month: PrunedMonth) => {
      if (!json) context.out(`${toPrunedLine(month, dryRun ? 'would go' : 'pruned')}\n`)
    }
    const result = await audit.prune({ before, isDryRun: dryRun ?? false, onPruned: tell })
    if (dryRun) result.pruned.forEach(tell)
    if (json) context.out(`${JSON.stringify(result, null, 2)}\n`)
    else if (result.refused) {
      const { month, problems, problemCount } = result.refused
      context.out(`${month} stays, and what comes after it: it does not hold.\n`)
      for (const line of toProblemLines(problems, problemCount)) context.out(`${line}\n`)
    } else if (result.pruned.length === 0) context.out(`Nothing to do: nothing is left before ${before}.\n`)
    if (result.refused) context.fail()
  })
}

function withDatabase(command: Command): Command {
  return addSettingOptions(command, ['directDatabaseUrl', 'databaseUrl', 'dataDir'])
}

function parseMost(text: string): number {
  const number = parseNumber(text)
  if (number < 1 || number > 100_000) throw new InvalidArgumentError('Expected a whole number from 1 to 100000.')
  return number
}

function parseNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 0.')
  return Number(text)
}

function toPrunedLine({ month, entries, seals }: PrunedMonth, what: string): string {
  return `${month}: ${entries} entries in ${seals} seals ${what}`
}

function toProofLines({ entries, seals, pending, prunings, problems, problemCount }: AuditProof): string[] {
  const waiting = pending > 0 ? `, ${pending} waiting to be sealed` : ''
  return [
    ...prunings.map(({ pruned, by, entries: gone }) => `${pruned}: ${gone} entries were pruned by ${by}`),
    ...toProblemLines(problems, problemCount),
    `${entries} entries and ${seals} seals${waiting}: ${problemCount === 0 ? 'all hold.' : `${problemCount} PROBLEMS.`}`,
  ]
}

function toProblemLines(problems: readonly AuditProblem[], count: number): string[] {
  const lines = problems.map(({ kind, month, seal, id, record, detail }) => {
    const where = [
      month,
      seal === undefined ? undefined : `seal ${seal}`,
      id === undefined ? undefined : `entry ${id}`,
      record && `(${record.entity} ${record.recordId} of ${record.ownerId})`,
    ].filter((part) => part !== undefined)
    return `${kind.padEnd(9)} ${[...where, detail].join(' ').replace(` ${detail}`, `: ${detail}`)}`
  })
  return count > problems.length ? [...lines, `and ${count - problems.length} more`] : lines
}

const TELL_EVERY_MS = 5_000

/** Tells now and then how far verifying is. */
class ProgressWatch {
  readonly #context: AuditContext
  readonly #isSilent: boolean
  #toldAt = performance.now()

  constructor(context: AuditContext, isSilent: boolean) {
    this.#context = context
    this.#isSilent = isSilent
  }

  show({ part, entries }: VerifyProgress): void {
    const now = performance.now()
    if (this.#isSilent || now - this.#toldAt < TELL_EVERY_MS) return
    this.#toldAt = now
    this.#context.progress(`${part}: ${entries} entries so far`)
  }
}
