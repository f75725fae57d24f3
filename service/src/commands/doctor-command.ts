import type { CheckResult, CheckState } from '@longrun/storage'
import type { Command } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** What the verb needs of the program around it. */
export interface DoctorContext {
  /** Looks at everything, the settings first, and tells of each thing as it was looked at. */
  examine(readSettings: () => Promise<ServiceSettings>): AsyncIterable<CheckResult>
  /** Writes to standard output. */
  out(text: string): void
  /** Says that something is wrong, although nothing was thrown. */
  fail(): void
}

const EXAMPLES = `
Examples:
  $ longrun doctor                 look at everything, and say how to mend what is wrong
  $ longrun doctor --strict        exit code 1 for warnings too, for a check after a deployment
  $ longrun doctor --json | jq '.checks[] | select(.state != "ok")'
  $ DATABASE_URL=postgres://longrun_app@db/longrun DIRECT_DATABASE_URL=postgres://owner@db/longrun longrun doctor

It changes nothing, works beside a running service and against a database that is broken or not there, and prints neither
secrets nor anything that users have stored. Exit code 0 when nothing failed; warnings are told, and let it stay 0.
What each check looks at is in docs/commands.md.`

/** `longrun doctor` */
export function addDoctorCommand(program: Command, context: DoctorContext): void {
  const command = program
    .command('doctor')
    .description('Look at settings, server, schema and data, and say what is wrong and how to mend it')
    .option('--strict', 'exit code 1 for warnings too')
    .option('--json', 'answer in JSON')
  addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl'])
  command.addHelpText('after', EXAMPLES).action(async (flags: { readonly strict?: true; readonly json?: true }) => {
    await runDoctor(flags, command, context)
  })
}

const WORDS: Readonly<Record<CheckState, string>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  not_run: 'not run',
}

async function runDoctor(
  { strict, json }: { readonly strict?: true; readonly json?: true },
  command: Command,
  { examine, out, fail }: DoctorContext,
): Promise<void> {
  const checks: CheckResult[] = []
  for await (const result of examine(() => readCommandSettings(command))) {
    checks.push(result)
    if (!json) out(toText(result))
  }
  const of = (state: CheckState) => checks.filter((check) => check.state === state).length
  const counts = { ok: of('ok'), warning: of('warning'), failed: of('failed'), not_run: of('not_run') }
  const state = counts.failed > 0 ? 'failed' : counts.warning > 0 ? 'warning' : 'ok'
  if (json) out(`${JSON.stringify({ state, counts, checks }, null, 2)}\n`)
  else
    out(
      `${Object.entries(counts)
        .map(([name, count]) => `${count} ${WORDS[name as CheckState].toLowerCase()}`)
        .join(', ')}\n`,
    )
  if (state === 'failed' || (strict && state === 'warning')) fail()
}

function toText({ name, state, seen, findings }: CheckResult): string {
  const lines = [`${WORDS[state].padEnd(8)} ${name.padEnd(21)} ${seen}`.trimEnd()]
  for (const { level, problem, mend } of findings) {
    // Where several were found, each says how bad it is.
    const mark = findings.length > 1 && level !== state ? `${level}: ` : ''
    lines.push(`         - ${mark}${problem.replaceAll('\n', '\n           ')}`, `           ${mend}`)
  }
  return `${lines.join('\n')}\n`
}
