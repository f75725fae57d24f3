import { findLocalServer, startLocalServer } from '@longrun/storage/local'
import type { ServiceSettings } from '../settings.ts'

/** The database that migrations change. */
export interface OwnerDatabase extends AsyncDisposable {
  /** As the owner, past any pooler. */
  readonly ownerUrl: string
}

/**
 * The database of the settings as its owner; or the server of our own, the one that runs in the data folder already, or
 * one started for as long as it is needed. Whether the application's role can log in is not asked: the first migration
 * makes it.
 */
export async function openOwnerDatabase(
  { databaseUrl, directDatabaseUrl, dataDir }: ServiceSettings,
  onNotice: (message: string) => void,
): Promise<OwnerDatabase> {
  const ownerUrl = directDatabaseUrl ?? databaseUrl
  if (ownerUrl !== undefined) return { ownerUrl, [Symbol.asyncDispose]: async () => {} }
  const running = await findLocalServer(dataDir)
  if (running !== undefined) return { ...running, [Symbol.asyncDispose]: async () => {} }
  return await startLocalServer({ folder: dataDir, onNotice })
}
