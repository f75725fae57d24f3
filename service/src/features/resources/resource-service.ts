import {
  type Cascade,
  type Clock,
  type CreateBodyOf,
  type Database,
  type Entity,
  type ListParameters,
  type Months,
  type NewOf,
  newId,
  type OwnerOf,
  type Page,
  type PatchOf,
  placementOf,
  type RecordIdOf,
  type RecordStore,
  type RowOf,
  StorageError,
  type Tx,
  toListOptions,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type Caller, type InputProblem, invalidInput, Problem } from '../../http/index.ts'

/** What every service of records needs. */
export interface ResourceParts<E extends Entity> {
  readonly database: Database
  readonly store: RecordStore<E>
  readonly cascade: Cascade
  readonly clock: Clock
  /** Makes the months that records are written to. Needed where the entity is kept by month. */
  readonly months?: Pick<Months, 'withMonths'>
}

/** Who deletes, and what the deletion is called. */
export interface RecordDeletion {
  readonly by: string
  readonly deletionId: string
}

/** What one deletion took, or its restore gave back: a record, and by the name of their entity the ids of those that went with it. */
export interface DeletedRecord extends RecordDeletion {
  readonly id: string
  readonly children: ReadonlyMap<string, readonly string[]>
}

/**
 * Keeps the records of one entity for their callers: makes, reads, lists, changes, deletes and restores them. What is
 * special about an entity is said by overriding the protected methods; transactions and versions are the same for all.
 */
export class ResourceService<E extends Entity> {
  protected readonly entity: E
  protected readonly parts: ResourceParts<E>

  constructor(entity: E, parts: ResourceParts<E>) {
    this.entity = entity
    this.parts = parts
  }

  async create({ userId }: Caller, values: CreateBodyOf<E>): Promise<RowOf<E>> {
    const { months, clock } = this.parts
    const owner = this.ownerOf(userId)
    const completed = await this.complete(values)
    this.refuse(this.check(completed as Partial<RowOf<E>>))
    const insert = () => this.insert(owner, completed, userId)
    if (!this.entity.monthlyBy) return await insert()
    // The time of the new id, give or take what passes until it is made.
    const nowMs = clock().getTime()
    return await months!.withMonths(this.entity.table, [nowMs, nowMs + 1_000], insert)
  }

  /** @throws StorageError `not_found`, also for the record of another user */
  async get({ userId }: Caller, id: RecordIdOf<E>): Promise<RowOf<E>> {
    const owner = this.ownerOf(userId)
    return await this.parts.database.read(placementOf(this.entity, owner), (reader) =>
      this.parts.store.get(reader, owner, id),
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
      await this.prepare(tx, owner, patch)
      const updated = await this.parts.store.update(tx, owner, id, patch as unknown as PatchOf<E>, {
        by: userId,
        version,
      })
      this.refuse(this.check(updated))
      return await this.settle(tx, owner, updated, patch)
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
    const deletion = { by, deletionId: newId() }
    await this.prepare(tx, owner)
    await store.delete(tx, owner, id, { ...deletion, version })
    const children = await cascade.deleteChildren(tx, owner, this.entity, { ...deletion, ids: [String(id)] })
    await this.alsoDelete(tx, owner, { ...deletion, id: String(id), children })
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
      await this.mayRestore(tx, owner, id)
      const { record, deletionId } = await store.restore(tx, owner, id, { by: userId, version }).catch(refuseParent)
      // Without one it was deleted past the store, and nothing went with it.
      const deletion = { by: userId, deletionId: deletionId ?? newId() }
      const children = await cascade
        .restoreChildren(tx, owner, this.entity, { ...deletion, ids: [String(id)] })
        .catch(refuseParent)
      return await this.alsoRestore(tx, owner, { ...deletion, id: String(id), children }, record)
    })
  }

  /** Fills in what a new record takes from elsewhere. */
  protected async complete(values: CreateBodyOf<E>): Promise<NewOf<E>> {
    return values as unknown as NewOf<E>
  }

  /** What no schema can say: every problem of a new record (defaults not yet filled in) or of a changed one. */
  protected check(_record: Partial<RowOf<E>>): readonly InputProblem[] {
    return []
  }

  /** Stores a new record, in one statement unless more belongs to it. */
  protected async insert(owner: OwnerOf<E>, values: NewOf<E>, by: string): Promise<RowOf<E>> {
    const { database, store } = this.parts
    return await store.create(database.autocommit(placementOf(this.entity, owner)), owner, values, { by })
  }

  /** Takes what a change needs before the rows, at the beginning of the transaction. Without a patch it is about all of a record. */
  protected async prepare(_tx: Tx, _owner: OwnerOf<E>, _patch?: UpdateBodyOf<E>): Promise<void> {}

  /** What else has to hold once a record was changed, in the transaction of the change. Gives the record as it is then. */
  protected async settle(_tx: Tx, _owner: OwnerOf<E>, updated: RowOf<E>, _patch: UpdateBodyOf<E>): Promise<RowOf<E>> {
    return updated
  }

  /** Deletes what belongs to what was deleted and is no entity, in the transaction of the deletion. */
  protected async alsoDelete(_tx: Tx, _owner: OwnerOf<E>, _deleted: DeletedRecord): Promise<void> {}

  /** Refuses by a `not_restorable` what must stay away, though nothing of the record itself stands against it. */
  protected async mayRestore(_tx: Tx, _owner: OwnerOf<E>, _id: RecordIdOf<E>): Promise<void> {}

  /** Brings back what `alsoDelete` deleted. Gives the record as it is then. */
  protected async alsoRestore(
    _tx: Tx,
    _owner: OwnerOf<E>,
    _deleted: DeletedRecord,
    restored: RowOf<E>,
  ): Promise<RowOf<E>> {
    return restored
  }

  protected ownerOf(userId: string): OwnerOf<E> {
    return (this.entity.placement === 'owned' ? userId : 'catalog') as OwnerOf<E>
  }

  protected refuse(problems: readonly InputProblem[]): void {
    if (problems.length > 0) throw invalidInput(problems)
  }
}

/** A deletion that cannot be taken back, with the reason. */
export const notRestorable = (detail: string): Problem => new Problem('not_restorable', { detail })

// The input is the caller's in all else; here it is what became of the record's parents.
function refuseParent(error: unknown): never {
  if (!(error instanceof StorageError) || error.code !== 'invalid_input') throw error
  const detail = 'What it belonged to is deleted: restore that, and this comes back with it where it went with it'
  throw new Problem('not_restorable', { detail, errors: error.problems, cause: error })
}
