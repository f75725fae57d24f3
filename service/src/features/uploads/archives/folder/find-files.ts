import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { EntryError } from '../entry-error.ts'
import { tooManyEntries } from '../zip/index.ts'
import { FolderItem, type FoundFile } from './folder-item.ts'
import { toWhy } from './to-why.ts'

/**
 * Finds what lies at and below the paths: in the order of the paths, and of names in folders; each file once. Links to
 * folders are not followed: they may lead in circles.
 *
 * @throws ArchiveError `too_many_entries`
 */
export function findFiles(paths: readonly string[], maxEntries: number): FolderItem[] {
  const found = new Map<string, FolderItem>()
  for (const path of paths) {
    for (const file of search(resolve(path))) {
      if (!found.has(file.location)) found.set(file.location, new FolderItem(file))
      if (found.size > maxEntries) throw tooManyEntries(maxEntries)
    }
  }
  return [...found.values()]
}

function* search(location: string): Generator<FoundFile> {
  const named = { path: basename(location), location, sizeBytes: 0, isNamed: true }
  const stats = tryStat(location)
  if (stats instanceof EntryError) yield { ...named, refusal: stats }
  else if (stats.isDirectory()) yield* searchFolder(location, basename(location))
  else yield { ...named, ...sizeOf(stats) }
}

function* searchFolder(folder: string, shown: string): Generator<FoundFile> {
  const entries = tryList(folder)
  if (entries instanceof EntryError) {
    yield { path: shown, location: folder, sizeBytes: 0, isNamed: true, refusal: entries }
    return
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = { path: `${shown}/${entry.name}`, location: join(folder, entry.name), isNamed: false }
    if (entry.isDirectory()) yield* searchFolder(file.location, file.path)
    else yield { ...file, ...look(entry, file.location) }
  }
}

function look(entry: Dirent, location: string): Pick<FoundFile, 'sizeBytes' | 'refusal'> {
  const stats = tryStat(location)
  if (!(stats instanceof EntryError)) {
    if (stats.isDirectory())
      return refused(new EntryError('not_a_file', 'a link to a folder, which is not followed: name the folder itself'))
    return sizeOf(stats)
  }
  return refused(entry.isSymbolicLink() ? new EntryError('not_a_file', 'a link that leads nowhere') : stats)
}

function sizeOf(stats: Stats): Pick<FoundFile, 'sizeBytes' | 'refusal'> {
  return stats.isFile() ? { sizeBytes: stats.size } : refused(new EntryError('not_a_file', 'no regular file'))
}

const refused = (refusal: EntryError) => ({ sizeBytes: 0, refusal })

function tryStat(location: string): Stats | EntryError {
  try {
    return statSync(location)
  } catch (cause) {
    return new EntryError('unreadable', toWhy(cause))
  }
}

function tryList(folder: string): Dirent[] | EntryError {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    return new EntryError('unreadable', toWhy(cause))
  }
}
