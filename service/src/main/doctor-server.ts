import { type Outcome, openPool, type Pool } from '@longrun/storage'
import { findLocalServer, holdsLocalServer, startLocalServer } from '@longrun/storage/local'
import type { ServiceSettings } from '../settings.ts'

/** The server that is looked at, as the application and as the owner. */
export interface Server {
  readonly url: string
  readonly ownerUrl: string
  readonly ownerSetting: string
  readonly application: Pool
  readonly owner: Pool
  readonly seen: string
}

/** The server that the settings name; or what is wrong, where there is none. Closed with `opened`. */
export async function findServer(settings: ServiceSettings, opened: AsyncDisposableStack): Promise<Server | Outcome> {
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
