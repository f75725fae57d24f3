import { lstat, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { type Binaries, canEnter, INSTEAD, runProgram, type ServerUser } from '../programs/index.ts'
import { refusal, systemCode } from '../refusal.ts'

/** What the folder of a local server holds. */
export interface DataFolder {
  /** PostgreSQL's own data folder, without links in its path. */
  readonly data: string
  readonly passwords: Passwords
}

/** What the roles of a local server log in with; made at random when its data are. */
export interface Passwords {
  readonly superuser: string
  readonly owner: string
  readonly app: string
}

/** Inside the folder that the user names: PostgreSQL's things, or a link to them. */
export const HOME = 'postgres'

/** Inside `HOME`: the data directory of the server. */
export const DATA = 'data'

/** Inside `HOME`: the `Passwords`, readable by their owner alone. */
export const PASSWORDS = 'passwords.json'

/** The way out of damage: what can be put back, and what to move away for a new beginning. */
export function toRepair(folder: string): string {
  return `restore it from a backup, or move ${join(folder, HOME)} away to begin with an empty database`
}

/** Makes the folder that everything lies in, where it does not exist yet. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    // As root, the server's user passes through; it sees only what is its own.
    await makeFolder(folder, process.getuid?.() === 0 ? 0o711 : 0o700)
    if (!(await stat(folder)).isDirectory()) throw refusal(`${folder} is a file, not a folder: choose another one`)
  } catch (error) {
    throw toFolderRefusal(folder, error)
  }
}

/** Says what is wrong with the folder, for the failures that a user can do something about. */
export function toFolderRefusal(folder: string, error: unknown): unknown {
  switch (systemCode(error)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return refusal(`${folder} is a file, or lies in one, not a folder: choose another one`, error)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
      return refusal(`${folder} cannot be written: give this user the right to, or choose another folder`, error)
    case 'ENOSPC':
    case 'EDQUOT':
      return refusal(`no disk space is left for ${folder}: free some, or choose another folder`, error)
    default:
      return error
  }
}

/** Whether there is data already, whole or not. */
export async function hasData(folder: string): Promise<boolean> {
  return (await lstat(join(folder, HOME)).catch(() => undefined)) !== undefined
}

/**
 * Looks whether existing data can be served by these programs as that user. Changes nothing but the owner, and that
 * only where it is root.
 *
 * @throws StorageError `local_server`: of another version, of another user, out of reach or damaged
 */
export async function openDataFolder(
  folder: string,
  { major }: Binaries,
  user: ServerUser | undefined,
): Promise<DataFolder> {
  const repair = toRepair(folder)
  const home = await realpath(join(folder, HOME)).catch((cause: unknown) => {
    throw refusal(`${join(folder, HOME)} points to data that is gone: ${repair}`, cause)
  })
  const data = join(home, DATA)
  await requireOwner(data, user, repair)
  const version = (await readOrRefuse(data, 'PG_VERSION', repair)).trim()
  if (!/^\d+$/.test(version)) throw refusal(`${data} is damaged (PG_VERSION holds no version): ${repair}`)
  if (Number(version) !== major) {
    const wayOut = `dump it with PostgreSQL ${version} and restore the dump into a new folder, ${INSTEAD}`
    throw refusal(`${data} was made by PostgreSQL ${version}, and this is ${major}: ${wayOut}`)
  }
  return { data, passwords: parsePasswords(home, await readOrRefuse(home, PASSWORDS, repair), repair) }
}

async function requireOwner(data: string, user: ServerUser | undefined, repair: string): Promise<void> {
  const found = await stat(data).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') throw refusal(`${data} is missing: ${repair}`, cause)
    throw toFolderRefusal(data, cause)
  })
  const us = process.getuid?.()
  if (user) {
    if (found.uid === 0) await runProgram('chown', ['-hR', `${user.uid}:${user.gid}`, data])
    if (!(await canEnter(user, data))) {
      throw refusal(`PostgreSQL runs as ${user.name}, who cannot reach ${data}: chmod o+x the folders above it`)
    }
  } else if (us !== undefined && found.uid !== us) {
    throw refusal(`${data} belongs to user ${found.uid}: start as that user, or as root, or choose another folder`)
  }
}

async function readOrRefuse(folder: string, name: string, repair: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8')
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') throw refusal(`${folder} is damaged (${name} is missing): ${repair}`, cause)
    throw refusal(`${join(folder, name)} cannot be read: start as the user it belongs to`, cause)
  }
}

function parsePasswords(home: string, text: string, repair: string): Passwords {
  try {
    const { superuser, owner, app } = JSON.parse(text) as Partial<Record<keyof Passwords, unknown>>
    if (typeof superuser === 'string' && typeof owner === 'string' && typeof app === 'string') {
      return { superuser, owner, app }
    }
  } catch {
    // Told below, without the text: it may hold half a password.
  }
  throw refusal(`${home} is damaged (${PASSWORDS} does not hold the three passwords): ${repair}`)
}
