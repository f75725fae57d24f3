import type { ArchiveLimits } from './archive-limits.ts'
import { EntryError } from './entry-error.ts'

const ACTIVITY = /\.(fit|tcx|gpx)(\.gz)?$/i
const ARCHIVE = /\.zip$/i
// What macOS, Windows and Linux put beside files, resource forks in the names of the files themselves among them.
const SYSTEM_FILE = /(^|\/)(__MACOSX\/|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\.directory$)/i
// They would end a line, turn the direction of writing, or cannot be kept at all.
const NOT_SHOWN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Whether a file is an archive by its name. */
export function isArchiveName(path: string): boolean {
  return ARCHIVE.test(path)
}

/** Says what is wrong with a file by its name alone. A name is never a path for us, and yet no honest one leads away. */
export function refusePath(path: string, { maxPathLength }: ArchiveLimits): EntryError | undefined {
  const isAbsolute = path.startsWith('/') || /^[a-z]:\//i.test(path)
  if (isAbsolute || path.split('/').includes('..')) return new EntryError('unsafe_name')
  if (path.length > maxPathLength) {
    return new EntryError(
      'name_too_long',
      `the name has ${path.length} characters, more than the ${maxPathLength} that are taken`,
    )
  }
  if (SYSTEM_FILE.test(path)) return new EntryError('system_file')
  return ACTIVITY.test(path) || ARCHIVE.test(path) ? undefined : new EntryError('unknown_name')
}

/** The name as it may be shown and kept. One that is too long ends in `…`, and its file is refused; none at all is `?`. */
export function toShownPath(path: string, { maxPathLength }: ArchiveLimits): string {
  const whole = path.length <= maxPathLength ? path : `${path.slice(0, maxPathLength - 1)}…`
  return whole.replace(NOT_SHOWN, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`) || '?'
}
