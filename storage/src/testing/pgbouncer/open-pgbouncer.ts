import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findPgBouncer } from './find-pgbouncer.ts'

/** A pooler in front of a server, on this machine alone. Disposing stops it. */
export interface PgBouncer extends AsyncDisposable {
  /** The address that was given, through the pooler. */
  readonly url: string
  /** Such as `1.18.0`. */
  readonly version: string
}

/** How it pools. */
export interface PgBouncerOptions {
  /** When a connection to the server goes back: with the transaction, which is the default, or with the client. */
  readonly mode?: 'transaction' | 'session' | 'statement'
  /** Whether transactions go round the connections in turn (default true), or get the one that came back last. */
  readonly isInTurn?: boolean
  /** Connections to the server for each database and user. Default 5. */
  readonly poolSize?: number
  /** Most named statements that it keeps for its clients; needs PgBouncer 1.21. Default 0, none. */
  readonly maxPreparedStatements?: number
}

// It refuses to run as root, and gives root up for whom it is told.
const PLAIN_USER = 'nobody'
const STARTED_WITHIN_MS = 10_000

// The shell waits for the end of its input, which comes also when we are killed, and then ends the pooler.
const WITH_A_LIFELINE = '"$1" "$2" & bouncer=$!; cat >/dev/null; kill -TERM "$bouncer"; wait "$bouncer"'

/**
 * Starts PgBouncer before the server of `targetUrl`, by default in transaction mode. Transactions go round its connections
 * in turn, so that whoever counts on the one before is found out.
 *
 * @throws Error where PgBouncer is missing (ask `findPgBouncer` before) or does not start
 */
export async function openPgBouncer(targetUrl: string, options: PgBouncerOptions = {}): Promise<PgBouncer> {
  const program = findPgBouncer()
  if ('missing' in program) throw new Error(program.missing)
  if (options.maxPreparedStatements !== undefined && !program.tracksPrepared) {
    throw new Error(`PgBouncer ${program.version} keeps no prepared statements: 1.21 does`)
  }
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'longrun-pgbouncer-'))
  opened.defer(() => rm(folder, { recursive: true }))
  const port = await findFreePort()
  const settings = join(folder, 'pgbouncer.ini')
  const target = new URL(targetUrl)
  await writeFile(settings, toSettings({ target, port, folder, ...options }))
  await writeFile(join(folder, 'users.txt'), toUsers(target), { mode: 0o600 })
  await giveToPlainUser(folder)
  const child = spawn('/bin/sh', ['-c', WITH_A_LIFELINE, 'sh', program.path, settings], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-10_000)
  })
  const ended = once(child, 'close')
  opened.defer(async () => {
    child.stdin.end()
    await ended
  })
  if (!(await answers(port))) throw new Error(`PgBouncer did not start:\n${log}`)
  const owned = opened.move()
  const url = Object.assign(new URL(targetUrl), { hostname: '127.0.0.1', port: String(port) }).href
  return { url, version: program.version, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

interface Layout extends PgBouncerOptions {
  readonly target: URL
  readonly port: number
  readonly folder: string
}

function toSettings({ target, port, folder, maxPreparedStatements, ...options }: Layout): string {
  const { mode = 'transaction', isInTurn = true, poolSize = 5 } = options
  const lines = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: join(folder, 'users.txt'),
    pool_mode: mode,
    default_pool_size: poolSize,
    max_client_conn: 500,
    server_round_robin: isInTurn ? 1 : 0,
    ...(process.getuid?.() === 0 ? { user: PLAIN_USER } : {}),
    ...(maxPreparedStatements === undefined ? {} : { max_prepared_statements: maxPreparedStatements }),
  }
  const server = `* = host=${target.hostname} port=${target.port || 5432}`
  const settings = Object.entries(lines).map(([name, value]) => `${name} = ${value}`)
  return ['[databases]', server, '[pgbouncer]', ...settings, ''].join('\n')
}

// By this the pooler signs in to the server; whoever reaches its port on this machine comes in as that user.
function toUsers({ username, password }: URL): string {
  const quote = (text: string): string => `"${decodeURIComponent(text).replaceAll('"', '""')}"`
  return `${quote(username)} ${quote(password)}\n`
}

async function giveToPlainUser(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const idOf = (which: string): number => Number(execFileSync('id', [which, PLAIN_USER], { encoding: 'utf8' }))
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  await chmod(folder, 0o700)
  for (const path of ['.', 'pgbouncer.ini', 'users.txt']) await chown(join(folder, path), uid, gid)
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function answers(port: number): Promise<boolean> {
  const deadline = performance.now() + STARTED_WITHIN_MS
  while (performance.now() < deadline) {
    const socket = connect(port, '127.0.0.1')
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (connected) return true
    await delay(20)
  }
  return false
}
