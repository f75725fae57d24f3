import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type FaultProxy, type FaultServer, openFaultProxy, openFaultServer } from '@longrun/storage/testing'
import pg from 'pg'
import { CommandRun, migratedTemplate } from '../../service/src/testing/index.ts'
import type { Holdings } from './probe.ts'
import { openSmallDisk, type SmallDisk } from './small-disk.ts'

/** What the service is told, so that a fault is over soon: every answer comes within these. */
export const TIMEOUTS = {
  acquireMs: 1_500,
  connectMs: 1_500,
  answerMs: 4_000,
  statementMs: 3_000,
  lockMs: 1_000,
  idempotencyMs: 2_000,
} as const

const DATABASE = 'longrun'
const PASSWORD = 'drill'
const DISK_MEGABYTES = 600
const SPOOL_MEGABYTES = 32
const SETTINGS = { max_connections: 40, shared_buffers: '64MB', max_wal_size: '64MB', min_wal_size: '32MB' }

/** A real `longrun start` on a real server of its own, with a network between them. */
export class ServiceUnderFault implements AsyncDisposable {
  readonly server: FaultServer
  readonly proxy: FaultProxy
  /** Where the server keeps everything; undefined where no disk can be mounted. */
  readonly disk: SmallDisk | undefined
  /** Where archives wait; undefined where no disk can be mounted. */
  readonly spool: SmallDisk | undefined
  readonly run: CommandRun
  readonly url: string
  readonly #opened: AsyncDisposableStack

  private constructor(
    parts: Pick<ServiceUnderFault, 'server' | 'proxy' | 'disk' | 'spool' | 'run' | 'url'>,
    opened: AsyncDisposableStack,
  ) {
    this.server = parts.server
    this.proxy = parts.proxy
    this.disk = parts.disk
    this.spool = parts.spool
    this.run = parts.run
    this.url = parts.url
    this.#opened = opened
  }

  static async open(more: Readonly<Record<string, string>> = {}): Promise<ServiceUnderFault> {
    await using opened = new AsyncDisposableStack()
    const disk = openSmallDisk(DISK_MEGABYTES)
    if (disk) opened.use(disk)
    const place = disk ? { parentFolder: disk.folder } : {}
    const server = opened.use(await openFaultServer({ settings: SETTINGS, ...place }))
    await prepare(server)
    const proxy = opened.use(await openFaultProxy(addressOf(server, 'longrun_app')))
    const spool = openSmallDisk(SPOOL_MEGABYTES)
    if (spool) opened.use(spool)
    const folder = await mkdtemp(join(tmpdir(), 'longrun-drill-'))
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    const environment = { ...toEnvironment(proxy.url), LONGRUN_SPOOL_DIR: spool?.folder ?? folder }
    const run = opened.use(new CommandRun(['start'], { ...environment, ...more }))
    const url = await run.ready()
    return new ServiceUnderFault({ server, proxy, disk, spool, run, url }, opened.move())
  }

  /** Asks the server itself, past the proxy, as its superuser. */
  async ask<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    await using stranger = await this.openStranger()
    return (await stranger.client.query<Row>(sql, [...values])).rows
  }

  /** A connection past the proxy that is none of the service's. */
  async openStranger(role = 'postgres'): Promise<{ readonly client: pg.Client } & AsyncDisposable> {
    const client = new pg.Client({
      connectionString: addressOf(this.server, role),
      application_name: 'stranger',
      connectionTimeoutMillis: 10_000,
    })
    client.on('error', () => {})
    await client.connect()
    return { client, [Symbol.asyncDispose]: () => client.end().catch(() => {}) }
  }

  /** What the service's process holds now, after a garbage collection. */
  async holdings(): Promise<Holdings> {
    const said = this.run.stdout.length
    this.run.signal('SIGUSR2')
    for (;;) {
      const line = /^holdings (.*)\n/m.exec(this.run.stdout.slice(said))
      if (line) return JSON.parse(line[1]!) as Holdings
      if (!this.run.isRunning) throw new Error(`the service ended: ${this.run.stderr.slice(-2_000)}`)
      await delay(20)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync()
  }
}

function addressOf(server: FaultServer, role: string): string {
  const url = Object.assign(new URL(server.url), { pathname: `/${DATABASE}`, username: role })
  return (role === 'postgres' ? url : Object.assign(url, { password: PASSWORD })).href
}

async function prepare(server: FaultServer): Promise<void> {
  const asking = async (url: string, statements: readonly string[]) => {
    const client = new pg.Client(url)
    await client.connect()
    for (const sql of statements) await client.query(sql)
    await client.end()
  }
  await asking(server.url, [`create database ${DATABASE}`])
  await migratedTemplate.prepare(addressOf(server, 'postgres'))
  await asking(addressOf(server, 'postgres'), [
    `alter role longrun_app login password '${PASSWORD}'`,
    `alter role longrun_app in database ${DATABASE} set statement_timeout = ${TIMEOUTS.statementMs}`,
    `alter role longrun_app in database ${DATABASE} set lock_timeout = ${TIMEOUTS.lockMs}`,
  ])
}

function toEnvironment(databaseUrl: string): Record<string, string> {
  const probe = new URL('./probe.ts', import.meta.url)
  return {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    LONGRUN_MIGRATE: 'no',
    LONGRUN_LOG_LEVEL: 'warn',
    LONGRUN_LOG_FORMAT: 'json',
    LONGRUN_ACQUIRE_TIMEOUT_MS: String(TIMEOUTS.acquireMs),
    LONGRUN_CONNECT_TIMEOUT_MS: String(TIMEOUTS.connectMs),
    LONGRUN_ANSWER_TIMEOUT_MS: String(TIMEOUTS.answerMs),
    LONGRUN_IDEMPOTENCY_WAIT_MS: String(TIMEOUTS.idempotencyMs),
    // Sessions are written down every second, so that reading routes write too.
    LONGRUN_SESSION_TOUCH_SECONDS: '1',
    // Connections of clients that have nothing to say are gone when it is counted what is left.
    LONGRUN_KEEP_ALIVE_TIMEOUT_MS: '5000',
    LONGRUN_SPOOL_RESERVE_BYTES: '1048576',
    NODE_OPTIONS: `--import=${probe.href}`,
  }
}
