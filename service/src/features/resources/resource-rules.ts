import type {
  Cascade,
  Clock,
  CreateBodyOf,
  Database,
  Entity,
  Months,
  NewOf,
  OwnerOf,
  RecordHistory,
  RecordIdOf,
  RecordStore,
  RowOf,
  Settled,
  Tx,
  UpdateBodyOf,
} from '@longrun/storage'
import { type InputProblem, invalidInput } from '../../http/index.ts'

const NONE: ReadonlySet<string> = new Set()

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

/** What one deletion took, or its restore gave back: records, and by the name of their entity the ids of those that went with them. */
export interface DeletedRecords extends RecordDeletion {
  readonly ids: readonly string[]
  readonly children: ReadonlyMap<string, readonly string[]>
}

/** A record that is just being made. */
export interface NewRecord<E extends Entity> {
  readonly id: string
  readonly values: NewOf<E>
}

/** A record that was just changed, and by what. */
export interface ChangedRecord<E extends Entity> {
  readonly record: RowOf<E>
  readonly patch: UpdateBodyOf<E>
}

/**
 * What is special about the records of one entity: each method is a rule that a service may override. Rules are about sets of
 * records, of which a single one is the smallest. What stands against some of a set they throw as `batchFailed`.
 */
export class ResourceRules<E extends Entity> {
  protected readonly entity: E
  protected readonly parts: ResourceParts<E>

  constructor(entity: E, parts: ResourceParts<E>) {
    this.entity = entity
    this.parts = parts
  }

  /** Fills in what new records take from elsewhere. Outside of any transaction. */
  protected async complete(values: readonly CreateBodyOf<E>[]): Promise<Settled<NewOf<E>>[]> {
    return values.map((each) => ({ done: each as unknown as NewOf<E> }))
  }

  /** What no schema can say: every problem of a new record (defaults not yet filled in) or of a changed one. */
  protected check(_record: Partial<RowOf<E>>): readonly InputProblem[] {
    return []
  }

  /** Whether nothing else is to be done for such a new record. */
  protected isAlone(_values: NewOf<E>): boolean {
    return true
  }

  /** Does what is to be done for new records that are not alone, in their transaction. Gives the ids of those that it changed. */
  protected async alsoCreate(
    _tx: Tx,
    _owner: OwnerOf<E>,
    _made: readonly NewRecord<E>[],
  ): Promise<ReadonlySet<string>> {
    return NONE
  }

  /** Takes what changes need before the rows, at the beginning of the transaction. Without patches they are about all of a record. */
  protected async prepare(_tx: Tx, _owner: OwnerOf<E>, _patches?: readonly UpdateBodyOf<E>[]): Promise<void> {}

  /** What else has to hold once records were changed, in the transaction of the change. Gives the records as they are then. */
  protected async settle(
    _tx: Tx,
    _owner: OwnerOf<E>,
    changes: readonly ChangedRecord<E>[],
  ): Promise<readonly RowOf<E>[]> {
    return changes.map(({ record }) => record)
  }

  /** Deletes what belongs to what was deleted and is no entity, in the transaction of the deletion. */
  protected async alsoDelete(_tx: Tx, _owner: OwnerOf<E>, _deleted: DeletedRecords): Promise<void> {}

  /** Refuses by a `not_restorable` what must stay away, though nothing of the record itself stands against it. */
  protected async mayRestore(_tx: Tx, _owner: OwnerOf<E>, _ids: readonly RecordIdOf<E>[]): Promise<void> {}

  /** Brings back what `alsoDelete` deleted. Gives the records as they are then. */
  protected async alsoRestore(
    _tx: Tx,
    _owner: OwnerOf<E>,
    _deleted: DeletedRecords,
    restored: readonly RowOf<E>[],
  ): Promise<readonly RowOf<E>[]> {
    return restored
  }

  /** The same records; those that were changed since they were read, as they are now. */
  protected async reread(
    tx: Tx,
    owner: OwnerOf<E>,
    records: readonly RowOf<E>[],
    changed: ReadonlySet<string>,
  ): Promise<readonly RowOf<E>[]> {
    if (changed.size === 0) return records
    const now = records.map((record) => {
      const { id } = record as unknown as { id: RecordIdOf<E> }
      return changed.has(String(id)) ? this.parts.store.get(tx, owner, id) : record
    })
    return await Promise.all(now)
  }

  protected ownerOf(userId: string): OwnerOf<E> {
    return (this.entity.placement === 'owned' ? userId : 'catalog') as OwnerOf<E>
  }

  protected refuse(problems: readonly InputProblem[]): void {
    if (problems.length > 0) throw invalidInput(problems)
  }
}
