import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Why something that lies in a folder is not taken. */
export type SkipCode = 'unknown_name' | 'not_a_file'

export interface FoundFiles {
  /** In order of the paths given, and of names in folders. */
  readonly files: string[]
  /** What lies in the folders and is not taken. */
  readonly skipped: { readonly path: string; readonly code: SkipCode; readonly why: string }[]
  /** Paths that lead nowhere. */
  readonly missing: { readonly path: string; readonly why: string }[]
}

const ACTIVITY_FILE = /\.(fit|tcx|gpx)(\.gz)?$/i

/**
 * Finds activity files: those named, whatever they are called, and in folders, however deep, those whose names say what
 * they are. Links to folders are not followed: they may lead in circles.
 */
export async function findActivityFiles(paths: readonly string[]): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], skipped: [], missing: [] }
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) await search(path, found)
      else found.files.push(path)
    } catch (error) {
      found.missing.push({ path, why: toWhy(error) })
    }
  }
  return { ...found, files: [...new Set(found.files)] }
}

async function search(folder: string, found: FoundFiles): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    found.missing.push({ path: folder, why: toWhy(error) })
    return []
  })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      await search(path, found)
      continue
    }
    const obstacle = await findObstacle(entry, path)
    if (obstacle) found.skipped.push({ path, code: 'not_a_file', why: obstacle })
    else if (ACTIVITY_FILE.test(entry.name)) found.files.push(path)
    else found.skipped.push({ path, code: 'unknown_name', why: 'not .fit, .tcx or .gpx, nor .gz of one' })
  }
}

async function findObstacle(entry: Dirent, path: string): Promise<string | undefined> {
  if (entry.isFile()) return undefined
  if (!entry.isSymbolicLink()) return 'no regular file'
  const target = await stat(path).catch(() => undefined)
  if (!target) return 'a link that leads nowhere'
  if (target.isDirectory()) return 'a link to a folder, which is not followed: name the folder itself'
  return target.isFile() ? undefined : 'no regular file'
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ELOOP: 'links that lead in circles',
}

function toWhy(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? `cannot be read${code ? ` (${code})` : ''}`
}
