import { createHash } from 'node:crypto'
import type { Tx } from '../../access/index.ts'
import { StorageError } from '../../errors.ts'
import type { Series } from './define-series.ts'
import type { SeriesStatements } from './series-statements.ts'

/**
 * Takes the right to change these types of one owner's context until the transaction ends. Others that change the same
 * wait; a delete of the context waits for all of them.
 *
 * Send it first and the look-ups right behind it: in `read committed` each of them sees what the waits waited for.
 *
 * @throws StorageError `invalid_input` in a stricter isolation, where the look-ups would see the state before the wait
 */
export async function lockTypes(
  tx: Tx,
  { lock }: SeriesStatements,
  { series, owner, context, typeIds }: { series: Series; owner: string; context: string | null; typeIds: number[] },
): Promise<void> {
  const keys = typeIds.map((id) => toKey(series, owner, context, String(id))).sort(compareKeys)
  const wholeContext = toKey(series, owner, context, '')
  await take(tx, lock, [wholeContext, ...keys], [true, ...keys.map(() => false)])
}

/** Takes the right to change all of some of one owner's contexts, alone. */
export async function lockContexts(
  tx: Tx,
  { lock }: SeriesStatements,
  { series, owner, contexts }: { series: Series; owner: string; contexts: readonly string[] },
): Promise<void> {
  const keys = contexts.map((context) => toKey(series, owner, context, '')).sort(compareKeys)
  const isShared = keys.map(() => false)
  await take(tx, lock, keys, isShared)
}

async function take(tx: Tx, lock: SeriesStatements['lock'], keys: bigint[], isShared: boolean[]): Promise<void> {
  const { isolation } = await tx.one(lock, [keys.map(String), isShared])
  if (isolation !== 'read committed')
    throw new StorageError('invalid_input', `series are changed in read committed transactions, not in ${isolation}`)
}

function toKey(series: Series, owner: string, context: string | null, part: string): bigint {
  const named = [series.table, owner.toLowerCase(), context?.toLowerCase() ?? '', part].join('\0')
  return createHash('sha1').update(named).digest().readBigInt64BE()
}

const compareKeys = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0)
