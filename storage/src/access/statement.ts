import { createHash } from 'node:crypto'

declare const rowType: unique symbol

/** One SQL statement with its tag. Made once, by `statement`, and sent any number of times with different values. */
export interface Statement<Row = Record<string, unknown>> {
  /** Names the statement in events, logs and `pg_stat_statements`, for example `workouts.get`. */
  readonly tag: string
  /** The SQL that is sent, with the tag as its first comment. */
  readonly text: string
  /** The prepared statement's name; absent for SQL that is not worth keeping prepared. */
  readonly name: string | undefined
  /** Results in PostgreSQL's binary format. */
  readonly binary: boolean
  /** Whether rows may be changed by it, itself or by what it calls: then it is told who does. */
  readonly mayWrite: boolean
  /** Whether settings of the transaction may not be what they were behind it. */
  readonly mayResetSettings: boolean
  readonly [rowType]?: Row
}

/** How a statement is sent. */
export interface StatementOptions {
  /** Whether servers keep the plan under a name (default true). False for DDL and for SQL made only once. */
  readonly prepared?: boolean
  /**
   * Ask for results in binary format (default false); worth it for large arrays and bytea only. int2[], int4[], int8[],
   * float4[] and float8[] come as typed arrays, the other common types as without it, but a float4 as exactly the double
   * it is (3.140000104904175) where text has the shortest one (3.14). Numeric and the like are refused.
   */
  readonly binary?: boolean
}

// They are looked for anywhere in the SQL: a word too many costs a little, one too few would lose who made a change.
const WRITING = /\b(?:insert|update|delete|merge|copy|select|values|call|do|execute)\b/i
const RESETTING = /\b(?:rollback|abort|commit|reset|discard|longrun\.context)\b/i

/**
 * Declares a statement. The tag goes into the SQL as a comment, so that the database's own views name it too.
 *
 * @example
 * const PRUNE = statement<{ id: string }>('sessions.prune', 'delete from sessions where expires_at < $1 returning id')
 */
export function statement<Row = Record<string, unknown>>(
  tag: string,
  sql: string,
  { prepared = true, binary = false }: StatementOptions = {},
): Statement<Row> {
  if (!/^[a-z][a-z0-9_.-]{1,60}$/.test(tag)) throw new TypeError(`not a statement tag: ${tag}`)
  const text = `/* ${tag} */ ${sql.trim()}`
  // PostgreSQL cuts names at 63 bytes, silently; the hash keeps two shapes of one tag apart.
  const hash = createHash('sha1')
    .update(binary ? `binary ${text}` : text)
    .digest('hex')
    .slice(0, 12)
  return {
    tag,
    text,
    name: prepared ? `${tag.slice(0, 50)}:${hash}` : undefined,
    binary,
    mayWrite: WRITING.test(sql),
    mayResetSettings: RESETTING.test(sql),
  }
}
