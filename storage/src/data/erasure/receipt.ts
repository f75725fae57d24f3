import { createHash } from 'node:crypto'
import { StorageError } from '../../errors.ts'
import { isUuid } from '../../record-id.ts'

/** An erasure, under way or finished. */
export interface ErasureState {
  readonly userId: string
  /** When it was asked for. */
  readonly orderedAt: Date
  /** Who asked: a user's id, or null for whoever runs the application. */
  readonly orderedBy: string | null
  /** When the time was over in which it could be taken back. */
  readonly dueAt: Date
  readonly begunAt: Date
  readonly finishedAt: Date | null
  /** By table: how many rows went so far; `audit_log` and `audit_log_origins` count entries whose values, or whose addresses, went. */
  readonly counts: Readonly<Record<string, number>>
  /** By table: a hash over the keys of these rows, in their order. */
  readonly hashes: Readonly<Record<string, string>>
  /** A hash over all of this, in hexadecimal; null until it is finished. */
  readonly receipt: string | null
}

/** What is kept of a finished erasure: enough to do it again after a restore, and nothing of the person but the id. */
export interface ErasureReceipt extends ErasureState {
  readonly finishedAt: Date
  readonly receipt: string
}

/** The hash of a receipt, whatever order its counts and hashes are in. */
export function hashReceipt(state: Omit<ErasureReceipt, 'receipt'>): string {
  const { userId, orderedAt, orderedBy, dueAt, begunAt, finishedAt, counts, hashes } = state
  const times = [orderedAt, dueAt, begunAt, finishedAt].map((time) => time.toISOString())
  const content = [userId, orderedBy, ...times, sorted(counts), sorted(hashes)]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

const sorted = <Value>(values: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))

/**
 * A receipt as it was written by `JSON.stringify`, checked against its own hash: one that was changed or cut is none.
 *
 * @throws StorageError `invalid_input` with what is wrong
 */
export function parseReceipt(text: string): ErasureReceipt {
  const value = parseJson(text)
  const receipt = toReceipt(value)
  if (receipt === undefined) throw invalidReceipt('must be a receipt: one JSON object a line, as they were written')
  if (hashReceipt(receipt) !== receipt.receipt) throw invalidReceipt('is not as it was written: its hash is another')
  return receipt
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Not JSON: said below.
  }
  throw invalidReceipt('must be one JSON object a line')
}

function toReceipt(value: Readonly<Record<string, unknown>>): ErasureReceipt | undefined {
  const [orderedAt, dueAt, begunAt, finishedAt] = ['orderedAt', 'dueAt', 'begunAt', 'finishedAt'].map((name) =>
    toTime(value[name]),
  )
  const { userId, orderedBy, counts, hashes, receipt } = value
  if (!isUuid(userId) || !(orderedBy === null || isUuid(orderedBy))) return undefined
  if (!orderedAt || !dueAt || !begunAt || !finishedAt) return undefined
  if (!isRecordOf('number', counts) || !isRecordOf('string', hashes) || typeof receipt !== 'string') return undefined
  return { userId, orderedAt, orderedBy, dueAt, begunAt, finishedAt, counts, hashes, receipt }
}

function toTime(value: unknown): Date | undefined {
  const time = typeof value === 'string' ? new Date(value) : undefined
  return time && Number.isFinite(time.getTime()) ? time : undefined
}

function isRecordOf<Kind extends 'number' | 'string'>(
  kind: Kind,
  value: unknown,
): value is Record<string, Kind extends 'number' ? number : string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((each) => typeof each === kind)
  )
}

function invalidReceipt(message: string): StorageError {
  return new StorageError('invalid_input', `the receipt of an erasure ${message}`, {
    problems: [{ path: 'receipt', message }],
  })
}
