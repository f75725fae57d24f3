import { access } from 'node:fs/promises'
import { findLocalServer, type LocalServer, startLocalServer } from '@longrun/storage/local'
import type { ServiceSettings } from '../settings.ts'
import { checkDatabase } from './check-database.ts'
import { findPortProblem } from './check-port.ts'

/** The database that a process works on. */
export interface OpenedDatabase extends AsyncDisposable {
  /** As the application's role. */
  readonly url: string
  /** As the owner, past any pooler. */
  readonly ownerUrl: string
  /** The server of our own, where there is one. */
  readonly local?: LocalServer
}

/** The database of the settings, or a server of our own in the data folder. */
export async function openDatabase(
  settings: ServiceSettings,
  { signal, onNotice }: { readonly signal: AbortSignal; readonly onNotice: (message: string) => void },
): Promise<OpenedDatabase> {
  const { databaseUrl, directDatabaseUrl, host, port, dataDir } = settings
  const portProblem = await findPortProblem(host, port)
  if (databaseUrl !== undefined) {
    if (portProblem) throw portProblem
    // Whether the application's role may log in is asked after the migrations, which may have to make it.
    if (directDatabaseUrl === undefined) await checkDatabase(databaseUrl, 'DATABASE_URL')
    else await checkDatabase(directDatabaseUrl, 'DIRECT_DATABASE_URL')
    const nothing = async (): Promise<void> => {}
    return { url: databaseUrl, ownerUrl: directDatabaseUrl ?? databaseUrl, [Symbol.asyncDispose]: nothing }
  }
  // A second start on the same folder mostly meets a taken port too; who holds the folder is the better answer. A folder
  // that is not there yet is not made in vain.
  if (portProblem && !(await exists(dataDir))) throw portProblem
  await using opened = new AsyncDisposableStack()
  const local = opened.use(await startLocalServer({ folder: dataDir, signal, onNotice }))
  if (portProblem) throw portProblem
  const owned = opened.move()
  return { url: local.url, ownerUrl: local.ownerUrl, local, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** The same for a command: it joins the server that runs in the data folder already, and listens nowhere itself. */
export async function openOrJoinDatabase(settings: ServiceSettings, signal: AbortSignal): Promise<OpenedDatabase> {
  const running = settings.databaseUrl === undefined ? await findLocalServer(settings.dataDir) : undefined
  if (running) return { ...running, [Symbol.asyncDispose]: async () => {} }
  // Port 0: whether the service's own port is taken is none of its business.
  return await openDatabase({ ...settings, port: 0 }, { signal, onNotice: () => {} })
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
