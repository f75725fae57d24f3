import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type FaultServer, openFaultServer } from '@longrun/storage/testing'
import pg from 'pg'
import { composeService } from '../../service/src/main/compose.ts'
import { openLog } from '../../service/src/main/log.ts'
import { readSettings } from '../../service/src/settings.ts'
import { CommandRun, TestClient } from '../../service/src/testing/index.ts'
import { type ImportState, readImportState } from './import-state.ts'

/** Where the rounds of one lane happen: a server of its own that may be killed, and an account in a database to copy. */
export interface ImportPlace extends AsyncDisposable {
  readonly server: FaultServer
  readonly email: string
  /** A new database and an empty spool for one round. */
  openRound(): Promise<RoundPlace>
}

/** What one round has for itself. */
export interface RoundPlace extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
  /** How the user signs in at any address. */
  clientAt(url: string): TestClient
  /** Asks the database, again and again while it is away. */
  ask<Answer>(work: (client: pg.Client) => Promise<Answer>): Promise<Answer>
  /**
   * Lets days pass for what the dead have left, as far as the database and the spool know; who lives loses his claims too, and
   * must do no harm with it.
   */
  passTime(): Promise<void>
  /** Does once what every worker does now and then. */
  runTasks(): Promise<void>
  /** What the imports have left behind, in the database and on the disk. */
  readState(): Promise<ImportState>
}

const TEMPLATE = 'import_template'
const ASK_WITHIN_MS = 60_000
const LONG_AGO = new Date('2020-01-01T00:00:00Z')
// Less than the day after which an import counts as hopeless.
const PASS_TIME = `
  with files as (
    update upload_files set claimed_at = claimed_at - interval '20 hours' where status = 'processing'
  )
  update uploads set updated_at = updated_at - interval '20 hours' where status in ('queued', 'processing')`

/** Starts the server, and makes the database that every round gets a copy of. */
export async function openImportPlace(): Promise<ImportPlace> {
  await using opened = new AsyncDisposableStack()
  const server = opened.use(await openFaultServer())
  const urlOf = (database: string) => Object.assign(new URL(server.url), { pathname: `/${database}` }).href
  await execute(server.url, `create database ${TEMPLATE}`)
  const user = await makeTemplate(urlOf(TEMPLATE))
  const owned = opened.move()
  let rounds = 0
  return {
    server,
    email: user.email,
    async openRound() {
      const name = `import_${++rounds}`
      await execute(server.url, `create database ${name} template ${TEMPLATE}`)
      return await openRoundPlace(urlOf(name), user)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function makeTemplate(url: string): Promise<TestClient> {
  await using service = new CommandRun(['start', '--no-worker', '--port', '0', '--database-url', url])
  const user = new TestClient(await service.ready())
  await user.register()
  return user
}

async function openRoundPlace(url: string, user: TestClient): Promise<RoundPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-kill-'))
  const spool = join(folder, 'spool')
  const ask = <Answer>(work: (client: pg.Client) => Promise<Answer>) => askPatiently(url, work)
  const env = { DATABASE_URL: url, LONGRUN_DATA_DIR: folder, LONGRUN_SPOOL_DIR: spool, LONGRUN_LOG_LEVEL: 'fatal' }
  return {
    env,
    clientAt: (address) =>
      Object.assign(new TestClient(address), { email: user.email, userId: user.userId, cookie: user.cookie }),
    ask,
    async passTime() {
      await ask((client) => client.query(PASS_TIME))
      for (const name of await readdir(spool).catch(() => [])) await utimes(join(spool, name), LONG_AGO, LONG_AGO)
    },
    async runTasks() {
      const settings = await readSettings({ env })
      const log = openLog(settings, { write: () => {} })
      await using service = await composeService({ settings, databaseUrl: url, log, clock: () => new Date() })
      const tasks = [...service.tasks, ...Object.values(service.unpacking.tasks)]
      for (const task of tasks) await task.run(AbortSignal.timeout(ASK_WITHIN_MS))
    },
    async readState() {
      const state = await ask((client) => readImportState(client, user.userId))
      const left = await readdir(spool).catch(() => [])
      return { ...state, faults: [...state.faults, ...left.map((name) => `${name} is left in the spool`)] }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function execute(url: string, sql: string): Promise<void> {
  await askPatiently(url, (client) => client.query(sql))
}

async function askPatiently<Answer>(url: string, work: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
  const until = performance.now() + ASK_WITHIN_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return await work(client)
    } catch (error) {
      if (performance.now() > until) throw error
      await delay(200)
    } finally {
      await client.end().catch(() => {})
    }
  }
}
