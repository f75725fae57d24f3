import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { StorageError, systemClock } from '@longrun/storage'
import type { Importer } from '../commands/index.ts'
import { DecodeError, type UploadResults } from '../features/uploads/index.ts'
import { Problem } from '../http/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { composeService, type Service } from './compose.ts'
import { openLog } from './log.ts'
import { openOrJoinDatabase } from './open-database.ts'
import { requireMigrated } from './prepare-database.ts'
import { listenForStop } from './stop-signals.ts'

export interface ImporterParts {
  readonly settings: ServiceSettings
  /** The e-mail address of whose account it is; may be left out where there is only one user. */
  readonly user: string | undefined
}

/**
 * Opens an importer on the database of the settings: in the data folder the server that runs there already, or one that
 * is started for the time of the import. Files go the way of uploads, and are processed here without a worker.
 */
export async function openImporter({ settings, user }: ImporterParts): Promise<Importer> {
  await using opened = new AsyncDisposableStack()
  const signal = opened.use(
    listenForStop((name) => process.stderr.write(`${name}: finishing the file in hand; once more ends at once\n`)),
  )
  const database = opened.use(await openOrJoinDatabase(settings, signal))
  await requireMigrated(database.ownerUrl)
  const log = openLog(settings)
  const service = opened.use(await composeService({ settings, databaseUrl: database.url, log, clock: systemClock }))
  const userId = await findUser(service, user)
  const owned = opened.move()
  return {
    signal,
    importFile: (path) => importFile(service, userId, path),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function findUser({ users, userAdmin }: Service, email: string | undefined): Promise<string> {
  if (email !== undefined) {
    const found = await users.findByEmail(email)
    if (found) return found.id
    throw refusal(`there is no user ${email}`, 'must be the e-mail address of a user')
  }
  const { items } = await userAdmin.list({ limit: 2 })
  const [only, another] = items
  if (!only)
    throw refusal('there is no user yet: "longrun start" makes the first', 'must be the e-mail address of a user')
  if (another) throw refusal('there are several users: say whose account with --user <e-mail>', 'is required')
  return only.id
}

function refusal(text: string, message: string): StorageError {
  return new StorageError('invalid_input', text, { problems: [{ path: '--user', message }] })
}

type Imported = Awaited<ReturnType<Importer['importFile']>>

async function importFile(
  { uploads, uploadResults, uploadProcessor }: Service,
  userId: string,
  path: string,
): Promise<Imported> {
  const caller = { userId }
  try {
    await using received = await uploads.receive(async (take) => {
      const name = basename(path)
      return { name, content: await take(createReadStream(path), { name }) }
    })
    const { id } = await uploads.keep(caller, received)
    await uploadProcessor.process(userId, id)
    return toImported(await uploadResults.get(caller, id))
  } catch (error) {
    const reason = toReason(error)
    if (!reason) throw error
    return { status: 'failed', error: reason }
  }
}

function toImported({ status, files }: Awaited<ReturnType<UploadResults['get']>>): Imported {
  const [file] = files.items
  if (!file || file.status === 'queued' || file.status === 'processing') {
    // Somebody else's worker was at it and has not finished: what becomes of it stands in the upload.
    return { status: 'failed', error: { code: 'unfinished', message: `the upload is still ${status}` } }
  }
  const error = file.reason && { code: file.reason, message: file.detail ?? file.reason }
  return {
    status: file.status,
    workoutIds: file.workout_ids,
    points: {
      received: file.points_received,
      stored: file.points_stored,
      merged: file.points_merged,
      rejected: file.points_rejected,
    },
    ...(error ? { error } : {}),
  }
}

/** What is wrong with this file alone; undefined for what is wrong with everything. */
function toReason(error: unknown): { code: string; message: string } | undefined {
  if (error instanceof DecodeError) return { code: error.reason, message: error.message }
  if (error instanceof Problem) {
    const message = error.details.errors?.map((each) => `${each.path} ${each.message}`).join('; ') ?? error.message
    return { code: error.code, message }
  }
  const isFileError = error instanceof Error && 'syscall' in error && 'path' in error
  return isFileError ? { code: 'unreadable', message: 'the file cannot be read' } : undefined
}
