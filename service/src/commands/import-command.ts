import type { Command } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { findActivityFiles } from './find-activity-files.ts'
import { type ImportedFile, ImportReport } from './import-report.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** Brings files into the account of one user. */
export interface Importer extends AsyncDisposable {
  /** Asks to stop after the file in hand. */
  readonly signal: AbortSignal
  /** Resolves when the file is done, whatever became of it. @throws what stops the whole import: the database is gone */
  importFile(path: string): Promise<Omit<ImportedFile, 'path'>>
}

/** What the verb needs of the program around it. */
export interface ImportContext {
  /** @throws StorageError when there is no such user, or several and none is named */
  openImporter(settings: ServiceSettings, user: string | undefined): Promise<Importer>
  /** Writes to standard output. */
  out(text: string): void
  /** Where progress is shown; undefined where nobody watches. */
  readonly terminal: { write(text: string): void } | undefined
  /** Says that not everything was done, although nothing was thrown. */
  fail(): void
}

const EXAMPLES = `
Examples:
  $ longrun import run.fit                          into the account of the only user there is
  $ longrun import --user ann@example.org ~/garmin  every .fit, .tcx and .gpx below a folder, .gz of them too
  $ longrun import --json export/ > result.json

Files that are there already are reported as duplicates and change nothing, so an import can be repeated.
Exit code 0 only when every file is stored or a duplicate.`

/** `longrun import <files or folders...>` */
export function addImportCommand(program: Command, context: ImportContext): void {
  const command = program
    .command('import')
    .description('Bring activity files into an account')
    .argument('<paths...>', 'files, or folders with files')
    .option('--user <e-mail>', 'whose account; may be left out where there is only one')
    .option('--json', 'answer in JSON')
  addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl', 'logLevel'])
  command
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], flags: { user?: string; json?: true }) => {
      const settings = await readCommandSettings(command)
      await runImport(paths, { ...flags, settings }, context)
    })
}

async function runImport(
  paths: readonly string[],
  { user, json, settings }: { user?: string; json?: true; settings: ServiceSettings },
  { openImporter, out, terminal, fail }: ImportContext,
): Promise<void> {
  const found = await findActivityFiles(paths)
  const report = new ImportReport({ total: found.files.length, out, terminal, asJson: json === true })
  for (const { path, why } of found.missing)
    report.add({ path, status: 'failed', error: { code: 'unreadable', message: why } })
  for (const { path, code, why } of found.skipped)
    report.add({ path, status: 'skipped', error: { code, message: why } })
  if (found.files.length > 0) {
    await using importer = await openImporter(settings, user)
    for (const path of found.files) {
      if (importer.signal.aborted) break
      report.begin(path)
      report.add({ path, ...(await importer.importFile(path)) })
    }
  }
  report.end()
  if (!report.isComplete) fail()
}
