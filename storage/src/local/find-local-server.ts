import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { APP, DATA, HOME, hasData, OWNER, PASSWORDS, type Passwords } from './folder/index.ts'
import { toUrl } from './start-local-server.ts'

/** A server that another process started on a folder, and stops when it likes. */
export interface RunningLocalServer {
  /** Address of the database as the application's role. Holds its password. */
  readonly url: string
  /** Address of the database as its owner. Holds its password. */
  readonly ownerUrl: string
}

const CONNECT_TIMEOUT_MS = 3_000

/**
 * Finds the server that runs on a folder and takes connections, for work beside a running service. Undefined where none
 * does, or where it belongs to somebody whose files this user cannot read.
 */
export async function findLocalServer(folder: string): Promise<RunningLocalServer | undefined> {
  const home = join(resolve(folder), HOME)
  try {
    const { app, owner } = JSON.parse(await readFile(join(home, PASSWORDS), 'utf8')) as Passwords
    // The fourth line is the port: https://www.postgresql.org/docs/18/storage-file-layout.html
    const port = Number((await readFile(join(home, DATA, 'postmaster.pid'), 'utf8')).split('\n')[3])
    const found = { url: toUrl(APP, app, port), ownerUrl: toUrl(OWNER, owner, port) }
    return (await takesConnections(found.url)) ? found : undefined
  } catch {
    return undefined
  }
}

async function takesConnections(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  client.on('error', () => {})
  return await client.connect().then(
    async () => {
      await client.end()
      return true
    },
    () => false,
  )
}

/** Whether a folder holds the data of a local server, whether it runs or not. Looks only. */
export async function holdsLocalServer(folder: string): Promise<boolean> {
  return await hasData(resolve(folder))
}
