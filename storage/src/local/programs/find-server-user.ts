import { stat } from 'node:fs/promises'
import { refusal } from '../refusal.ts'
import { runProgram } from './run-program.ts'
import type { ServerUser } from './server-user.ts'

// `postgres` exists wherever a distribution's PostgreSQL was ever installed; `nobody` nearly everywhere.
const CANDIDATES = ['postgres', '_postgres', 'nobody']

/**
 * Finds whom the server must run as; undefined where it runs as whoever runs us.
 *
 * @param dataFolder existing data stays with the user who owns it, whatever users the machine got since
 */
export async function findServerUser(dataFolder?: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = dataFolder === undefined ? undefined : await findOwner(dataFolder)
  if (owner && owner.uid !== 0) return owner
  for (const name of CANDIDATES) {
    const [uid, gid] = await Promise.all([findId('-u', name), findId('-g', name)])
    if (uid !== undefined && gid !== undefined && uid !== 0) return { name, uid, gid }
  }
  throw refusal(
    `PostgreSQL refuses to run as root and no user of ${CANDIDATES.join(', ')} exists: ` +
      'add one (useradd --system postgres), start as a plain user, or set DATABASE_URL',
  )
}

async function findOwner(folder: string): Promise<ServerUser | undefined> {
  const found = await stat(folder).catch(() => undefined)
  return found && { name: `user ${found.uid}`, uid: found.uid, gid: found.gid }
}

async function findId(which: '-u' | '-g', name: string): Promise<number | undefined> {
  const { code, output } = await runProgram('id', [which, name])
  return code === 0 ? Number.parseInt(output, 10) : undefined
}

/** Whether that user can be in the folder. Asked of the system, which alone knows every rule (modes, ACLs, mounts). */
export async function canEnter(user: ServerUser | undefined, folder: string): Promise<boolean> {
  if (!user) return true
  return (await runProgram('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { user })).code === 0
}
