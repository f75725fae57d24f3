import type { Columns } from './columns/index.ts'
import type { AuditMode, Entity, EntityPlacement, FilterKind, FixedValues, ListableOf } from './entity.ts'

type OrderTermText<C extends Columns> = `${ListableOf<C> | 'id'} ${'asc' | 'desc'}`

/** What `defineEntity` takes: everything that there is to know about an entity, once. */
export interface EntityDeclaration<
  N extends string = string,
  P extends EntityPlacement = EntityPlacement,
  C extends Columns = Columns,
  O extends string = string,
  F extends { readonly [K in ListableOf<C>]?: FilterKind } = { readonly [K in ListableOf<C>]?: FilterKind },
  K extends 'id' | 'owner' = 'id' | 'owner',
  I extends 'uuid' | 'smallint' = 'uuid' | 'smallint',
> {
  /** Names the record in messages and events, in the singular. */
  readonly name: N
  readonly table: string
  readonly placement: P
  /** `owner`: one row for each owner, found by the owner alone. Default `id`. */
  readonly key?: K
  /** Only reference data may have small numbers, given by whoever writes them. Default `uuid`. */
  readonly idType?: I
  /** The owner's column in SQL. Default `user_id`. */
  readonly ownerKey?: string
  /** In camelCase; the same names in snake_case are the columns of the table. */
  readonly columns: C
  /**
   * Columns that hold the id of another record of the same owner, which must be there and not be deleted. `deletedWith`:
   * this record goes with that one (`openCascade`), always or only where its own columns have the given values.
   */
  readonly parents?: {
    readonly [K in keyof C]?: { readonly entity: Entity; readonly deletedWith?: boolean | FixedValues }
  }
  /** The ways to list, each ending in `id asc` or `id desc`; the first is the default. Nulls come last. */
  readonly orders?: { readonly [name in O]: readonly OrderTermText<C>[] }
  readonly filters?: F
  /** Lists of columns that are unique for one owner (in the catalog: for all) among the records not deleted. */
  readonly unique?: readonly (readonly (keyof C & string)[])[]
  /** The table has a partition for each month of the id's time, which `created_at` repeats. */
  readonly monthlyBy?: 'createdAt'
  readonly audit: AuditMode
  /**
   * Whose record it is in the audit log, where rows have no owner: the column with a user's id, or `id` where the record is a
   * user itself. Default: nobody's.
   */
  readonly subject?: 'id' | (keyof C & string)
  /** Columns whose values tag cached answers, beside the record itself and its owner. */
  readonly cacheTags?: readonly (keyof C & string)[]
}
