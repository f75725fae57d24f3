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
  type Tx,
  toListOptions,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type Caller, type InputProblem, invalidInput } from '../../http/index.ts'

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

/** What one request deleted: a record, and by the name of their entity the ids of those that went with it. */
export interface DeletedRecord extends RecordDeletion {
  readonly id: string
  readonly children: ReadonlyMap<string, readonly string[]>
}

/**
 * Keeps the records of one entity for their callers: makes, reads, lists, changes and deletes them. What is special about
 * an entity is said by overriding `complete`, `check` and `alsoDelete`; transactions and versions are the same for all.
 */
export class ResourceService<E extends Entity> {
  protected readonly entity: E
  protected readonly parts: ResourceParts<E>

  constructor(entity: E, parts: ResourceParts<E>) {
    this.entity = entity
    this.parts = parts
  }

  async create({ userId }: Caller, values: CreateBodyOf<E>): Promise<RowOf<E>> {
    const { database, store, months, clock } = this.parts
    const owner = this.ownerOf(userId)
    const completed = await this.complete(values)
    this.refuse(this.check(completed as Partial<RowOf<E>>))
    const insert = () =>
      store.create(database.autocommit(placementOf(this.entity, owner)), owner, completed, { by: userId })
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
      const updated = await this.parts.store.update(tx, owner, id, patch as unknown as PatchOf<E>, {
        by: userId,
        version,
      })
      this.refuse(this.check(updated))
      await this.settle(tx, owner, updated, patch)
      return updated
    })
  }

  /** What is declared to go with the record goes with it, in one deletion. */
  async delete({ userId }: Caller, id: RecordIdOf<E>, version: number | 'any'): Promise<void> {
    const owner = this.ownerOf(userId)
    const deletion = { by: userId, deletionId: newId() }
    await this.parts.database.transaction(placementOf(this.entity, owner), async (tx) => {
      await this.parts.store.delete(tx, owner, id, { ...deletion, version })
      const children = await this.parts.cascade.deleteChildren(tx, owner, this.entity, {
        ...deletion,
        ids: [String(id)],
      })
      await this.alsoDelete(tx, owner, { ...deletion, id: String(id), children })
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

  /** What else has to hold once a record was changed, in the transaction of the change. */
  protected async settle(_tx: Tx, _owner: OwnerOf<E>, _updated: RowOf<E>, _patch: UpdateBodyOf<E>): Promise<void> {}

  /** Deletes what belongs to what was deleted and is no entity, in the transaction of the deletion. */
  protected async alsoDelete(_tx: Tx, _owner: OwnerOf<E>, _deleted: DeletedRecord): Promise<void> {}

  protected ownerOf(userId: string): OwnerOf<E> {
    return (this.entity.placement === 'owned' ? userId : 'catalog') as OwnerOf<E>
  }

  protected refuse(problems: readonly InputProblem[]): void {
    if (problems.length > 0) throw invalidInput(problems)
  }
}
