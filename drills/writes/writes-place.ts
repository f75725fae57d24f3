import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openPool, openSealing, verifyAudit } from '@longrun/storage'
import { type FaultServer, openFaultServer } from '@longrun/storage/testing'
import pg from 'pg'
import { migratedTemplate } from '../../service/src/testing/index.ts'
import { Program } from '../import/program.ts'

/** A service on a server of its own; both may be killed. */
export interface WritesPlace extends AsyncDisposable {
  readonly server: FaultServer
  readonly service: Program
  /** Where the service answers, in each of its lives. */
  readonly url: string
  /** The database, as its owner and as the service's role. */
  readonly ownerUrl: string
  readonly appUrl: string
  /** Asks the database as its owner, again and again while it is away. */
  ask<Answer>(work: (client: pg.Client) => Promise<Answer>): Promise<Answer>
  /** Resolves when nobody writes any more: what was sent by those who are dead has come to its end. */
  rest(): Promise<void>
  /** Seals what waits, and says what is wrong with the log. */
  prove(): Promise<readonly string[]>
}

const DATABASE = 'longrun'
const PASSWORD = 'drill'
const SETTINGS = { max_connections: 40 }
const REST_WITHIN_MS = 30_000

const BUSY = `
  select count(*)::int as busy
    from pg_stat_activity
   where datname = current_database() and pid <> pg_backend_pid()
     and (state <> 'idle' or backend_xid is not null)`

export async function openWritesPlace(): Promise<WritesPlace> {
  await using opened = new AsyncDisposableStack()
  const server = opened.use(await openFaultServer({ settings: SETTINGS }))
  const urlOf = (role: string) => {
    const url = Object.assign(new URL(server.url), { pathname: `/${DATABASE}`, username: role })
    return (role === 'postgres' ? url : Object.assign(url, { password: PASSWORD })).href
  }
  const ownerUrl = urlOf('postgres')
  const appUrl = urlOf('longrun_app')
  await askAt(server.url, (client) => client.query(`create database ${DATABASE}`))
  await migratedTemplate.prepare(ownerUrl)
  await askAt(ownerUrl, (client) => client.query(`alter role longrun_app login password '${PASSWORD}'`))
  const folder = await mkdtemp(join(tmpdir(), 'longrun-writes-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const port = await findFreePort()
  const env = { ...toEnvironment(appUrl, port), LONGRUN_DATA_DIR: folder, LONGRUN_SPOOL_DIR: join(folder, 'spool') }
  const service = opened.use(new Program({ name: 'service', args: ['start'], env, saysWhenReady: '\nNext: ' }))
  await service.start()
  const owned = opened.move()
  return {
    server,
    service,
    url: `http://127.0.0.1:${port}`,
    ownerUrl,
    appUrl,
    ask: (work) => askAt(ownerUrl, work),
    async rest() {
      const until = performance.now() + REST_WITHIN_MS
      for (let inARow = 0; inARow < 2; ) {
        const { rows } = await askAt(ownerUrl, (client) => client.query<{ busy: number }>(BUSY))
        inARow = rows[0]!.busy === 0 ? inARow + 1 : 0
        if (performance.now() > until) throw new Error(`somebody is still busy after ${REST_WITHIN_MS} ms`)
        await delay(20)
      }
    },
    async prove() {
      await using database = Object.assign(openPool({ url: ownerUrl, maxConnections: 2 }), toDisposable)
      const sealing = openSealing({ database })
      // The service's own task may be at it.
      while ((await sealing.status()).pending > 0) await sealing.seal()
      const { problems } = await verifyAudit({ database })
      return problems.map((problem) => `the log cannot be proven: ${JSON.stringify(problem)}`)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const toDisposable = {
  async [Symbol.asyncDispose](this: { close(): Promise<void> }) {
    await this.close()
  },
}

async function askAt<Answer>(url: string, work: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
  const until = performance.now() + REST_WITHIN_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return await work(client)
    } catch (error) {
      // Another's crash ends this session too.
      if (performance.now() > until || !isAway(error)) throw error
      await delay(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

const isAway = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.code?.startsWith('57') === true

async function findFreePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => listener.once('listening', resolve))
  const { port } = listener.address() as { port: number }
  await new Promise((resolve) => listener.close(resolve))
  return port
}

// Short, so that a round is over soon.
function toEnvironment(databaseUrl: string, port: number): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    LONGRUN_MIGRATE: 'no',
    LONGRUN_LOG_LEVEL: 'fatal',
    LONGRUN_ACQUIRE_TIMEOUT_MS: '1500',
    LONGRUN_CONNECT_TIMEOUT_MS: '1500',
    LONGRUN_ANSWER_TIMEOUT_MS: '4000',
    LONGRUN_IDEMPOTENCY_WAIT_MS: '2000',
  }
}
