import { access } from 'node:fs/promises'
import {
  type Check,
  type CheckResult,
  type Clock,
  checkApplicationRole,
  checkClocks,
  checkConnections,
  checkDeclarations,
  checkDirectConnection,
  checkDisk,
  checkIndexes,
  checkMigrations,
  checkMonths,
  checkOwnerRole,
  checkReach,
  checkReferences,
  checkScratchDatabases,
  type Finding,
  type Outcome,
  openPool,
  runChecks,
  StorageError,
} from '@longrun/storage'
import { findLocalServer, holdsLocalServer, startLocalServer } from '@longrun/storage/local'
import { metricSeries } from '../features/metrics/index.ts'
import { noteEntity } from '../features/notes/index.ts'
import { checkUploads } from '../features/uploads/index.ts'
import { openJobSender } from '../jobs/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { SENDER_CONNECTIONS, WORKER_CONNECTIONS } from './connection-counts.ts'
import { entities } from './entities.ts'
import { jobKinds } from './job-kinds.ts'
import { migrationSets } from './migration-sets.ts'
import { references } from './references.ts'

/** What the doctor looks at, and by which clock. */
export interface DoctorParts {
  readonly readSettings: () => Promise<ServiceSettings>
  readonly version: string
  readonly clock: Clock
}

/**
 * Looks at everything that has to be right for the service to run, and changes nothing. Where nothing else is set and the
 * data folder has a server that does not run, it is started for the time of the look.
 */
export async function* examine(parts: DoctorParts): AsyncGenerator<CheckResult> {
  await using opened = new AsyncDisposableStack()
  yield* runChecks(listChecks(parts, opened))
}

const SILENT = { warn: () => {}, error: () => {} }
const MIGRATED = ['migrations', 'database.reach']

/** Later checks look at what earlier ones found: the settings, and the server that they name. */
function listChecks({ readSettings, version, clock }: DoctorParts, opened: AsyncDisposableStack): Check[] {
  let settings!: ServiceSettings
  let server!: Server
  return [
    {
      name: 'settings',
      run: async () => {
        const read = await readSettings().catch(toSettingFindings)
        if (Array.isArray(read)) return { seen: '', findings: read }
        settings = read
        return {
          seen: settings.databaseUrl === undefined ? `data in ${settings.dataDir}` : 'DATABASE_URL is set',
          findings: [],
        }
      },
    },
    { name: 'versions', run: async () => checkVersions(version) },
    {
      name: 'server',
      needs: ['settings'],
      run: async () => {
        const found = await findServer(settings, opened)
        if ('findings' in found) return found
        server = found
        return { seen: server.seen, findings: [] }
      },
    },
    { name: 'disk', needs: ['server'], run: async () => await checkFolder(settings) },
    {
      name: 'database.reach',
      needs: ['server'],
      run: () => checkReach({ database: server.application, url: server.url, setting: 'DATABASE_URL' }),
    },
    {
      name: 'owner.reach',
      needs: ['server'],
      run: () => checkReach({ database: server.owner, url: server.ownerUrl, setting: server.ownerSetting }),
    },
    {
      name: 'database.connections',
      needs: ['database.reach'],
      run: () =>
        checkConnections({ ...server, ...settings, ...countConnections(settings), database: server.application }),
    },
    {
      name: 'owner.connection',
      needs: ['owner.reach'],
      run: () => checkDirectConnection({ url: server.ownerUrl, setting: server.ownerSetting }),
    },
    {
      name: 'database.clock',
      needs: ['database.reach'],
      run: () => checkClocks({ database: server.application, clock }),
    },
    {
      name: 'database.role',
      needs: ['database.reach'],
      run: () => checkApplicationRole({ database: server.application, tables: entities.map(({ table }) => table) }),
    },
    { name: 'owner.role', needs: ['database.reach', 'owner.reach'], run: () => checkOwnerRole(server) },
    {
      name: 'migrations',
      needs: ['owner.reach'],
      run: () => checkMigrations({ url: server.ownerUrl, sets: migrationSets }),
    },
    {
      name: 'tables',
      needs: MIGRATED,
      run: () => checkDeclarations({ database: server.application, entities, series: [metricSeries] }),
    },
    {
      name: 'months',
      needs: MIGRATED,
      run: () => checkMonths({ database: server.application, tables: [metricSeries, noteEntity], clock }),
    },
    {
      name: 'references',
      needs: MIGRATED,
      run: () => checkReferences({ database: server.application, references }),
    },
    { name: 'indexes', needs: ['database.reach'], run: () => checkIndexes({ database: server.application }) },
    {
      name: 'scratch-databases',
      needs: ['owner.reach'],
      run: () => checkScratchDatabases({ database: server.owner }),
    },
    { name: 'jobs', needs: MIGRATED, run: () => checkJobs(server.url) },
    { name: 'uploads', needs: MIGRATED, run: () => checkUploads({ database: server.application }) },
  ]
}

function toSettingFindings(error: unknown): Finding[] {
  if (!(error instanceof StorageError) || error.code !== 'settings_invalid') throw error
  const problems = error.problems.map(({ path, message }) => `${path}: ${message}`)
  const mend = 'see docs/settings.md'
  return (problems.length > 0 ? problems : [error.message]).map((problem) => ({ level: 'failed', problem, mend }))
}

const OLDEST_NODE = 24

function checkVersions(version: string): Outcome {
  const seen = `Longrun ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) return { seen, findings: [] }
  const problem = `Node ${process.versions.node} is too old: ${OLDEST_NODE} or newer is needed`
  return { seen, findings: [{ level: 'failed', problem, mend: 'run it by npm, which brings the right one' }] }
}

interface Server {
  readonly url: string
  readonly ownerUrl: string
  readonly ownerSetting: string
  readonly application: ReturnType<typeof openPool>
  readonly owner: ReturnType<typeof openPool>
  readonly seen: string
}

async function findServer(settings: ServiceSettings, opened: AsyncDisposableStack): Promise<Server | Outcome> {
  const addresses = await findAddresses(settings, opened)
  if ('findings' in addresses) return addresses
  const open = (url: string) => {
    const { connectTimeoutMs } = settings
    const pool = openPool({
      url,
      maxConnections: 2,
      namedStatements: false,
      connectTimeoutMs,
      applicationName: 'longrun doctor',
    })
    opened.defer(() => pool.close())
    return pool
  }
  return { ...addresses, application: open(addresses.url), owner: open(addresses.ownerUrl) }
}

async function findAddresses(
  { databaseUrl, directDatabaseUrl, dataDir }: ServiceSettings,
  opened: AsyncDisposableStack,
): Promise<Omit<Server, 'application' | 'owner'> | Outcome> {
  if (databaseUrl !== undefined) {
    const ownerSetting = directDatabaseUrl === undefined ? 'DATABASE_URL' : 'DIRECT_DATABASE_URL'
    const ownerUrl = directDatabaseUrl ?? databaseUrl
    return { url: databaseUrl, ownerUrl, ownerSetting, seen: `that of ${ownerSetting}` }
  }
  const ownerSetting = '--data-dir'
  const running = await findLocalServer(dataDir)
  if (running) return { ...running, ownerSetting, seen: `runs in ${dataDir}` }
  if (!(await holdsLocalServer(dataDir))) {
    const problem = `there is no database in ${dataDir} yet, and DATABASE_URL is not set`
    return { seen: '', findings: [{ level: 'failed', problem, mend: 'start the service, which makes one: npm start' }] }
  }
  const { url, ownerUrl } = opened.use(await startLocalServer({ folder: dataDir }))
  return { url, ownerUrl, ownerSetting, seen: `started in ${dataDir} for this look; the service does not run` }
}

async function checkFolder({ databaseUrl, dataDir }: ServiceSettings): Promise<Outcome> {
  if (databaseUrl !== undefined) return { seen: 'the data lies elsewhere', findings: [] }
  await access(dataDir)
  return await checkDisk({ path: dataDir })
}

function countConnections({ maxConnections, worker }: ServiceSettings): { needed: number; parts: string } {
  const parts = [
    [maxConnections, 'for requests'],
    [SENDER_CONNECTIONS, 'for sending jobs'],
    ...(worker ? [[WORKER_CONNECTIONS, 'for doing jobs'] as const] : []),
  ] as const
  return {
    needed: parts.reduce((sum, [count]) => sum + count, 0),
    parts: parts.map(([count, what]) => `${count} ${what}`).join(', '),
  }
}

/** Whether the queue is installed for this version, and what is in it. */
async function checkJobs(url: string): Promise<Outcome> {
  await using sender = await openJobSender({ url, log: SILENT, maxConnections: 1 })
  const counts = await Promise.all(jobKinds.map(async (kind) => ({ name: kind.name, ...(await sender.count(kind)) })))
  const seen = counts.map(({ name, waiting, active }) => `${name}: ${waiting} waiting, ${active} at work`).join('; ')
  return { seen, findings: [] }
}
