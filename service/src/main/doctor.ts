import { access } from 'node:fs/promises'
import {
  auditLog,
  type Check,
  type CheckResult,
  type Clock,
  checkApplicationRole,
  checkAudit,
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
  checkSealing,
  type Finding,
  type Outcome,
  runChecks,
  StorageError,
} from '@longrun/storage'
import { checkErasure } from '../features/erasure/index.ts'
import { metricSeries } from '../features/metrics/index.ts'
import { noteEntity } from '../features/notes/index.ts'
import { checkSpool, checkUploads } from '../features/uploads/index.ts'
import { openJobSender } from '../jobs/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { openServiceErasure } from './compose-erasure.ts'
import { toSpoolSettings } from './compose-spool.ts'
import { SENDER_CONNECTIONS, WORKER_CONNECTIONS } from './connection-counts.ts'
import { findServer, type Server } from './doctor-server.ts'
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

/** What earlier checks found for later ones. */
interface Found {
  settings: ServiceSettings
  server: Server
}

function listChecks(parts: DoctorParts, opened: AsyncDisposableStack): Check[] {
  const found = {} as Found
  return [
    ...listSurroundings(parts, found, opened),
    ...listServerChecks(parts, found),
    ...listSchemaChecks(parts, found),
    { name: 'jobs', needs: MIGRATED, run: () => checkJobs(found.server.url, found.settings) },
    { name: 'uploads', needs: MIGRATED, run: () => checkUploads({ database: found.server.application }) },
    { name: 'erasure', needs: MIGRATED, run: () => checkErasures(parts, found) },
  ]
}

function listSurroundings({ readSettings, version }: DoctorParts, found: Found, opened: AsyncDisposableStack): Check[] {
  return [
    {
      name: 'settings',
      run: async () => {
        const read = await readSettings().catch(toSettingFindings)
        if (Array.isArray(read)) return { seen: '', findings: read }
        found.settings = read
        return {
          seen: read.databaseUrl === undefined ? `data in ${read.dataDir}` : 'DATABASE_URL is set',
          findings: [],
        }
      },
    },
    { name: 'versions', run: async () => checkVersions(version) },
    {
      name: 'server',
      needs: ['settings'],
      run: async () => {
        const server = await findServer(found.settings, opened)
        if ('findings' in server) return server
        found.server = server
        return { seen: server.seen, findings: [] }
      },
    },
    { name: 'disk', needs: ['server'], run: async () => await checkFolder(found.settings) },
    { name: 'spool', needs: ['settings'], run: () => checkSpool(toSpoolSettings(found.settings)) },
  ]
}

function listServerChecks({ clock }: DoctorParts, found: Found): Check[] {
  const application = () => ({ database: found.server.application, url: found.server.url, setting: 'DATABASE_URL' })
  const owner = () => ({ database: found.server.owner, url: found.server.ownerUrl, setting: found.server.ownerSetting })
  const connections = () => ({ ...countConnections(found.settings), namedStatements: found.settings.namedStatements })
  const tables = entities.map(({ table }) => table)
  const reached = ['database.reach']
  return [
    { name: 'database.reach', needs: ['server'], run: () => checkReach(application()) },
    { name: 'owner.reach', needs: ['server'], run: () => checkReach(owner()) },
    {
      name: 'database.connections',
      needs: reached,
      run: () => checkConnections({ ...application(), ...connections() }),
    },
    { name: 'owner.connection', needs: ['owner.reach'], run: () => checkDirectConnection(owner()) },
    { name: 'database.clock', needs: reached, run: () => checkClocks({ ...application(), clock }) },
    { name: 'database.role', needs: reached, run: () => checkApplicationRole({ ...application(), tables }) },
    { name: 'owner.role', needs: [...reached, 'owner.reach'], run: () => checkOwnerRole(found.server) },
    { name: 'scratch-databases', needs: ['owner.reach'], run: () => checkScratchDatabases(owner()) },
  ]
}

function listSchemaChecks({ clock }: DoctorParts, found: Found): Check[] {
  const database = () => ({ database: found.server.application })
  const series = [metricSeries]
  const tables = [metricSeries, noteEntity, auditLog]
  return [
    {
      name: 'migrations',
      needs: ['owner.reach'],
      run: () => checkMigrations({ url: found.server.ownerUrl, sets: migrationSets }),
    },
    { name: 'tables', needs: MIGRATED, run: () => checkDeclarations({ ...database(), entities, series }) },
    { name: 'audit.triggers', needs: MIGRATED, run: () => checkAudit({ ...database(), entities, series }) },
    { name: 'months', needs: MIGRATED, run: () => checkMonths({ ...database(), tables, clock }) },
    { name: 'references', needs: MIGRATED, run: () => checkReferences({ ...database(), references }) },
    { name: 'indexes', needs: ['database.reach'], run: () => checkIndexes(database()) },
    { name: 'audit.sealing', needs: MIGRATED, run: () => checkSealing({ ...database(), clock }) },
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

async function checkErasures({ clock }: DoctorParts, { settings, server }: Found): Promise<Outcome> {
  const database = server.application
  const erasure = openServiceErasure({ database, settings, clock })
  return await checkErasure({ database, erasure, graceDays: settings.erasureGraceDays, clock })
}

/** Whether the queue is installed for this version, and what is in it. */
async function checkJobs(url: string, { answerTimeoutMs }: ServiceSettings): Promise<Outcome> {
  await using sender = await openJobSender({
    url,
    log: SILENT,
    maxConnections: 1,
    answerTimeoutMs,
  })
  const counts = await Promise.all(jobKinds.map(async (kind) => ({ name: kind.name, ...(await sender.count(kind)) })))
  const seen = counts.map(({ name, waiting, active }) => `${name}: ${waiting} waiting, ${active} at work`).join('; ')
  return { seen, findings: [] }
}
