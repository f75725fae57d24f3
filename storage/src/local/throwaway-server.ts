import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StorageError } from '../errors.ts'
import { canEnter, findBinaries, findServerUser, runInitdb, type ServerUser, SHARED_FOLDER } from './programs/index.ts'
import { refusal } from './refusal.ts'
import {
  endOrphans,
  findFreePort,
  findLastFailure,
  type LogFailure,
  measureLog,
  type Postmaster,
  spawnPostmaster,
  waitUntilReady,
} from './server/index.ts'

/** Which programs, and how they are set. */
export interface ThrowawayServerOptions {
  /** A folder with `postgres` and `initdb`, such as /usr/lib/postgresql/15/bin; default the embedded PostgreSQL 18. */
  readonly binariesFolder?: string
  /** Server settings beside or instead of ours, for example `{ wal_level: 'logical' }`. */
  readonly settings?: Readonly<Record<string, string | number>>
  /** Where its temporary folder is made, for example on a small disk; default the system's folder for such. */
  readonly parentFolder?: string
  /** Told in one line what a user may want to know; default nobody. */
  readonly onNotice?: (message: string) => void
}

/** A server for tests and benchmarks. */
export interface ThrowawayServer extends AsyncDisposable {
  /** Address of its database `postgres`, as superuser. */
  readonly url: string
  readonly port: number
  /** The major version, for example 18. */
  readonly major: number
  /** The server's process; another one after `startAgain`. */
  readonly pid: number
  /** Its data folder. */
  readonly data: string
  /** Ends the process, as a crash does (SIGKILL) or a shutdown (SIGINT), and resolves when it is gone. The data stay. */
  end(signal: 'SIGKILL' | 'SIGINT'): Promise<void>
  /** Starts an ended server again, on its data and its port, and resolves when it takes connections. */
  startAgain(): Promise<void>
  /** Stops the server and removes its folder. May be called more than once. */
  stop(): Promise<void>
  /** Lets the process end without `stop`: the server and its folder go with it, a moment later. */
  unref(): void
}

/**
 * Starts a PostgreSQL of its own in a temporary folder, on a free loopback port, with a random password. Fast and not
 * durable: nothing is flushed to disk. It goes with `stop`, or with the process that started it, however that ends.
 *
 * @throws StorageError `local_server` with the way out
 */
export async function openThrowawayServer(options: ThrowawayServerOptions = {}): Promise<ThrowawayServer> {
  const user = await findServerUser()
  const folder = await openTemporaryFolder(user, options.parentFolder)
  try {
    const onNotice = options.onNotice ?? (() => {})
    const copyTo = user ? SHARED_FOLDER : folder
    const binaries = await findBinaries({ folder: options.binariesFolder, user, copyTo, onNotice })
    const password = randomBytes(18).toString('base64url')
    const data = join(folder, 'data')
    await runInitdb({ binaries, user, data, superuser: 'postgres', password, isDurable: false })
    const place = { user, folder, data, settings: options.settings ?? {} }
    const started = await start(binaries.postgres, place)
    const { port } = started
    let { server } = started
    let stopping: Promise<void> | undefined
    const stop = () => {
      stopping ??= server.stop({ fastMs: 5_000 }).then(() => remove(folder))
      return stopping
    }
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      port,
      major: binaries.major,
      data,
      get pid() {
        return server.pid
      },
      async end(signal) {
        process.kill(server.pid, signal)
        await server.exited
      },
      async startAgain() {
        // Sessions of a server that was killed may still be at work, and hold the folder.
        await endOrphans(data)
        const again = await startOn(binaries.postgres, place, port)
        if (!('pid' in again)) throw toRefusal(again)
        server = again
      },
      stop,
      unref: () => server.unref(),
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await remove(folder)
    throw error
  }
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '256MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '2GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const

const PORT_ATTEMPTS = 5
const READY_LIMIT_MS = 60_000

interface Place {
  readonly user: ServerUser | undefined
  readonly folder: string
  readonly data: string
  readonly settings: Readonly<Record<string, string | number>>
}

async function start(postgres: string, place: Place): Promise<{ server: Postmaster; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort()
    const started = await startOn(postgres, place, port)
    if ('pid' in started) return { server: started, port }
    if (!started.isPortTaken || attempt === PORT_ATTEMPTS) throw toRefusal(started)
  }
}

async function startOn(postgres: string, place: Place, port: number): Promise<Postmaster | LogFailure> {
  const { user, folder, data } = place
  const log = join(folder, 'server.log')
  const from = await measureLog(log)
  const settings = { ...SETTINGS, ...place.settings, port }
  const orphaned = { kill: 'QUIT', remove: folder } as const
  const server = await spawnPostmaster({ postgres, user, data, log, settings, orphaned })
  try {
    return (await waitUntilReady(server, data, { limitMs: READY_LIMIT_MS })) ? server : await findLastFailure(log, from)
  } catch (error) {
    await server.stop({ fastMs: 0 })
    throw error
  }
}

function toRefusal({ line }: LogFailure): StorageError {
  return refusal(`PostgreSQL did not start: ${line}`)
}

async function openTemporaryFolder(user: ServerUser | undefined, wanted: string | undefined): Promise<string> {
  // TMPDIR of root may be closed to others.
  const parent = wanted ?? ((await canEnter(user, tmpdir())) ? tmpdir() : '/tmp')
  const folder = await mkdtemp(join(parent, 'longrun-server-'))
  if (user) await chown(folder, user.uid, user.gid)
  return folder
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}
