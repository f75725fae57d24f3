import { type MigrationEvent, migrateUp, migrationStatus, StorageError } from '@longrun/storage'
import { installJobs, type JobKind, type JobsParts } from '../jobs/index.ts'
import { migrationSets } from './migration-sets.ts'

export interface PrepareParts {
  /** Address of the database as its owner, past any pooler. */
  readonly ownerUrl: string
  readonly log: JobsParts['log']
  readonly kinds: readonly JobKind<object>[]
  readonly onEvent?: (event: MigrationEvent) => void
}

// Migrations make this role; it is how the service signs in to a server of its own.
const APPLICATION_ROLE = 'longrun_app'

/** Applies pending migrations, and then makes the job queue's tables, both as the database's owner. */
export async function prepareDatabase({ ownerUrl, log, kinds, onEvent }: PrepareParts): Promise<void> {
  await migrateUp({ url: ownerUrl, sets: migrationSets, ...(onEvent ? { onEvent } : {}) })
  await installQueue({ ownerUrl, log, kinds })
}

/** Makes the job queue's tables, or brings them up to date. */
export async function installQueue({ ownerUrl, log, kinds }: Omit<PrepareParts, 'onEvent'>): Promise<void> {
  await installJobs({ url: ownerUrl, log, maxConnections: 1, answerTimeoutMs: 0, role: APPLICATION_ROLE }, kinds)
}

/** @throws StorageError `migration_refused`, naming what is pending */
export async function requireMigrated(ownerUrl: string): Promise<void> {
  const { migrations } = await migrationStatus({ url: ownerUrl, sets: migrationSets })
  const pending = migrations.filter(({ state }) => state !== 'applied' && state !== 'unknown').map(({ id }) => id)
  if (pending.length === 0) return
  throw new StorageError(
    'migration_refused',
    `migrations are pending: ${pending.join(', ')}; run "longrun migrate up", or start without --no-migrate`,
  )
}
