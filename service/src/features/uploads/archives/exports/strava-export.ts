import type { ArchiveLimits } from '../archive-limits.ts'
import type { EntryAbout } from '../entries.ts'
import { EntryError } from '../entry-error.ts'
import type { Item } from '../item.ts'
import { refuseSize } from '../refuse-size.ts'
import type { Export } from './export.ts'
import { readCsv } from './read-csv.ts'
import { findSport } from './strava-sports.ts'

const LIST = /^(?:[^/]+\/){0,2}activities\.csv$/i
const LONGEST_NAME = 200
const LONGEST_DESCRIPTION = 10_000

interface Columns {
  readonly file: number
  readonly name: number
  readonly type: number
  readonly description: number
}

// What the columns are called: in English, in exports before 2019, and in German.
const COLUMN_NAMES: Readonly<Record<keyof Columns, readonly string[]>> = {
  file: ['filename', 'dateiname'],
  name: ['activity name', 'name', 'name der aktivität'],
  type: ['activity type', 'type', 'aktivitätsart'],
  description: ['activity description', 'description', 'aktivitätsbeschreibung'],
}
// In whatever language, the columns begin in this order: number, date, name, type, description.
const PLACES: Readonly<Omit<Columns, 'file'>> = { name: 2, type: 3, description: 4 }
const FILE = /^activities\/[^/]+$/

/** Strava's export: `activities.csv` has a line an activity, which names the file. */
export function openStravaExport(items: readonly Item[], limits: ArchiveLimits): Export | undefined {
  const lists = items.filter(({ path }) => LIST.test(path))
  const list = lists.sort((a, b) => a.path.split('/').length - b.path.split('/').length)[0]
  if (!list) return undefined
  const folder = list.path.slice(0, list.path.lastIndexOf('/') + 1)
  const files = new Set(
    items.filter(({ path }) => path.startsWith(folder)).map(({ path }) => toKey(path.slice(folder.length))),
  )
  const read = readList(list, files, limits)
  if (read === undefined) return undefined
  return {
    kind: 'strava',
    about: (item) => {
      if (item === list) throw read instanceof EntryError ? read : new EntryError('export_list')
      return read instanceof EntryError || !item.path.startsWith(folder)
        ? undefined
        : read.get(toKey(item.path.slice(folder.length)))
    },
  }
}

// Undefined for a list of something else; the error where it cannot be read.
function readList(
  list: Item,
  files: ReadonlySet<string>,
  limits: ArchiveLimits,
): ReadonlyMap<string, EntryAbout> | EntryError | undefined {
  const refusal = list.refusal ?? refuseSize(list, limits, limits.maxListBytes)
  if (refusal) return refusal
  try {
    return toAbouts(readCsv(list.read().toString('utf8')), files)
  } catch (cause) {
    if (cause instanceof EntryError) return cause
    throw cause
  }
}

// Only what is said of files that are there: a list may be made to be longer than the memory.
function toAbouts(rows: Generator<string[]>, files: ReadonlySet<string>): ReadonlyMap<string, EntryAbout> | undefined {
  const header = rows.next().value
  if (!header || header.length <= PLACES.description) return undefined
  const named = findColumns(header)
  const abouts = new Map<string, EntryAbout>()
  let file = named.file
  for (const row of rows) {
    if (file < 0) file = row.findIndex((value) => FILE.test(value))
    const path = toKey(row[file] ?? '')
    const about = files.has(path) ? toAbout(row, named) : undefined
    if (about) abouts.set(path, about)
  }
  return file < 0 ? undefined : abouts
}

// A file may have been unpacked from its `.gz` since.
function toKey(path: string): string {
  return path.replaceAll('\\', '/').replace(/\.gz$/i, '')
}

function findColumns(header: readonly string[]): Columns {
  const names = header.map((name) => name.trim().toLowerCase())
  const find = (column: keyof Columns): number => names.findIndex((name) => COLUMN_NAMES[column].includes(name))
  const place = (column: keyof typeof PLACES): number => {
    const at = find(column)
    return at < 0 ? PLACES[column] : at
  }
  return { file: find('file'), name: place('name'), type: place('type'), description: place('description') }
}

function toAbout(row: readonly string[], columns: Columns): EntryAbout | undefined {
  const name = toText((row[columns.name] ?? '').replace(/\s+/gu, ' '), LONGEST_NAME)
  const sport = findSport(row[columns.type] ?? '')
  const description = toText(row[columns.description] ?? '', LONGEST_DESCRIPTION)
  if (!name && !sport && !description) return undefined
  return { ...(name && { name }), ...(sport && { sport }), ...(description && { description }) }
}

// By code points, so that no letter is cut in two; what is cut ends in `…`.
function toText(value: string, longest: number): string {
  const text = value
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, '')
    .trim()
  if (text.length <= longest) return text
  const points = [...text]
  return points.length <= longest ? text : `${points.slice(0, longest - 1).join('')}…`
}
