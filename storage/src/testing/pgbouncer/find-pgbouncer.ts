import { execFileSync } from 'node:child_process'

/** The PgBouncer of this machine. */
export interface PgBouncerProgram {
  readonly path: string
  /** Such as `1.18.0`. */
  readonly version: string
  /** From 1.21 on it keeps named statements for its clients, with `max_prepared_statements`. */
  readonly tracksPrepared: boolean
}

// Debian puts it where only root's PATH leads.
const PLACES = ['pgbouncer', '/usr/sbin/pgbouncer', '/usr/local/sbin/pgbouncer', '/usr/local/bin/pgbouncer']

/** Finds the program, or tells in one line that it is missing. */
export function findPgBouncer(): PgBouncerProgram | { readonly missing: string } {
  for (const path of PLACES) {
    const version = readVersion(path)
    if (version === undefined) continue
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return { path, version, tracksPrepared: major > 1 || (major === 1 && minor >= 21) }
  }
  return { missing: 'PgBouncer is not installed: npm run setup installs it where it may' }
}

function readVersion(path: string): string | undefined {
  try {
    return /PgBouncer (\d+(?:\.\d+)+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[1]
  } catch {
    return undefined
  }
}
