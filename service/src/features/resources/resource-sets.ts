import {
  batchFailed,
  type Entity,
  type NewOf,
  newId,
  type OwnerOf,
  type PatchOf,
  type RecordIdOf,
  type Restored,
  type RowOf,
  StorageError,
  type Tx,
  type UpdateBodyOf,
} from '@longrun/storage'
import { invalidInput } from '../../http/index.ts'
import { notRestorable, toParentProblem } from './not-restorable.ts'
import { ResourceRules } from './resource-rules.ts'

/** One record of a set, and the version that the caller has seen of it. */
export interface SetItem<E extends Entity> {
  readonly id: RecordIdOf<E>
  readonly version: number | 'any'
}

/**
 * What a service does to sets of records, in a transaction of its caller, for which `prepare` was called: all of a set or
 * none, by the same rules as for a single one.
 *
 * Every method may throw StorageError `batch_failed`, whose `failures` say what stands against which item.
 */
export class ResourceSets<E extends Entity> extends ResourceRules<E> {
  /** @param values of new records, completed and checked */
  protected async createSet(
    tx: Tx,
    owner: OwnerOf<E>,
    values: readonly NewOf<E>[],
    by: string,
  ): Promise<readonly RowOf<E>[]> {
    const nowMs = this.parts.clock().getTime()
    const ids = values.map(() => newId(nowMs) as RecordIdOf<E>)
    const created = await this.parts.store.createMany(tx, owner, values, { by, ids })
    const more = values.flatMap((each, i) => (this.isAlone(each) ? [] : [{ id: String(ids[i]), values: each }]))
    if (more.length === 0) return created
    return await this.reread(tx, owner, created, await this.alsoCreate(tx, owner, more))
  }

  protected async updateSet(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly (SetItem<E> & { readonly patch: UpdateBodyOf<E> })[],
    by: string,
  ): Promise<readonly RowOf<E>[]> {
    const changes = items.map(({ id, version, patch }) => ({ id, version, patch: patch as unknown as PatchOf<E> }))
    const updated = await this.parts.store.updateMany(tx, owner, changes, { by })
    const failures = updated.flatMap((record, index) => {
      const problems = this.check(record)
      return problems.length === 0 ? [] : [{ index, error: invalidInput(problems) }]
    })
    if (failures.length > 0) throw batchFailed(failures)
    return await this.settle(
      tx,
      owner,
      updated.map((record, i) => ({ record, patch: items[i]!.patch })),
    )
  }

  /** What is declared to go with the records goes with them. All of it is one deletion. */
  protected async deleteSet(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly SetItem<E>[],
    by: string,
  ): Promise<readonly RowOf<E>[]> {
    const { store, cascade } = this.parts
    const deletionId = newId()
    const deleted = await store.deleteMany(
      tx,
      owner,
      items.map((item) => ({ ...item, deletionId })),
      { by },
    )
    const deletion = { by, deletionId, ids: deleted.map(idOfRow) }
    const children = await cascade.deleteChildren(tx, owner, this.entity, deletion)
    await this.alsoDelete(tx, owner, { ...deletion, children })
    return deleted
  }

  /** Brings back the records and exactly what went with each. */
  protected async restoreSet(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly SetItem<E>[],
    by: string,
  ): Promise<readonly RowOf<E>[]> {
    const ids = items.map(({ id }) => id)
    await this.mayRestore(tx, owner, ids)
    const restored = await this.parts.store
      .restoreMany(tx, owner, items, { by })
      .catch((error) => this.#refuseRestore(tx, owner, ids, error))
    const records = new Map<string, RowOf<E>>()
    const deletions = Map.groupBy(restored, ({ deletionId }) => deletionId)
    for (const [deletionId, some] of deletions) {
      for (const record of await this.#restoreWith(tx, owner, some, { by, deletionId: deletionId ?? newId() }))
        records.set(idOfRow(record), record)
    }
    return restored.map(({ record }) => records.get(idOfRow(record))!)
  }

  async #restoreWith(
    tx: Tx,
    owner: OwnerOf<E>,
    restored: readonly Restored<E>[],
    deletion: { readonly by: string; readonly deletionId: string },
  ): Promise<readonly RowOf<E>[]> {
    const records = restored.map(({ record }) => record)
    const all = { ...deletion, ids: records.map(idOfRow) }
    const children = await this.parts.cascade.restoreChildren(tx, owner, this.entity, all).catch((error) => {
      throw toParentProblem(error)
    })
    return await this.alsoRestore(tx, owner, { ...all, children }, records)
  }

  // In the words of a single restore.
  async #refuseRestore(tx: Tx, owner: OwnerOf<E>, ids: readonly RecordIdOf<E>[], error: unknown): Promise<never> {
    if (!(error instanceof StorageError) || error.code !== 'batch_failed') throw error
    const failures = error.failures.map(async (failure) => {
      const isMissing = failure.error instanceof StorageError && failure.error.code === 'not_found'
      const isThere = isMissing && (await this.parts.store.find(tx, owner, ids[failure.index]!))
      if (isThere) return { ...failure, error: notRestorable(`The ${this.entity.name} is not deleted`) }
      return { ...failure, error: toParentProblem(failure.error) as Error }
    })
    throw batchFailed(await Promise.all(failures))
  }

  protected async archiveSet(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly (SetItem<E> & { readonly reason: string })[],
    by: string,
  ): Promise<readonly RowOf<E>[]> {
    return await this.parts.store.archiveMany(tx, owner, items, { by })
  }

  protected async unarchiveSet(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly SetItem<E>[],
    by: string,
  ): Promise<readonly RowOf<E>[]> {
    return await this.parts.store.unarchiveMany(tx, owner, items, { by })
  }
}

function idOfRow(record: unknown): string {
  return String((record as { readonly id: unknown }).id)
}
