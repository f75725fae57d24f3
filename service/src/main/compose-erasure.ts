import {
  type Clock,
  type Database,
  type Erasure,
  openErasure,
  openPurge,
  statement,
  toErasedTable,
} from '@longrun/storage'
import { archivalRunEntity } from '../features/archival/index.ts'
import { ErasureService, erasureRoutes, erasureTasks } from '../features/erasure/index.ts'
import { metricSeries } from '../features/metrics/index.ts'
import { noteEntity } from '../features/notes/index.ts'
import { planEntity } from '../features/plans/index.ts'
import { profileEntity } from '../features/profiles/index.ts'
import { PurgeService, purgeContents } from '../features/purge/index.ts'
import { tokenEntity } from '../features/tokens/index.ts'
import { Spool, uploadEntity } from '../features/uploads/index.ts'
import { type ClosedAccounts, type UserService, userEntity } from '../features/users/index.ts'
import { workoutEntity } from '../features/workouts/index.ts'
import type { Feature } from '../http/index.ts'
import { forgetJobs, type PeriodicTask } from '../jobs/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { toSpoolSettings } from './compose-spool.ts'

interface Parts {
  readonly database: Database
  readonly closed: Pick<ClosedAccounts, 'dueAt'>
  readonly users: Pick<UserService, 'close'>
  readonly erasure: Erasure
  readonly clock: Clock
}

/** Original files are large: a statement removes few of them. */
const CONTENTS_BATCH_ROWS = 20

const owned = (table: string, ...key: string[]) => ({
  table,
  ownerColumn: 'user_id',
  key,
  placement: 'owned' as const,
})
const inCatalog = (table: string, ...key: string[]) => ({ ...owned(table, ...key), placement: 'catalog' as const })

/** Every table with rows of a user. The doctor tells of one that is missing here. */
const ERASED_TABLES = [
  toErasedTable(noteEntity),
  toErasedTable(metricSeries),
  owned('workout_duplicates', 'first_id', 'second_id'),
  toErasedTable(workoutEntity),
  toErasedTable(planEntity),
  owned('upload_files', 'upload_id', 'id'),
  toErasedTable(uploadEntity),
  { ...owned('file_contents', 'sha256'), batchRows: CONTENTS_BATCH_ROWS },
  owned('idempotency_keys', 'key'),
  toErasedTable(profileEntity),
  toErasedTable(tokenEntity),
  inCatalog(archivalRunEntity.table, 'id'),
  inCatalog('sessions', 'id'),
  inCatalog('session_generations'),
  // Last: as long as anything is left of them, there is somebody that it belongs to.
  toErasedTable(userEntity),
]

const FIND_ARCHIVES = statement<{ id: string }>(
  'uploads.find-archives',
  `select id
     from uploads
    where user_id = $1
      and kind = 'archive'`,
)

/** Opens the erasure of everything that the service keeps of somebody. */
export function openServiceErasure({
  database,
  settings,
  clock,
}: {
  readonly database: Database
  readonly settings: Parameters<typeof toSpoolSettings>[0]
  readonly clock: Clock
}): Erasure {
  const spool = new Spool(toSpoolSettings(settings))
  return openErasure({
    database,
    tables: ERASED_TABLES,
    clock,
    async beforeRows(userId) {
      await forgetJobs(database, userId)
      // A spool that this process does not see is swept by those who do: an archive without its upload is deleted.
      const archives = await database.read({ owner: userId }, (reader) => reader.many(FIND_ARCHIVES, [userId]))
      for (const { id } of archives) await spool.delete(id)
    },
  })
}

/** Wires up what becomes of records that were deleted long ago. */
export function composePurge({
  database,
  settings: { purgeDays },
  clock,
}: {
  readonly database: Database
  readonly settings: Pick<ServiceSettings, 'purgeDays'>
  readonly clock: Clock
}): PurgeService {
  const purge = openPurge({
    database,
    entities: [
      { entity: noteEntity },
      { entity: workoutEntity, series: [metricSeries], also: purgeContents },
      { entity: planEntity },
    ],
  })
  return new PurgeService({ purge, purgeDays, clock })
}

/** Wires up what becomes of closed accounts. */
export function composeErasure({ database, closed, users, erasure, clock }: Parts): {
  readonly erasures: ErasureService
  readonly feature: Feature
  readonly tasks: readonly PeriodicTask[]
} {
  const dueAt = (closedAt: Date): Date => closed.dueAt(closedAt)
  const erasures = new ErasureService({ database, erasure, dueAt, close: users.close, clock })
  return { erasures, feature: erasureRoutes(erasures), tasks: erasureTasks({ erasure, erasures, clock }) }
}
