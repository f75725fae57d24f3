import { statement, type Tx } from '../../../../access/index.ts'
import { type ItemFailure, StorageError, type StorageErrorCode } from '../../../../errors.ts'

/** What became of one item of a set: its result, or why there is none. */
export type Settled<T> = { readonly done: T; readonly error?: never } | { readonly done?: never; readonly error: Error }

/** Does all of a set or nothing. `batch_failed` names the items that stand against it; any other error is of the set as a whole. */
export type SetWork<Item, Done> = (items: readonly Item[]) => Promise<readonly Done[]>

/** Whether an error may be the fault of one item, so that the others can do without it. */
export type IsOfItem = (error: unknown) => error is Error

const SAVEPOINT = statement('item-set.begin', 'savepoint item_set')
const RELEASE = statement('item-set.keep', 'release savepoint item_set')
const ROLL_BACK = statement('item-set.roll-back', 'rollback to savepoint item_set')

const ITEM_CODES: ReadonlySet<StorageErrorCode> = new Set<StorageErrorCode>([
  'not_found',
  'version_conflict',
  'archived',
  'not_archived',
  'invalid_input',
  'unique_violation',
  'foreign_key_violation',
  'check_violation',
  'not_null_violation',
])

/** Whether an error of the storage may be the fault of one item. */
export const isOfOneItem: IsOfItem = (error): error is Error =>
  error instanceof StorageError && ITEM_CODES.has(error.code)

/**
 * Does what it can of a set, within the transaction: what fails leaves nothing behind and takes nothing else along. While
 * the work fails, it is done again without the items that it names, or where it names none, for each half of them.
 */
export async function settleEach<Item, Done>(
  tx: Tx,
  items: readonly Item[],
  work: SetWork<Item, Done>,
  isOfItem: IsOfItem = isOfOneItem,
): Promise<Settled<Done>[]> {
  const settled: Settled<Done>[] = []
  const settle = async (indexes: readonly number[]): Promise<void> => {
    let left = indexes
    while (left.length > 0) {
      const tried = left
      try {
        const done = await within(tx, () => work(tried.map((index) => items[index]!)))
        for (const [i, index] of tried.entries()) settled[index] = { done: done[i]! }
        return
      } catch (error) {
        const failures = failuresOf(error, tried.length, isOfItem)
        for (const failure of failures) settled[tried[failure.index]!] = { error: failure.error }
        if (failures.length > 0) left = tried.filter((index) => settled[index] === undefined)
        else {
          const half = Math.ceil(tried.length / 2)
          await settle(tried.slice(0, half))
          left = tried.slice(half)
        }
      }
    }
  }
  await settle(items.map((_, index) => index))
  return settled
}

/**
 * Does all of a set or nothing, within the transaction, which can go on either way.
 * @throws StorageError `batch_failed` with every item that is known to stand against it
 */
export async function settleAll<Item, Done>(
  tx: Tx,
  items: readonly Item[],
  work: SetWork<Item, Done>,
  isOfItem: IsOfItem = isOfOneItem,
): Promise<Done[]> {
  try {
    return [...(await within(tx, () => work(items)))]
  } catch (error) {
    if (isBatchFailed(error) || !isOfItem(error)) throw error
  }
  // Whose fault was it?
  return await within(tx, async () => allDone(await settleEach(tx, items, work, isOfItem)))
}

/** The results of a set. @throws StorageError `batch_failed` where there is not one for each item */
export function allDone<Done>(settled: readonly Settled<Done>[]): Done[] {
  const failures = settled.flatMap(({ error }, index) => (error === undefined ? [] : [{ index, error }]))
  if (failures.length > 0) throw batchFailed(failures)
  return settled.map(({ done }) => done as Done)
}

/** The error of a set that was not done because of some of its items. */
export function batchFailed(failures: readonly ItemFailure[]): StorageError {
  const [{ index, error }] = failures as [ItemFailure]
  const others = failures.length === 1 ? '' : `, and ${failures.length - 1} more`
  return new StorageError('batch_failed', `item ${index}: ${error.message}${others}`, { failures })
}

function isBatchFailed(error: unknown): error is StorageError {
  return error instanceof StorageError && error.code === 'batch_failed'
}

/** Which of some items failed; none where it may be any of them. @throws what is no item's fault */
function failuresOf(error: unknown, count: number, isOfItem: IsOfItem): readonly ItemFailure[] {
  if (isBatchFailed(error)) return error.failures
  if (!isOfItem(error)) throw error
  return count === 1 ? [{ index: 0, error }] : []
}

/** Runs work behind a savepoint, and takes back what a failure has left. */
async function within<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  // Waited for: outside of a transaction it fails, and nothing was done.
  await tx.execute(SAVEPOINT)
  try {
    const result = await work()
    await tx.execute(RELEASE)
    return result
  } catch (error) {
    await Promise.all([tx.execute(ROLL_BACK), tx.execute(RELEASE)])
    throw error
  }
}
