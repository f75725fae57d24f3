import type { Command } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { type ExportImporter, runExportImport } from './import-export.ts'
import { type ImportProgress, ImportWatch, type ProgressOutput } from './import-progress.ts'
import { type ImportedFile, ImportReport, type ImportResult } from './import-report.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

/** Brings files into the account of one user, as one upload. */
export interface Importer extends AsyncDisposable {
  /**
   * Resolves when every file is done, or after those in hand when it was asked to stop: the rest is cancelled then.
   *
   * @param onProgress called about twice a second
   * @throws what stops the whole import: the database is gone
   */
  run(onProgress: (progress: ImportProgress) => void): Promise<ImportResult>
  /** What became of each file, in the order in which they were found. */
  files(): AsyncIterable<ImportedFile>
  /** What each reason means, in a sentence. */
  readonly reasons: Readonly<Record<string, string>>
}

/** What the verb needs of the program around it. */
export interface ImportContext {
  /** @throws StorageError when there is nothing to import, no such user, or several and none is named */
  openImporter(
    settings: ServiceSettings,
    what: { readonly paths: readonly string[]; readonly user: string | undefined },
  ): Promise<Importer>
  /** Undefined where what is named is no export of ours. @throws StorageError as above */
  openExportImporter(
    settings: ServiceSettings,
    what: { readonly paths: readonly string[]; readonly user: string | undefined },
  ): Promise<ExportImporter | undefined>
  /** Writes to standard output. */
  out(text: string): void
  /** Where progress is told. */
  readonly progress: ProgressOutput
  /** Says that not everything was done, although nothing was thrown. */
  fail(): void
}

const EXAMPLES = `
Examples:
  $ longrun import run.fit                            into the account of the only user there is
  $ longrun import --user ann@example.org ~/garmin    every activity below a folder, in zip archives and .gz too
  $ longrun import export_12345.zip                   an export of Strava or Garmin, or any other zip
  $ longrun import --json export/ > result.json       every file with its result
  $ longrun import ann.zip                            an export of Longrun: all of an account, records and samples too

Files that are there already are reported as duplicates and change nothing, so an import can be repeated. Ctrl-C finishes the
files in hand and leaves out the rest.
Exit code 0 only when every file is stored or a duplicate; what is no activity by its name does not count.`

interface Flags {
  readonly user?: string
  readonly json?: true
  readonly verbose?: true
}

/** `longrun import <files, folders and zip archives...>` */
export function addImportCommand(program: Command, context: ImportContext): void {
  const command = program
    .command('import')
    .description('Bring activity files, folders and zip archives into an account')
    .argument('<paths...>', 'files, folders and zip archives')
    .option('--user <e-mail>', 'whose account; may be left out where there is only one')
    .option('--json', 'answer in JSON')
    .option('--verbose', 'a line for every file; else for those that are not in the account')
  addSettingOptions(command, ['dataDir', 'databaseUrl', 'directDatabaseUrl', 'logLevel'])
  command.addHelpText('after', EXAMPLES).action(async (paths: readonly string[], flags: Flags) => {
    const settings = await readCommandSettings(command)
    await runImport(paths, { ...flags, settings }, context)
  })
}

async function runImport(
  paths: readonly string[],
  { user, json, verbose, settings }: Flags & { readonly settings: ServiceSettings },
  { openImporter, openExportImporter, out, progress, fail }: ImportContext,
): Promise<void> {
  await using exported = await openExportImporter(settings, { paths, user })
  if (exported) {
    if (!(await runExportImport(exported, { out, progress, isJson: json === true }))) fail()
    return
  }
  await using importer = await openImporter(settings, { paths, user })
  const watch = new ImportWatch(progress)
  const result = await importer.run((state) => watch.show(state))
  watch.end()
  const report = new ImportReport({ out, reasons: importer.reasons, isVerbose: verbose === true })
  const told = { ...result, seconds: watch.seconds }
  if (json) await report.asJson(told, importer.files())
  else await report.asText(told, importer.files())
  if (!isComplete(result)) fail()
}

/** Whether there were files, and every one is in the account now. */
function isComplete({ counts, isStopped }: ImportResult): boolean {
  return !isStopped && counts.stored + counts.duplicate > 0 && counts.failed + counts.cancelled === 0
}
