import { randomBytes } from 'node:crypto'
import { open, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { quoteIdentifier, quoteLiteral } from '../../access/index.ts'
import { makeFolder } from '../make-folder.ts'
import { type Binaries, canEnter, runInitdb, runProgram, type ServerUser } from '../programs/index.ts'
import { refusal, toProgramRefusal } from '../refusal.ts'
import { DATA, HOME, PASSWORDS, type Passwords } from './data-folder.ts'

export interface CreateOptions {
  readonly folder: string
  readonly binaries: Binaries
  readonly user: ServerUser | undefined
  /** Takes the data where the server's user cannot enter `folder`. */
  readonly sharedFolder: string
  readonly onNotice: (message: string) => void
  readonly signal?: AbortSignal | undefined
}

const SUPERUSER = 'postgres'

/** The role that owns the database of a local server and migrates it. */
export const OWNER = 'longrun_owner'

/** The role that the application logs in as. */
export const APP = 'longrun_app'

/** The one database of a local server. */
export const DATABASE = 'longrun'

// A laptop's share; the user may change them in postgresql.conf.
const SETTINGS = {
  shared_buffers: '256MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '2GB',
  random_page_cost: '1.1',
  max_connections: '100',
}

const UNFINISHED = `${HOME}.new-`

/**
 * Makes the database: everything under another name, which one rename makes real. Killed at any moment it leaves all
 * or nothing, and `removeUnfinished` clears the nothing away.
 */
export async function createData(options: CreateOptions): Promise<void> {
  const { folder, binaries, user, signal } = options
  const unfinished = join(folder, `${UNFINISHED}${randomBytes(6).toString('hex')}`)
  const passwords = { superuser: newPassword(), owner: newPassword(), app: newPassword() }
  try {
    const home = await openHome(unfinished, options)
    const data = join(home, DATA)
    const login = { superuser: SUPERUSER, password: passwords.superuser }
    await runInitdb({ binaries, user, data, ...login, settings: SETTINGS, isDurable: true, signal })
    await makeRoles({ binaries, user, data, passwords, signal })
    await writeDurably(join(home, PASSWORDS), JSON.stringify(passwords, undefined, 2))
    await flushFolder(home)
    signal?.throwIfAborted()
    await rename(unfinished, join(folder, HOME))
    await flushFolder(folder)
  } catch (error) {
    await remove(unfinished, options.sharedFolder)
    throw error
  }
}

/** Removes what starts that were killed left behind. */
export async function removeUnfinished(folder: string, sharedFolder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(UNFINISHED)) await remove(join(folder, name), sharedFolder)
  }
}

/** A folder, or a link to one where the server's user can be. The link comes first: what it names can be removed. */
async function openHome(path: string, { user, sharedFolder, onNotice }: CreateOptions): Promise<string> {
  if (await canEnter(user, dirname(path))) {
    await makeFolder(path, user ? 0o711 : 0o700)
    return path
  }
  const place = join(sharedFolder, `data-${randomBytes(6).toString('hex')}`)
  await symlink(place, path)
  await makeFolder(place, 0o711).catch((cause: unknown) => {
    throw refusal(
      `${user?.name} cannot enter ${dirname(path)}, and ${place} cannot be made: choose a folder it can`,
      cause,
    )
  })
  await writeDurably(join(place, 'belongs-to'), `${dirname(path)}\n`)
  onNotice(`PostgreSQL runs as ${user?.name}, who cannot enter ${dirname(path)}: its data is in ${place}`)
  return place
}

interface RolesOptions {
  readonly binaries: Binaries
  readonly user: ServerUser | undefined
  readonly data: string
  readonly passwords: Passwords
  readonly signal?: AbortSignal | undefined
}

// A server in single-user mode: no port is open while the passwords are being set, and all of it is part of the rename.
async function makeRoles({ binaries, user, data, passwords, signal }: RolesOptions): Promise<void> {
  const quiet = ['exit_on_error=on', 'log_min_error_statement=panic', 'log_error_verbosity=terse']
  const { code, output } = await runProgram(
    binaries.postgres,
    ['--single', '-D', data, ...quiet.flatMap((setting) => ['-c', setting]), 'postgres'],
    { user, input: toRolesSql(passwords), signal },
  )
  const failure = output.split('\n').findLast((line) => /\b(ERROR|FATAL|PANIC):/.test(line))
  if (code === 0 && !failure) return
  throw toProgramRefusal('the new database could not be made', failure ?? `exit ${code}`, 'nothing was kept of it')
}

// The owner migrates, and migrations make and tune roles (createrole, admin of the application's role) and prove
// themselves in scratch databases (createdb). It need not be a superuser.
function toRolesSql({ owner, app }: Passwords): string {
  const statements = [
    `create role ${quoteIdentifier(OWNER)} login createrole createdb password ${quoteLiteral(owner)}`,
    `create role ${quoteIdentifier(APP)} login password ${quoteLiteral(app)}`,
    `grant ${quoteIdentifier(APP)} to ${quoteIdentifier(OWNER)} with admin option`,
    `create database ${quoteIdentifier(DATABASE)} owner ${quoteIdentifier(OWNER)}`,
  ]
  // In single-user mode a line is a statement.
  return `${statements.join('\n')}\n`
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  await file.writeFile(text)
  await file.sync()
}

// A rename is on disk when its folder is; Windows cannot open folders and flushes them itself.
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await using folder = await open(path, 'r')
  await folder.sync()
}

// An initdb whose parent was killed may still be writing: again until the folder stays empty.
async function remove(path: string, sharedFolder: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }
  const target = await readlink(path).catch(() => undefined)
  if (target && dirname(target) === sharedFolder) await rm(target, options)
  await rm(path, options)
}
