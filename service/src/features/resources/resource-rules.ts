import {
  type Cascade,
  type Clock,
  type CreateBodyOf,
  type Database,
  type Entity,
  type Months,
  type NewOf,
  type OwnerOf,
  placementOf,
  type RecordHistory,
  type RecordIdOf,
  type RecordStore,
  type RowOf,
  type Tx,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type InputProblem, invalidInput } from '../../http/index.ts'

/** What every service of records needs. */
export interface ResourceParts<E extends Entity> {
  readonly database: Database
  readonly store: RecordStore<E>
  readonly cascade: Cascade
  readonly clock: Clock
  readonly history: RecordHistory<E>
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

/** What is special about the records of one entity: each method is a rule that a service may override. */
export class ResourceRules<E extends Entity> {
  protected readonly entity: E
  protected readonly parts: ResourceParts<E>

  constructor(entity: E, parts: ResourceParts<E>) {
    this.entity = entity
    this.parts = parts
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
