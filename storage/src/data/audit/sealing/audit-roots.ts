import { type Database, statement } from '../../../access/index.ts'
import { StorageError } from '../../../errors.ts'

/** What proves the log up to a seal, for keeping where whoever owns the database cannot change it. */
export interface AuditRoot {
  readonly number: number
  /** The month of the seal's entries, `2026-11`. */
  readonly month: string
  /** How many entries it holds. */
  readonly count: number
  /** The hash of the seal and of all seals before it, in hexadecimal. */
  readonly chain: string
  readonly sealedAt: Date
}

const ROOTS = statement<AuditRoot>(
  'audit.roots',
  `select number, to_char(month::timestamp, 'YYYY-MM') as month, count, encode(chain, 'hex') as chain, sealed_at as "sealedAt"
     from audit_seals
    where number > $1
    order by number
    limit $2`,
)
const ROOTS_AT_ONCE = 5_000

/** Reads the roots of the seals behind one, in their order. */
export async function* readRoots(database: Database, after = 0): AsyncGenerator<AuditRoot> {
  for (let last = after; ; ) {
    const roots = await database.read('catalog', (reader) => reader.many(ROOTS, [last, ROOTS_AT_ONCE]))
    yield* roots
    if (roots.length < ROOTS_AT_ONCE) return
    last = roots.at(-1)!.number
  }
}

/** Writes a root as a line of JSON. */
export function toRootLine({ number, month, count, chain, sealedAt }: AuditRoot): string {
  return `${JSON.stringify({ number, month, count, chain, sealedAt: sealedAt.toISOString() })}\n`
}

/**
 * Reads the lines that `toRootLine` wrote, which must be in the order of their numbers.
 * @throws StorageError `invalid_input` with the line that is no root, or is out of order
 */
export async function* parseRootLines(lines: AsyncIterable<string>): AsyncGenerator<AuditRoot> {
  let at = 0
  let last = 0
  for await (const line of lines) {
    at++
    if (line.trim() === '') continue
    const root = parseRoot(line)
    if (typeof root === 'string') throw toLineError(at, root)
    if (root.number <= last) throw toLineError(at, `number must be more than ${last}, that of the line before`)
    last = root.number
    yield root
  }
  if (last === 0) throw toLineError(at, 'there must be at least one root')
}

function parseRoot(line: string): AuditRoot | string {
  let read: Readonly<Record<string, unknown>>
  try {
    read = JSON.parse(line)
  } catch {
    return 'must be a JSON object'
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return 'must be a JSON object'
  const { number, month, count, chain, sealedAt } = read
  if (!Number.isSafeInteger(number) || Number(number) < 1) return 'number must be a whole number from 1'
  if (typeof month !== 'string' || !/^\d{4}-\d{2}$/.test(month)) return 'month must be like 2026-11'
  if (!Number.isSafeInteger(count) || Number(count) < 0) return 'count must be a whole number from 0'
  if (typeof chain !== 'string' || !/^[0-9a-f]{64}$/.test(chain)) return 'chain must be 64 hexadecimal digits'
  const time = new Date(String(sealedAt))
  if (typeof sealedAt !== 'string' || Number.isNaN(time.getTime())) return 'sealedAt must be a time'
  return { number: Number(number), month, count: Number(count), chain, sealedAt: time }
}

function toLineError(line: number, message: string): StorageError {
  return new StorageError('invalid_input', `line ${line} of the roots: ${message}`, {
    problems: [{ path: `lines[${line}]`, message }],
  })
}
