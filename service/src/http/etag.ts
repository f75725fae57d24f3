import { invalidInput, Problem } from './problem.ts'

// The largest integer of PostgreSQL: no record has a later version.
const LATEST_VERSION = 2_147_483_647

/** The ETag of a version of a record. */
export function toEtag(version: number): string {
  return `"${version}"`
}

/**
 * Reads If-Match: the version that a change was made from, or `any` for `*`.
 *
 * @throws Problem `precondition_required` without the header where it is required, `invalid_input` for what is no ETag of ours
 */
export function parseIfMatch(header: string | undefined, { required }: { readonly required: boolean }): number | 'any' {
  if (header === undefined) {
    if (required) throw new Problem('precondition_required')
    return 'any'
  }
  const text = header.trim()
  if (text === '*') return 'any'
  const version = Number(/^"([1-9]\d{0,9})"$/.exec(text)?.[1])
  if (!(version <= LATEST_VERSION)) {
    throw invalidInput([{ path: 'If-Match', message: 'must be one ETag as it was answered, such as "3", or *' }])
  }
  return version
}

/** Whether the client has this version already (If-None-Match). */
export function isKnownVersion(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
