#!/usr/bin/env node
import { StorageError, systemClock, withChangeContext } from '@longrun/storage'
import { Command } from 'commander'
import {
  addArchiveCommand,
  addAuditCommand,
  addDemoCommand,
  addDoctorCommand,
  addEraseCommand,
  addExportCommand,
  addImportCommand,
  addMigrateCommand,
  addPurgeCommand,
  addStartCommand,
  addUserCommand,
  addWorkerCommand,
} from '../commands/index.ts'
import { version } from '../version.ts'
import { migrationSets } from './migration-sets.ts'
import { StartProblem } from './start-problem.ts'

const program = new Command('longrun')
  .description('Keeps training data for the long run')
  // Where a command and one below it take the same flag, it belongs to the one that it stands behind.
  .enablePositionalOptions()
  .showHelpAfterError('Try "longrun --help", or --help behind a command.')

// Loaded when they are needed: `longrun --help` should not wait for a web server.
addStartCommand(program, async (settings) => (await import('./server.ts')).startServer(settings))
addWorkerCommand(program, async (settings) => (await import('./worker.ts')).runWorker(settings))
addMigrateCommand(program, {
  sets: migrationSets,
  openOwnerDatabase: async (settings) =>
    (await import('./open-owner-database.ts')).openOwnerDatabase(settings, toProgress),
  completeUp: async (ownerUrl) => (await import('./complete-up.ts')).completeUp(ownerUrl),
  out: (line) => process.stdout.write(`${line}\n`),
  progress: toProgress,
  fail: () => {
    process.exitCode = 1
  },
})
addImportCommand(program, {
  openImporter: async (settings, what) => (await import('./importer.ts')).openImporter({ settings, ...what }),
  openExportImporter: async (settings, what) => (await import('./exporter.ts')).openExportImporter(settings, what),
  out: (text) => process.stdout.write(text),
  progress: { write: (text) => process.stderr.write(text), isTerminal: process.stderr.isTTY === true },
  fail: () => {
    process.exitCode = 1
  },
})
addExportCommand(program, {
  openExporter: async (settings, user) => (await import('./exporter.ts')).openExporter(settings, user),
  out: (text) => process.stdout.write(text),
  progress: { write: (text) => process.stderr.write(text), isTerminal: process.stderr.isTTY === true },
})
addDemoCommand(program, {
  openDemo: async (settings) => (await import('./demo.ts')).openDemo(settings),
  out: (text) => process.stdout.write(text),
  terminal: process.stderr.isTTY ? process.stderr : undefined,
})
addUserCommand(program, {
  openAccounts: async (settings) => (await import('./accounts.ts')).openAccounts(settings),
  out: (text) => process.stdout.write(text),
})
addAuditCommand(program, {
  openAudit: async (settings) => (await import('./audit.ts')).openAudit(settings, toProgress),
  writeRoots: async (path, roots) => (await import('./audit.ts')).writeRoots(path, roots),
  out: (text) => process.stdout.write(text),
  progress: toProgress,
  fail: () => {
    process.exitCode = 1
  },
})
addEraseCommand(program, {
  openEraser: async (settings) => (await import('./eraser.ts')).openEraser(settings),
  writeLines: async (path, lines) => (await import('./line-file.ts')).writeLines(path, lines),
  out: (text) => process.stdout.write(text),
  progress: toProgress,
})
addPurgeCommand(program, {
  openPurger: async (settings) => (await import('./eraser.ts')).openPurger(settings),
  out: (text) => process.stdout.write(text),
})
addArchiveCommand(program, {
  openArchive: async (settings) => (await import('./archive-desk.ts')).openArchiveDesk(settings),
  out: (text) => process.stdout.write(text),
  progress: { write: (text) => process.stderr.write(text), isTerminal: process.stderr.isTTY === true },
  fail: () => {
    process.exitCode = 1
  },
})
addDoctorCommand(program, {
  async *examine(readSettings) {
    const { examine } = await import('./doctor.ts')
    yield* examine({ readSettings, version, clock: systemClock })
  },
  out: (text) => process.stdout.write(text),
  fail: () => {
    process.exitCode = 1
  },
})

addVersion(program)
// Whoever reads what a command tells, `head` for example, may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  await withChangeContext({ request: `cli:${toVerb(program, process.argv.slice(2))}` }, () => program.parseAsync())
} catch (error) {
  process.stderr.write(`longrun: ${toLine(error)}\n`)
  process.exitCode = 1
}

/** `--version` is answered wherever it stands, also behind the flags of a command. */
function addVersion(command: Command): void {
  command.version(version, '--version', 'print the version')
  for (const each of command.commands) addVersion(each)
}

/** The words of the command line that name a command: `user reset-password`. */
function toVerb(command: Command, [word, ...others]: readonly string[]): string {
  const next = command.commands.find((each) => each.name() === word)
  return next ? `${word} ${toVerb(next, others)}`.trim() : ''
}

/** What went wrong, for whoever typed the command. A stack only where nobody foresaw the error. */
function toLine(error: unknown): string {
  if (error instanceof StartProblem || error instanceof StorageError) return error.message
  if (error instanceof Error && error.name === 'AbortError') return 'stopped before it had started'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function toProgress(line: string): void {
  process.stderr.write(`${line}\n`)
}
