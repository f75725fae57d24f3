import {
  type CreateBodyOf,
  type Entity,
  type ListParameters,
  type NewOf,
  newId,
  type OwnerOf,
  type Page,
  type PatchOf,
  placementOf,
  type RecordIdOf,
  type RecordOf,
  type RowOf,
  type Settled,
  type Tx,
  toListOptions,
  type UpdateBodyOf,
} from '@longrun/storage'
import type { Caller } from '../../http/index.ts'
import { asOne } from './as-one.ts'
import { type HistoryQuery, readHistory, type ShownHistory } from './history-pages.ts'
import { notRestorable, toParentProblem } from './not-restorable.ts'
import { ResourceBatches } from './resource-batches.ts'

/**
 * Keeps the records of one entity for their callers: makes, reads, lists, changes, deletes, restores and archives them. Transactions
 * and versions are the same for all; what is special about an entity, its rules say.
 */
export class ResourceService<E extends Entity> extends ResourceBatches<E> {
  async create({ userId }: Caller, values: CreateBodyOf<E>): Promise<RowOf<E>> {
    const { months, clock } = this.parts
    const owner = this.ownerOf(userId)
    const [{ done: completed, error }] = (await this.complete([values])) as [Settled<NewOf<E>>]
    if (error) throw error
    this.refuse(this.check(completed as Partial<RowOf<E>>))
    const insert = () => this.#insert(owner, completed, userId)
    if (!this.entity.monthlyBy) return await insert()
    // The time of the new id, give or take what passes until it is made.
    const nowMs = clock().getTime()
    return await months!.withMonths(this.entity.table, [nowMs, nowMs + 1_000], insert)
  }

  // One statement, unless more is to be done for it.
  async #insert(owner: OwnerOf<E>, values: NewOf<E>, by: string): Promise<RowOf<E>> {
    const { database, store, clock } = this.parts
    const placement = placementOf(this.entity, owner)
    if (this.isAlone(values)) return await store.create(database.autocommit(placement), owner, values, { by })
    const id = newId(clock().getTime()) as RecordIdOf<E>
    return await database.transaction(placement, async (tx) => {
      // Sent together, for one round trip.
      const [created, changed] = await Promise.all([
        store.create(tx, owner, values, { by, id }),
        this.alsoCreate(tx, owner, [{ id: String(id), values }]),
      ])
      return changed.has(String(id)) ? await store.get(tx, owner, id) : created
    })
  }

  /** @throws StorageError `not_found`, also for the record of another user */
  async get({ userId }: Caller, id: RecordIdOf<E>): Promise<RowOf<E>> {
    const owner = this.ownerOf(userId)
    return await this.parts.database.read(placementOf(this.entity, owner), (reader) =>
      this.parts.store.get(reader, owner, id),
    )
  }

  /**
   * The record as it was at a time.
   * @throws StorageError `not_found`, also where it was deleted then; `history_incomplete`
   */
  async getAt({ userId }: Caller, id: RecordIdOf<E>, time: string): Promise<RecordOf<E>> {
    const owner = this.ownerOf(userId)
    return await this.parts.database.read(placementOf(this.entity, owner), (reader) =>
      this.parts.history.at(reader, owner, id, time),
    )
  }

  /** What was done to a record, deleted or not. @throws StorageError `not_found` */
  async history(caller: Caller, id: RecordIdOf<E>, query: HistoryQuery): Promise<ShownHistory> {
    const owner = this.ownerOf(caller.userId)
    return await readHistory(caller, [this.entity.name, String(id)], query, (options) =>
      this.parts.database.read(placementOf(this.entity, owner), (reader) =>
        this.parts.history.list(reader, owner, id, options),
      ),
    )
  }

  async list({ userId }: Caller, query: ListParameters): Promise<Page<RowOf<E>>> {
    const owner = this.ownerOf(userId)
    return await this.parts.database.read(placementOf(this.entity, owner), (reader) =>
      this.parts.store.list(reader, owner, toListOptions(this.entity, query)),
    )
  }

  /** The rules are checked on what the record becomes, so the change and the check see the same version. */
  async update(
    { userId }: Caller,
    id: RecordIdOf<E>,
    patch: UpdateBodyOf<E>,
    version: number | 'any',
  ): Promise<RowOf<E>> {
    const owner = this.ownerOf(userId)
    return await this.parts.database.transaction(placementOf(this.entity, owner), async (tx) => {
      await this.prepare(tx, owner, [patch])
      const updated = await this.parts.store.update(tx, owner, id, patch as unknown as PatchOf<E>, {
        by: userId,
        version,
      })
      this.refuse(this.check(updated))
      return (await asOne(this.settle(tx, owner, [{ record: updated, patch }])))[0]!
    })
  }

  /** What is declared to go with the record goes with it, in one deletion. */
  async delete({ userId }: Caller, id: RecordIdOf<E>, version: number | 'any'): Promise<void> {
    const owner = this.ownerOf(userId)
    await this.parts.database.transaction(placementOf(this.entity, owner), (tx) =>
      this.deleteWithin(tx, owner, id, { by: userId, version }),
    )
  }

  /** The same as part of a larger transaction. */
  async deleteWithin(
    tx: Tx,
    owner: OwnerOf<E>,
    id: RecordIdOf<E>,
    { by, version }: { readonly by: string; readonly version: number | 'any' },
  ): Promise<void> {
    const { store, cascade } = this.parts
    const deletion = { by, deletionId: newId(), ids: [String(id)] }
    await this.prepare(tx, owner)
    await store.delete(tx, owner, id, { ...deletion, version })
    const children = await cascade.deleteChildren(tx, owner, this.entity, deletion)
    await this.alsoDelete(tx, owner, { ...deletion, children })
  }

  /**
   * Takes a deletion back: the record and exactly what that deletion took along, or nothing.
   * @throws Problem `not_restorable` with the reason; StorageError `unique_violation` with what was taken meanwhile,
   * `version_conflict`, `not_found`
   */
  async restore({ userId }: Caller, id: RecordIdOf<E>, version: number | 'any'): Promise<RowOf<E>> {
    const owner = this.ownerOf(userId)
    const { database, store, cascade } = this.parts
    return await database.transaction(placementOf(this.entity, owner), async (tx) => {
      await this.prepare(tx, owner)
      const { deletedAt } = await store.get(tx, owner, id, { state: 'all' })
      if (deletedAt === null) throw notRestorable(`The ${this.entity.name} is not deleted`)
      await asOne(this.mayRestore(tx, owner, [id]))
      const { record, deletionId } = await store.restore(tx, owner, id, { by: userId, version }).catch(refuseParent)
      // Without one it was deleted past the store, and nothing went with it.
      const deletion = { by: userId, deletionId: deletionId ?? newId(), ids: [String(id)] }
      const children = await cascade.restoreChildren(tx, owner, this.entity, deletion).catch(refuseParent)
      return (await asOne(this.alsoRestore(tx, owner, { ...deletion, children }, [record])))[0]!
    })
  }

  /**
   * Archives a record: it leaves the default list, and nobody changes it. Nothing goes with it.
   * @throws StorageError `archived` where it is so already; `version_conflict`, `not_found`
   */
  async archive(
    { userId }: Caller,
    id: RecordIdOf<E>,
    { version, reason }: { readonly version: number | 'any'; readonly reason: string },
  ): Promise<RowOf<E>> {
    const owner = this.ownerOf(userId)
    const tx = this.parts.database.autocommit(placementOf(this.entity, owner))
    return await this.parts.store.archive(tx, owner, id, { by: userId, version, reason })
  }

  /** @throws StorageError `not_archived`; `version_conflict`, `not_found` */
  async unarchive({ userId }: Caller, id: RecordIdOf<E>, version: number | 'any'): Promise<RowOf<E>> {
    const owner = this.ownerOf(userId)
    const tx = this.parts.database.autocommit(placementOf(this.entity, owner))
    return await this.parts.store.unarchive(tx, owner, id, { by: userId, version })
  }
}

function refuseParent(error: unknown): never {
  throw toParentProblem(error)
}
