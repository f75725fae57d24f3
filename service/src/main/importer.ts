import { access, constants, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname } from 'node:path'
import { StorageError, systemClock } from '@longrun/storage'
import type { ImportedFile, Importer, ImportProgress } from '../commands/index.ts'
import {
  ArchiveError,
  FILE_REASONS,
  type LocalImport,
  type LocalSource,
  openFolder,
  openZip,
  type UploadProgress,
} from '../features/uploads/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { composeService, type Service } from './compose.ts'
import { findUser } from './find-user.ts'
import { openLog } from './log.ts'
import { openOrJoinDatabase } from './open-database.ts'
import { requireMigrated } from './prepare-database.ts'
import { StartProblem } from './start-problem.ts'
import { listenForStop } from './stop-signals.ts'

export interface ImporterParts {
  readonly settings: ServiceSettings
  readonly paths: readonly string[]
  /** The e-mail address of whose account it is; may be left out where there is only one user. */
  readonly user: string | undefined
}

const PROGRESS_EVERY_MS = 500
const PAGE_FILES = 200

/**
 * Opens an importer on the database of the settings: in the data folder the server that runs there already, or one that
 * is started for the time of the import. Files go the way of uploads, and are processed here, with a worker or without one.
 */
export async function openImporter({ settings, paths, user }: ImporterParts): Promise<Importer> {
  await using opened = new AsyncDisposableStack()
  const signal = opened.use(
    listenForStop((name) => process.stderr.write(`\n${name}: finishing the files in hand; once more ends at once\n`)),
  )
  const source = await findSource(paths)
  const database = opened.use(await openOrJoinDatabase(settings, signal))
  await requireMigrated(database.ownerUrl)
  const log = openLog(settings)
  const service = opened.use(await composeService({ settings, databaseUrl: database.url, log, clock: systemClock }))
  const upload = await service.localImports.begin(await findUser(service, user), source)
  const owned = opened.move()
  return {
    run: (onProgress) => run(service, { upload, source, signal, onProgress }),
    files: () => readFiles(service, upload),
    reasons: FILE_REASONS,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** @throws StorageError `invalid_input` why nothing of it can be imported */
async function findSource(paths: readonly string[]): Promise<LocalSource> {
  const [first = '', ...others] = paths
  const name = toName(`${basename(first)}${others.length > 0 ? ` and ${others.length} more` : ''}`)
  const isArchive = others.length === 0 && (await beginsLikeZip(first))
  const scratchFolder = (await isWritable(dirname(first))) ? dirname(first) : tmpdir()
  const open = () => (isArchive ? openZip(first, { scratchFolder }) : openFolder(paths))
  try {
    await using entries = await open()
    return {
      name,
      kind: isArchive ? 'archive' : 'folder',
      exportKind: entries.exportKind,
      listed: entries.listed,
      open,
    }
  } catch (cause) {
    if (!(cause instanceof ArchiveError)) throw cause
    if (cause.reason === 'archive_empty') throw refusal('there is nothing to import', 'must hold files')
    throw refusal(`${name}: ${cause.reason}: ${cause.message}`, cause.message)
  }
}

/** Archives inside an archive are put beside it, where there is room as a rule. */
async function isWritable(folder: string): Promise<boolean> {
  return await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
}

async function beginsLikeZip(path: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r')
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return [0x04034b50, 0x06054b50].includes(buffer.readUInt32LE(0))
  } catch {
    // A folder, or a path that leads nowhere: its file tells of it.
    return false
  }
}

// As uploads may be called.
function toName(name: string): string {
  return [...name.replace(/\p{C}/gu, '?')].slice(0, 200).join('')
}

function refusal(text: string, message: string): StorageError {
  return new StorageError('invalid_input', text, { problems: [{ path: 'paths', message }] })
}

interface Running {
  readonly upload: LocalImport
  readonly source: LocalSource
  readonly signal: AbortSignal
  readonly onProgress: (progress: ImportProgress) => void
}

async function run(
  { localImports, uploadResults }: Service,
  { upload, source, signal, onProgress }: Running,
): ReturnType<Importer['run']> {
  const read = () => uploadResults.getProgress(upload, upload.uploadId)
  const watching = watch(read, onProgress)
  try {
    await localImports.run(upload, source, signal)
  } catch (error) {
    // What is left nobody can go on with: it would hang until the workers' sweep ends it.
    await localImports.cancel(upload).catch(() => {})
    throw toStartProblem(error)
  } finally {
    await watching.stop()
  }
  const isStopped = signal.aborted && (await localImports.cancel(upload))
  const last = await read()
  onProgress(toProgress(last))
  const { exportKind } = source
  return { uploadId: upload.uploadId, status: last.status, exportKind, counts: last.counts, isStopped }
}

// What the disk lacks is told in a line.
function toStartProblem(error: unknown): unknown {
  const isOfDisk = error instanceof Error && 'syscall' in error
  return isOfDisk ? new StartProblem(`the import was stopped: ${error.message}`, { cause: error }) : error
}

/** Looks how far it is until it is stopped. A look that fails tells nothing: the work itself tells what is wrong. */
function watch(read: () => Promise<UploadProgress>, onProgress: Running['onProgress']) {
  let looking: Promise<void> | undefined
  const look = async (): Promise<void> => {
    const progress = await read().catch(() => undefined)
    if (progress) onProgress(toProgress(progress))
    looking = undefined
  }
  const timer = setInterval(() => {
    looking ??= look()
  }, PROGRESS_EVERY_MS)
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await looking
    },
  }
}

function toProgress({ counts, entriesListed, unpackedAt, pointsStored }: UploadProgress): ImportProgress {
  const files = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return {
    done: files - counts.queued - counts.processing,
    known: unpackedAt ? files : Math.max(files, entriesListed ?? 0),
    isReading: unpackedAt === null,
    pointsStored,
  }
}

async function* readFiles({ uploadResults }: Service, upload: LocalImport): AsyncGenerator<ImportedFile> {
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await uploadResults.listFiles(upload, upload.uploadId, { limit: PAGE_FILES, cursor })
    for (const row of items) {
      yield {
        path: row.path,
        status: row.status,
        workoutIds: row.workout_ids,
        points: {
          received: row.points_received,
          stored: row.points_stored,
          merged: row.points_merged,
          rejected: row.points_rejected,
        },
        ...(row.reason === null ? {} : { error: { code: row.reason, message: row.detail ?? row.reason } }),
        ...(row.salvage === null ? {} : { salvage: row.salvage }),
      }
    }
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}
