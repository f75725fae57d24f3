import type { Command } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { CarryWatch } from './carry-watch.ts'
import type { ProgressOutput } from './import-progress.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** What was written. */
export interface WrittenExport {
  readonly path: string
  readonly bytes: number
  /** Lines by part, and original files as `originals`. */
  readonly counts: Readonly<Record<string, number>>
}

/** Writes everything of a user into a file. */
export interface Exporter extends AsyncDisposable {
  /** The file is there once it is whole. @param onProgress how many lines of which part are written */
  write(path: string, onProgress: (part: string, lines: number) => void): Promise<WrittenExport>
}

/** What the verb needs of the program around it. */
export interface ExportContext {
  /** @throws StorageError when there is no such user, or several and none is named */
  openExporter(settings: ServiceSettings, user: string | undefined): Promise<Exporter>
  /** Writes to standard output. */
  out(text: string): void
  /** Where progress is told. */
  readonly progress: ProgressOutput
}

const EXAMPLES = `
Examples:
  $ longrun export --user ann@example.org --out ann.zip       everything of hers, original files too
  $ longrun import --user ann@example.net ann.zip             into an account elsewhere

Works beside a running service and without one, on the database of the settings.`

interface Flags {
  readonly out: string
  readonly user?: string
  readonly json?: true
}

/** `longrun export` */
export function addExportCommand(program: Command, context: ExportContext): void {
  const command = program
    .command('export')
    .description('Write everything of a user into a zip, which longrun import takes back')
    .requiredOption('--out <file>', 'where to; nothing may be there yet')
    .option('--user <e-mail>', 'whose; may be left out where there is only one')
    .option('--json', 'answer in JSON')
  addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl', 'logLevel'])
  command.addHelpText('after', EXAMPLES).action(async ({ out: path, user, json }: Flags) => {
    await using exporter = await context.openExporter(await readCommandSettings(command), user)
    const watch = new CarryWatch(context.progress)
    const written = await exporter.write(path, (part, lines) => watch.show(`${part}: ${lines.toLocaleString('en-US')}`))
    watch.end()
    if (json) return context.out(`${JSON.stringify(written, null, 2)}\n`)
    const counts = Object.entries(written.counts).map(([part, count]) => `${count} ${part}`)
    context.out(`${written.path}: ${written.bytes.toLocaleString('en-US')} bytes, ${counts.join(', ')}\n`)
  })
}
