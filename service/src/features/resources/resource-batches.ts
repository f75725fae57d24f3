import {
  batchFailed,
  type Entity,
  isOfOneItem,
  type OwnerOf,
  placementOf,
  type RowOf,
  type Settled,
  StorageError,
  settleAll,
  settleEach,
  type Tx,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type Caller, invalidInput, Problem } from '../../http/index.ts'
import { type DoneOperation, groupOperations, type Operation, type ReadyOperation } from './batch/index.ts'
import { ResourceSets } from './resource-sets.ts'

/** Longest that a batch may take between the ids of its new records and the first look at their months, in ms. */
const MONTH_LEEWAY_MS = 60_000

/** Does batches of operations, each as the single request would. */
export class ResourceBatches<E extends Entity> extends ResourceSets<E> {
  /**
   * Does operations in their order, by sets, in one transaction.
   *
   * @param operations what is wrong with the request itself comes back as it is
   * @param isAtomic all of them or none; else what fails leaves nothing behind, and the others are done
   * @throws StorageError `batch_failed`, only where all or none is asked for
   */
  async batch(
    { userId }: Caller,
    operations: readonly Settled<Operation<E>>[],
    { isAtomic }: { readonly isAtomic: boolean },
  ): Promise<Settled<DoneOperation>[]> {
    const { database, months, clock } = this.parts
    const owner = this.ownerOf(userId)
    const ready = await this.#makeReady(operations)
    if (isAtomic) refuseAny(ready)
    if (ready.every(({ done }) => done === undefined)) return ready as Settled<never>[]
    const run = () =>
      database.transaction(placementOf(this.entity, owner), (tx) => this.#run(tx, owner, ready, { userId, isAtomic }))
    if (!this.entity.monthlyBy || !ready.some(({ done }) => done?.op === 'create')) return await run()
    const nowMs = clock().getTime()
    return await months!.withMonths(this.entity.table, [nowMs, nowMs + MONTH_LEEWAY_MS], run)
  }

  /** Completes and checks new records, which takes no transaction. */
  async #makeReady(operations: readonly Settled<Operation<E>>[]): Promise<Settled<ReadyOperation<E>>[]> {
    const bodies = operations.flatMap(({ done }) => (done?.op === 'create' ? [done.data] : []))
    const completed = (await this.complete(bodies)).values()
    return operations.map((operation): Settled<ReadyOperation<E>> => {
      if (operation.done?.op !== 'create') return operation as Settled<ReadyOperation<E>>
      const { done: values, error } = completed.next().value!
      if (error !== undefined) return { error }
      const problems = this.check(values as Partial<RowOf<E>>)
      return problems.length > 0 ? { error: invalidInput(problems) } : { done: { op: 'create', values } }
    })
  }

  async #run(
    tx: Tx,
    owner: OwnerOf<E>,
    ready: readonly Settled<ReadyOperation<E>>[],
    { userId, isAtomic }: { readonly userId: string; readonly isAtomic: boolean },
  ): Promise<Settled<DoneOperation>[]> {
    const settled = ready.map(({ error }) => ({ error }) as Settled<DoneOperation>)
    const operations = ready.map(({ done }) => done)
    await this.#prepareAll(tx, owner, operations)
    for (const { indexes } of groupOperations(this.entity, operations)) {
      const items = indexes.map((index) => operations[index]!)
      const work = (some: readonly ReadyOperation<E>[]) => this.#doSet(tx, owner, some, userId)
      const done = isAtomic
        ? (await settleAll(tx, items, work, isOfOperation).catch((error) => refuse(error, indexes))).map(toDone)
        : await settleEach(tx, items, work, isOfOperation)
      for (const [i, index] of indexes.entries()) settled[index] = done[i]!
    }
    return settled
  }

  async #prepareAll(tx: Tx, owner: OwnerOf<E>, operations: readonly (ReadyOperation<E> | undefined)[]): Promise<void> {
    const isAny = (test: (each: ReadyOperation<E>) => boolean) => operations.some((each) => each && test(each))
    // New records take it last, which would be behind the rows of others in the same batch.
    const isLate =
      isAny((each) => each.op !== 'create') && isAny((each) => each.op === 'create' && !this.isAlone(each.values))
    if (isLate || isAny(({ op }) => op === 'delete' || op === 'restore')) return await this.prepare(tx, owner)
    const patches = operations.flatMap((each): UpdateBodyOf<E>[] => (each?.op === 'update' ? [each.data] : []))
    if (patches.length > 0) await this.prepare(tx, owner, patches)
  }

  /** @param operations all of one kind */
  async #doSet(
    tx: Tx,
    owner: OwnerOf<E>,
    operations: readonly ReadyOperation<E>[],
    by: string,
  ): Promise<readonly DoneOperation[]> {
    const records = await this.#sendSet(tx, owner, operations, by)
    return records.map((record) => {
      const { id, version } = record as unknown as DoneOperation
      return { id: String(id), version }
    })
  }

  async #sendSet(
    tx: Tx,
    owner: OwnerOf<E>,
    operations: readonly ReadyOperation<E>[],
    by: string,
  ): Promise<readonly RowOf<E>[]> {
    const { op } = operations[0]!
    if (op === 'create') {
      const values = operations.flatMap((each) => (each.op === 'create' ? [each.values] : []))
      return await this.createSet(tx, owner, values, by)
    }
    if (op === 'update') {
      const changes = operations.flatMap((each) => (each.op === 'update' ? [{ ...each, patch: each.data }] : []))
      return await this.updateSet(tx, owner, changes, by)
    }
    if (op === 'archive') {
      const items = operations.flatMap((each) => (each.op === 'archive' ? [each] : []))
      return await this.archiveSet(tx, owner, items, by)
    }
    const items = operations.flatMap((each) => (each.op === op ? [each] : []))
    if (op === 'delete') return await this.deleteSet(tx, owner, items, by)
    if (op === 'restore') return await this.restoreSet(tx, owner, items, by)
    return await this.unarchiveSet(tx, owner, items, by)
  }
}

const toDone = (done: DoneOperation): Settled<DoneOperation> => ({ done })

/** Whether a failure may be that of one operation. What may pass, or is the service's own, is the whole batch's. */
function isOfOperation(error: unknown): error is Error {
  return isOfOneItem(error) || (error instanceof Problem && error.status < 500)
}

function refuseAny(settled: readonly Settled<unknown>[]): void {
  const failures = settled.flatMap(({ error }, index) => (error === undefined ? [] : [{ index, error }]))
  if (failures.length > 0) throw batchFailed(failures)
}

/** The failures of a set, by their places in the batch. */
function refuse(error: unknown, indexes: readonly number[]): never {
  if (!(error instanceof StorageError) || error.code !== 'batch_failed') throw error
  throw batchFailed(error.failures.map((failure) => ({ ...failure, index: indexes[failure.index]! })))
}
