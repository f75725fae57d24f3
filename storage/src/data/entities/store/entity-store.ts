import type { Reader, Tx } from '../../../access/index.ts'
import { type Clock, systemClock } from '../../../clock.ts'
import { StorageError } from '../../../errors.ts'
import type { Entity, FilterOf, NewOf, OrderNameOf, OwnerOf, PatchOf, RecordIdOf, RowOf } from '../entity.ts'
import { tellingActor } from './acting.ts'
import {
  type ArchiveOptions,
  type ChangeOptions,
  CoreStore,
  type DeleteOptions,
  type FindState,
  type RestoredRow,
} from './core-store.ts'
import { ListQuery } from './list-query.ts'
import { ManyStore, type OnFailure, type SetCall, type Settled } from './many/index.ts'

/** Who makes a record, and its id where it is known already. */
export interface CreateOptions<Id = string> {
  /** Who makes it: a user's id, or null for the system itself. */
  readonly by: string | null
  /** Default: a new UUIDv7. Small numbers (`idType: 'smallint'`) must be given. */
  readonly id?: Id
}

/** Live: neither deleted nor archived. Archived: not deleted. All: every row, deleted ones too. */
export type ListState = 'live' | 'archived' | 'deleted' | 'all'

/** Which page of which list. */
export interface ListOptions<E extends Entity> {
  readonly filter?: FilterOf<E>
  /** Default: the first declared order. */
  readonly order?: OrderNameOf<E>
  /** Default `live`. */
  readonly state?: ListState
  /** Most items, 1 to 200. */
  readonly limit: number
  /** `nextCursor` of the page before, with the same filter, order and state. */
  readonly cursor?: string | undefined
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: Item[]
  /** Where the next page starts; null when this was the last. */
  readonly nextCursor: string | null
}

/** A record that is there again. */
export interface Restored<E extends Entity> {
  readonly record: RowOf<E>
  /** The deletion that had taken it, and perhaps others with it; null where it was deleted past the store. */
  readonly deletionId: string | null
}

/** Who changes a set of records, and what happens where some of them cannot be changed. */
export interface ManyOptions<F extends OnFailure = OnFailure> {
  /** Who changes them: a user's id, or null for the system itself. */
  readonly by: string | null
  /**
   * `throw`: nothing is done, and `batch_failed` says in `failures` which items stand against it. `report`: the others are
   * done, and each item has its result or its error. Default `throw`.
   */
  readonly onFailure?: F
}

/** The results of a set, in the order of its items. */
export type ManyResults<Done, F extends OnFailure> = F extends 'report' ? Settled<Done>[] : Done[]

/** One record of a set, and the version that the caller has seen of it. */
export interface ItemOf<E extends Entity> {
  readonly id: RecordIdOf<E>
  /** `any` to change it whatever it is. */
  readonly version: number | 'any'
}

/**
 * Makes and changes sets of records of one entity, of at most `MAX_SET_ITEMS` (5,000) each: what the single calls do, by a few
 * statements for all of a set, and in the same words where something stands against an item. No two items of a set may be
 * about one record.
 *
 * Every method needs a transaction, in which it is a part that can fail alone: the transaction goes on either way. It holds its rows in
 * the order of their ids, so that sets never wait for each other crosswise.
 */
interface ManyCalls<E extends Entity> {
  /** `ids`: of the new records, where they are known already. */
  createMany<F extends OnFailure = 'throw'>(
    tx: Tx,
    owner: OwnerOf<E>,
    values: readonly NewOf<E>[],
    options: ManyOptions<F> & { readonly ids?: readonly RecordIdOf<E>[] },
  ): Promise<ManyResults<RowOf<E>, F>>
  updateMany<F extends OnFailure = 'throw'>(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly (ItemOf<E> & { readonly patch: PatchOf<E> })[],
    options: ManyOptions<F>,
  ): Promise<ManyResults<RowOf<E>, F>>
  /** Each is a deletion of its own, unless its item names one. What goes along, the cascade's `deleteChildren` takes. */
  deleteMany<F extends OnFailure = 'throw'>(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly (ItemOf<E> & { readonly deletionId?: string })[],
    options: ManyOptions<F>,
  ): Promise<ManyResults<RowOf<E>, F>>
  restoreMany<F extends OnFailure = 'throw'>(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly ItemOf<E>[],
    options: ManyOptions<F>,
  ): Promise<ManyResults<Restored<E>, F>>
  archiveMany<F extends OnFailure = 'throw'>(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly (ItemOf<E> & { readonly reason: string })[],
    options: ManyOptions<F>,
  ): Promise<ManyResults<RowOf<E>, F>>
  unarchiveMany<F extends OnFailure = 'throw'>(
    tx: Tx,
    owner: OwnerOf<E>,
    items: readonly ItemOf<E>[],
    options: ManyOptions<F>,
  ): Promise<ManyResults<RowOf<E>, F>>
}

/**
 * Keeps the records of one entity. Every call about one record is one statement and one round trip; none needs a transaction
 * of its own, and any can be part of a larger one. Values are checked here too, whoever checked them before.
 *
 * Every method may throw StorageError `invalid_input` (with the path of each problem) and what the database refuses.
 */
export interface RecordStore<E extends Entity> extends ManyCalls<E> {
  /**
   * @throws StorageError `unique_violation`, with the fields that are taken in `problems`; `archived` where a parent is, with
   * its field in `problems`
   */
  create(tx: Tx, owner: OwnerOf<E>, values: NewOf<E>, options: CreateOptions<RecordIdOf<E>>): Promise<RowOf<E>>
  /**
   * The record, archived or not. Deleted ones are seen only with a state: `deleted` for these alone, `all` for both.
   * @throws StorageError `not_found`, also for the record of another owner and for what is no id
   */
  get(reader: Reader, owner: OwnerOf<E>, id: RecordIdOf<E>, options?: { readonly state?: FindState }): Promise<RowOf<E>>
  /** The same, or undefined. */
  find(
    reader: Reader,
    owner: OwnerOf<E>,
    id: RecordIdOf<E>,
    options?: { readonly state?: FindState },
  ): Promise<RowOf<E> | undefined>
  /** One page. Rows made or deleted while somebody pages neither repeat nor hide others. */
  list(reader: Reader, owner: OwnerOf<E>, options: ListOptions<E>): Promise<Page<RowOf<E>>>
  /**
   * Changes the fields of the patch, and nothing else.
   * @throws StorageError `version_conflict` with `currentVersion`; `not_found`, also for a deleted record; `archived`
   */
  update(tx: Tx, owner: OwnerOf<E>, id: RecordIdOf<E>, patch: PatchOf<E>, options: ChangeOptions): Promise<RowOf<E>>
  /**
   * Marks the record as deleted and returns it. Nothing is removed.
   * @throws StorageError `version_conflict` with `currentVersion`; `not_found`, also when it is deleted already
   */
  delete(tx: Tx, owner: OwnerOf<E>, id: RecordIdOf<E>, options: DeleteOptions): Promise<RowOf<E>>
  /**
   * Archives the record: it leaves the default list, and nobody changes it until it is taken back. Its children stay as they are.
   * @throws StorageError `version_conflict` with `currentVersion`; `not_found`, also for a deleted record; `archived` when
   * it is archived already
   */
  archive(tx: Tx, owner: OwnerOf<E>, id: RecordIdOf<E>, options: ArchiveOptions): Promise<RowOf<E>>
  /**
   * Takes an archiving back.
   * @throws StorageError `version_conflict` with `currentVersion`; `not_found`, also for a deleted record; `not_archived`
   */
  unarchive(tx: Tx, owner: OwnerOf<E>, id: RecordIdOf<E>, options: ChangeOptions): Promise<RowOf<E>>
  /**
   * Takes a deletion of the record back. What went with it comes back by the cascade's `restoreChildren`.
   * @throws StorageError `version_conflict` with `currentVersion`; `not_found`, also when it is not deleted;
   * `unique_violation` with the fields that were taken meanwhile; `invalid_input` where a parent is gone that takes it along
   */
  restore(tx: Tx, owner: OwnerOf<E>, id: RecordIdOf<E>, options: ChangeOptions): Promise<Restored<E>>
}

/** The store of an entity with one row for each owner: the same, without ids and lists. */
export interface OwnerStore<E extends Entity> {
  create(tx: Tx, owner: OwnerOf<E>, values: NewOf<E>, options: { readonly by: string | null }): Promise<RowOf<E>>
  get(reader: Reader, owner: OwnerOf<E>, options?: { readonly state?: FindState }): Promise<RowOf<E>>
  find(reader: Reader, owner: OwnerOf<E>, options?: { readonly state?: FindState }): Promise<RowOf<E> | undefined>
  update(tx: Tx, owner: OwnerOf<E>, patch: PatchOf<E>, options: ChangeOptions): Promise<RowOf<E>>
  delete(tx: Tx, owner: OwnerOf<E>, options: DeleteOptions): Promise<RowOf<E>>
  archive(tx: Tx, owner: OwnerOf<E>, options: ArchiveOptions): Promise<RowOf<E>>
  unarchive(tx: Tx, owner: OwnerOf<E>, options: ChangeOptions): Promise<RowOf<E>>
  restore(tx: Tx, owner: OwnerOf<E>, options: ChangeOptions): Promise<Restored<E>>
}

/** The store that an entity has: with ids and lists, or with one row for each owner. */
export type EntityStore<E extends Entity> = E['key'] extends 'owner' ? OwnerStore<E> : RecordStore<E>

/** Opens the store of an entity. It holds no connection: each call takes the reader or the transaction to use. */
export function openStore<E extends Entity>(
  entity: E,
  { clock = systemClock }: { clock?: Clock } = {},
): EntityStore<E> {
  const core = new CoreStore(entity, clock)
  const store = entity.key === 'owner' ? ownerStore(core) : recordStore(core, entity, clock)
  return tellingActor(store) as unknown as EntityStore<E>
}

function recordStore(core: CoreStore, entity: Entity, clock: Clock): RecordStore<Entity> {
  const lists = new ListQuery(entity)
  const store = {
    create: (tx: Tx, owner: string, values: unknown, { by, id }: CreateOptions<unknown>) =>
      core.create(tx, owner, values, by, id),
    get: (reader: Reader, owner: string, id: unknown, options?: { state?: FindState }) =>
      core.get(reader, owner, id, options?.state),
    find: (reader: Reader, owner: string, id: unknown, options?: { state?: FindState }) =>
      core.find(reader, owner, id, options?.state),
    list: (reader: Reader, owner: string, options: ListOptions<Entity>) => lists.run(reader, owner, options),
    update: (tx: Tx, owner: string, id: unknown, patch: unknown, options: ChangeOptions) =>
      core.update(tx, owner, id, patch, options),
    delete: (tx: Tx, owner: string, id: unknown, options: DeleteOptions) => core.delete(tx, owner, id, options),
    archive: (tx: Tx, owner: string, id: unknown, options: ArchiveOptions) => core.archive(tx, owner, id, options),
    unarchive: (tx: Tx, owner: string, id: unknown, options: ChangeOptions) => core.unarchive(tx, owner, id, options),
    restore: (tx: Tx, owner: string, id: unknown, options: ChangeOptions): Promise<RestoredRow> =>
      core.restore(tx, owner, id, options),
  }
  return { ...store, ...manyCalls(new ManyStore(entity, clock)) } as unknown as RecordStore<Entity>
}

function manyCalls(many: ManyStore) {
  const call =
    <Item, Done>(work: (call: SetCall, items: readonly Item[]) => Promise<Settled<Done>[]>) =>
    async (tx: Tx, owner: string, items: readonly Item[], { by, onFailure = 'throw' }: ManyOptions) => {
      const settled = await work.call(many, { tx, owner, by, onFailure }, items)
      return onFailure === 'throw' ? settled.map(({ done }) => done) : settled
    }
  const create = call(many.create)
  return {
    createMany: (tx: Tx, owner: string, values: readonly unknown[], options: ManyOptions & { ids?: unknown[] }) => {
      const { ids } = options
      if (ids !== undefined && ids.length !== values.length) {
        const problems = [{ path: 'ids', message: 'must be as many as the records' }]
        throw new StorageError('invalid_input', 'invalid ids of a set', { problems })
      }
      const records = values.map((each, i) => ({ values: each, id: ids?.[i] }))
      return create(tx, owner, records, options)
    },
    updateMany: call(many.update),
    deleteMany: call(many.delete),
    restoreMany: call(many.restore),
    archiveMany: call(many.archive),
    unarchiveMany: call(many.unarchive),
  }
}

function ownerStore(core: CoreStore): OwnerStore<Entity> {
  const store = {
    create: (tx: Tx, owner: string, values: unknown, { by }: { by: string | null }) =>
      core.create(tx, owner, values, by, undefined),
    get: (reader: Reader, owner: string, options?: { state?: FindState }) =>
      core.get(reader, owner, undefined, options?.state),
    find: (reader: Reader, owner: string, options?: { state?: FindState }) =>
      core.find(reader, owner, undefined, options?.state),
    update: (tx: Tx, owner: string, patch: unknown, options: ChangeOptions) =>
      core.update(tx, owner, undefined, patch, options),
    delete: (tx: Tx, owner: string, options: DeleteOptions) => core.delete(tx, owner, undefined, options),
    archive: (tx: Tx, owner: string, options: ArchiveOptions) => core.archive(tx, owner, undefined, options),
    unarchive: (tx: Tx, owner: string, options: ChangeOptions) => core.unarchive(tx, owner, undefined, options),
    restore: (tx: Tx, owner: string, options: ChangeOptions): Promise<RestoredRow> =>
      core.restore(tx, owner, undefined, options),
  }
  return store as unknown as OwnerStore<Entity>
}
