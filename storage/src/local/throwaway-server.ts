import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canEnter, findBinaries, findServerUser, runInitdb, type ServerUser, SHARED_FOLDER } from './programs/index.ts'
import { refusal } from './refusal.ts'
import { findFreePort, findLastFailure, type Postmaster, spawnPostmaster, waitUntilReady } from './server/index.ts'

/** Which programs, and how they are set. */
export interface ThrowawayServerOptions {
  /** A folder with `postgres` and `initdb`, such as /usr/lib/postgresql/15/bin; default the embedded PostgreSQL 18. */
  readonly binariesFolder?: string
  /** Server settings beside or instead of ours, for example `{ wal_level: 'logical' }`. */
  readonly settings?: Readonly<Record<string, string | number>>
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
  /** The server's process. */
  readonly pid: number
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
  const folder = await openTemporaryFolder(user)
  try {
    const onNotice = options.onNotice ?? (() => {})
    const copyTo = user ? SHARED_FOLDER : folder
    const binaries = await findBinaries({ folder: options.binariesFolder, user, copyTo, onNotice })
    const password = randomBytes(18).toString('base64url')
    const data = join(folder, 'data')
    await runInitdb({ binaries, user, data, superuser: 'postgres', password, isDurable: false })
    const { server, port } = await start(binaries.postgres, { user, folder, data, settings: options.settings ?? {} })
    let stopping: Promise<void> | undefined
    const stop = () => {
      stopping ??= server.stop({ fastMs: 5_000 }).then(() => remove(folder))
      return stopping
    }
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    return { url, port, major: binaries.major, pid: server.pid, stop, unref: server.unref, [Symbol.asyncDispose]: stop }
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
  const { user, folder, data } = place
  const log = join(folder, 'server.log')
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort()
    const settings = { ...SETTINGS, ...place.settings, port }
    const server = await spawnPostmaster({
      postgres,
      user,
      data,
      log,
      settings,
      orphaned: { kill: 'QUIT', remove: folder },
    })
    try {
      if (await waitUntilReady(server, data, { limitMs: READY_LIMIT_MS })) return { server, port }
    } catch (error) {
      await server.stop({ fastMs: 0 })
      throw error
    }
    const failure = await findLastFailure(log)
    if (!failure.isPortTaken || attempt === PORT_ATTEMPTS) throw refusal(`PostgreSQL did not start: ${failure.line}`)
  }
}

async function openTemporaryFolder(user: ServerUser | undefined): Promise<string> {
  // TMPDIR of root may be closed to others.
  const parent = (await canEnter(user, tmpdir())) ? tmpdir() : '/tmp'
  const folder = await mkdtemp(join(parent, 'longrun-server-'))
  if (user) await chown(folder, user.uid, user.gid)
  return folder
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}
