import { resolve } from 'node:path'
import {
  auditLog,
  type Database,
  type Months,
  migrateUp,
  openMonths,
  openPool,
  storageMigrations,
} from '@longrun/storage'
import { startLocalServer } from '@longrun/storage/local'
import { climateSeries } from './climate.ts'
import { noticeEntity } from './entities.ts'

/** The package's own migrations first, then ours. */
export const MIGRATIONS = [
  storageMigrations,
  { name: 'library', folder: resolve(import.meta.dirname, '../migrations') },
]

export interface OpenLibrary extends AsyncDisposable {
  readonly database: Database
  readonly months: Months
}

export interface LibrarySettings {
  /** PostgreSQL 15 to 18; without it a server of our own runs in `dataDir`. */
  readonly databaseUrl: string | undefined
  /** The same as the owner of the tables and past any pooler. */
  readonly directDatabaseUrl: string | undefined
  readonly dataDir: string
}

/** Server, tables, pool and months, ready to use. Disposing closes them in the opposite order. */
export async function openLibrary(settings: LibrarySettings): Promise<OpenLibrary> {
  await using opened = new AsyncDisposableStack()
  const local = settings.databaseUrl ? undefined : opened.use(await startLocalServer({ folder: settings.dataDir }))
  const url = local?.url ?? settings.databaseUrl!
  const ownerUrl = local?.ownerUrl ?? settings.directDatabaseUrl ?? url
  await migrateUp({ url: ownerUrl, sets: MIGRATIONS })
  const database = opened.adopt(openPool({ url, applicationName: 'library' }), (pool) => pool.close())
  const months = openMonths({ database, tables: [noticeEntity, climateSeries, auditLog] })
  await months.ensureWindow()
  const owned = opened.move()
  return { database, months, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
