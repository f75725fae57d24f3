import { rm } from 'node:fs/promises'
import { migratedTemplate as ofMigrations, openTestDatabase, type TestDatabase } from '@longrun/storage/testing'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { composeService, type Service } from '../main/compose.ts'
import { jobKinds } from '../main/job-kinds.ts'
import { openLog } from '../main/log.ts'
import { migrationSets } from '../main/migration-sets.ts'
import { prepareDatabase } from '../main/prepare-database.ts'
import { readSettings } from '../settings.ts'
import { TestClient } from './test-client.ts'
import type { TestServiceOptions } from './test-service-options.ts'
import { toTestSpool } from './test-spool.ts'
import { openWay } from './test-way.ts'

/** The whole service on a database of its own, listening. Disposing it fails where it leaves something open. */
export interface TestService extends AsyncDisposable {
  /** Where the service answers, without a slash at the end. */
  readonly url: string
  /** How the service reaches its database. */
  readonly databaseUrl: string
  readonly app: FastifyInstance
  readonly service: Service
  readonly database: TestDatabase
  readonly log: Logger
  /** What the service and its workers logged, a line each. */
  readonly logLines: readonly string[]
  /** A client that nobody is signed in with. */
  client(): TestClient
  /** A client of a new user. */
  signUp(options?: { readonly role?: 'athlete' | 'admin' }): Promise<TestClient>
}

/**
 * Starts the whole service on a free port with a database of its own, as the application's role. Disposing stops it and
 * fails when it left a connection open.
 */
export async function openTestService(options: TestServiceOptions = {}): Promise<TestService> {
  await using opened = new AsyncDisposableStack()
  const database = options.beside?.database ?? opened.use(await openTestDatabase({ template: migratedTemplate }))
  const spoolDir = toTestSpool(database)
  if (!options.beside) opened.defer(() => rm(spoolDir, { recursive: true, force: true }))
  const logLines: string[] = []
  const log = openLog({ logLevel: options.settings?.logLevel ?? 'info' }, { write: (line) => void logLines.push(line) })
  const way = opened.use(await openWay(database, options))
  const settings = { ...(await readSettings({ env: {} })), spoolDir, ...way.settings, ...options.settings }
  const { databaseUrl } = way
  const clock = options.clock ?? (() => new Date())
  const service = opened.use(await composeService({ settings, databaseUrl, log, clock }))
  const app = opened.adopt(await service.buildServer(), (server) => server.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  service.allowedOrigins.add(url)
  const urls = await way.openProcesses(url)
  const owned = opened.move()
  const client = () => new TestClient(url, urls)
  return {
    url,
    databaseUrl,
    app,
    service,
    database,
    log,
    logLines,
    client,
    async signUp({ role = 'athlete' } = {}) {
      const user = client()
      await user.register()
      if (role === 'admin') await database.query(`update users set role = 'admin' where id = $1`, [user.userId])
      return user
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const log = { warn: () => {}, error: () => {} }

/** A database with every migration applied and the job queue installed. */
export const migratedTemplate = {
  key: `${ofMigrations(migrationSets).key} ${JSON.stringify(jobKinds)}`,
  prepare: (ownerUrl: string) => prepareDatabase({ ownerUrl, log, kinds: jobKinds }),
}
