import type { Columns } from './columns/index.ts'
import { checkDeclaration } from './declaration-problems.ts'
import {
  type AuditMode,
  type Entity,
  type EntityPlacement,
  type FilterKind,
  type ListableOf,
  type OrderTerm,
  toSqlName,
} from './entity.ts'

export type OrderTermText<C extends Columns> = `${ListableOf<C> | 'id'} ${'asc' | 'desc'}`

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
  /** Columns that hold the id of another record of the same owner, which must be there and not be deleted. */
  readonly parents?: { readonly [K in keyof C]?: { readonly entity: Entity; readonly deletedWith?: boolean } }
  /** The ways to list, each ending in `id asc` or `id desc`; the first is the default. Nulls come last. */
  readonly orders?: { readonly [name in O]: readonly OrderTermText<C>[] }
  readonly filters?: F
  /** Lists of columns that are unique for one owner (in the catalog: for all) among the records not deleted. */
  readonly unique?: readonly (readonly (keyof C & string)[])[]
  /** The table has a partition for each month of the id's time, which `created_at` repeats. */
  readonly monthlyBy?: 'createdAt'
  readonly audit: AuditMode
  /** Columns whose values tag cached answers, beside the record itself and its owner. */
  readonly cacheTags?: readonly (keyof C & string)[]
}

/**
 * Declares what is kept in one table. Types (`RowOf`, `NewOf`, `PatchOf`), API schemas (`entitySchemas`), the store
 * (`openStore`) and the drift check come from this one declaration.
 *
 * @throws StorageError `invalid_input` with every problem of the declaration at once
 */
export function defineEntity<
  const N extends string,
  const P extends EntityPlacement,
  const C extends Columns,
  const O extends string = never,
  const F extends { readonly [K in ListableOf<C>]?: FilterKind } = Record<never, never>,
  const K extends 'id' | 'owner' = 'id',
  const I extends 'uuid' | 'smallint' = 'uuid',
>(
  declaration: EntityDeclaration<N, P, C, O, F, K, I>,
): Entity<{
  readonly name: N
  readonly placement: P
  readonly key: K
  readonly idType: I
  readonly columns: C
  readonly order: O
  readonly filters: F
}> {
  checkDeclaration(declaration)
  const { name, table, placement, columns, ownerKey = 'user_id', audit, cacheTags = [], monthlyBy } = declaration
  return Object.freeze({
    name,
    table,
    placement,
    key: declaration.key ?? ('id' as K),
    idType: declaration.idType ?? ('uuid' as I),
    ownerColumn: placement === 'owned' ? ownerKey : undefined,
    columns,
    parents: parentsOf(declaration),
    orders: ordersOf(declaration),
    filters: (declaration.filters ?? {}) as F,
    unique: (declaration.unique ?? []).map((names) => uniqueAmongLive(table, names)),
    monthlyBy,
    audit,
    cacheTags,
  })
}

function parentsOf({ parents = {} }: EntityDeclaration): Entity['parents'] {
  return Object.fromEntries(
    Object.entries(parents).map(([column, parent]) => [
      column,
      { entity: parent!.entity, deletedWith: parent!.deletedWith ?? false },
    ]),
  )
}

function ordersOf({ orders = {} }: EntityDeclaration): Entity['orders'] {
  const parsed = Object.entries<readonly string[]>(orders).map(([name, terms]) => [name, terms.map(parseTerm)] as const)
  return new Map(parsed)
}

export function parseTerm(term: string): OrderTerm {
  const [column = '', direction] = term.split(' ')
  return { column, direction: direction === 'desc' ? 'desc' : 'asc' }
}

function uniqueAmongLive(table: string, names: readonly string[]): Entity['unique'][number] {
  return { index: `${[table, ...names.map(toSqlName)].join('_')}_live_key`, columns: names }
}
