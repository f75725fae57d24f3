import type { Placement } from '../../access/index.ts'
import type { Columns, FlagOf, InputOf, ValueOf } from './columns/index.ts'
import type { LifecycleFields, ListableLifecycle } from './lifecycle.ts'

/** Where the rows live: with their owner, in the catalog (one place), or everywhere (small and seldom written). */
export type EntityPlacement = 'owned' | 'catalog' | 'reference'
/**
 * How a list may be narrowed by a column: to one value, to some values, to those between two, to lists that have a value, to
 * one text or those that begin with it.
 */
export type FilterKind = 'equal' | 'in' | 'range' | 'has' | 'prefix'
/** Whether changes of the entity belong into the audit log. */
export type AuditMode = 'changes' | 'none'

/** The types of one declaration, carried by its entity. */
export interface EntityShape {
  readonly name: string
  readonly placement: EntityPlacement
  readonly key: 'id' | 'owner'
  readonly idType: 'uuid' | 'smallint'
  readonly columns: Columns
  readonly order: string
  readonly filters: { readonly [column: string]: FilterKind | undefined }
}

/** One column of a declared order. */
export interface OrderTerm {
  readonly column: string
  readonly direction: 'asc' | 'desc'
  readonly sqlName: string
  /** Whether rows may have no value there. They come last in either direction. */
  readonly isNullable: boolean
}

/** Values that a record's columns must have, by their names. */
export type FixedValues = Readonly<Record<string, string | number | boolean>>

/** The entity whose record a column points at, and whether deleting that one deletes this one. */
export interface Parent {
  readonly entity: Entity
  /** False: never. Otherwise where its columns have these values; without any, always. */
  readonly deletedWith: false | FixedValues
}

/** A unique index among the rows that are not deleted. */
export interface UniqueAmongLive {
  /** The name that the index must have, so that a violation can be told by its columns. */
  readonly index: string
  readonly columns: readonly string[]
}

/** A checked declaration, from which types, API schemas, SQL and the drift check come. Made by `defineEntity`. */
export interface Entity<out S extends EntityShape = EntityShape> {
  readonly name: S['name']
  readonly table: string
  readonly placement: S['placement']
  readonly key: S['key']
  readonly idType: S['idType']
  /** The owner's column in SQL, or undefined where rows have no owner. */
  readonly ownerColumn: string | undefined
  readonly columns: S['columns']
  readonly parents: Readonly<Record<string, Parent>>
  /** By name; the first is the default. */
  readonly orders: ReadonlyMap<string, readonly OrderTerm[]>
  readonly filters: S['filters']
  readonly unique: readonly UniqueAmongLive[]
  readonly monthlyBy: 'createdAt' | undefined
  readonly audit: AuditMode
  /** The column in SQL that says whose record it is in the audit log, where rows have no owner; undefined: nobody's. */
  readonly subjectColumn: string | undefined
  readonly cacheTags: readonly string[]
  readonly '~order'?: S['order']
}

type ShapeOf<E> = E extends Entity<infer S> ? S : never
type Pretty<T> = { [K in keyof T]: T[K] } & {}

type IdOf<S extends EntityShape> = S['key'] extends 'owner'
  ? unknown
  : { id: S['idType'] extends 'smallint' ? number : string }
type Read<C> = 'optional' extends FlagOf<C> ? ValueOf<C> | null : ValueOf<C>
type Written<C> = 'optional' extends FlagOf<C> ? InputOf<C> | null : InputOf<C>

/** Names of columns that have, or lack, one of the flags. */
type Having<C extends Columns, Flag> = {
  [K in keyof C]: Extract<FlagOf<C[K]>, Flag> extends never ? never : K
}[keyof C]
type Lacking<C extends Columns, Flag> = Exclude<keyof C, Having<C, Flag>>

type NewValues<C extends Columns, Hidden> = Pretty<
  { [K in Lacking<C, 'optional' | 'defaulted' | Hidden>]: InputOf<C[K]> } & {
    [K in Exclude<Having<C, 'optional' | 'defaulted'>, Having<C, Hidden>>]?: Written<C[K]>
  }
>
type PatchValues<C extends Columns, Hidden> = { -readonly [K in Lacking<C, 'createOnly' | Hidden>]?: Written<C[K]> }

/** A row as the store reads it: the API record and the internal columns. */
export type RowOf<E extends Entity> = Pretty<
  IdOf<ShapeOf<E>> & { -readonly [K in keyof ShapeOf<E>['columns']]: Read<ShapeOf<E>['columns'][K]> } & LifecycleFields
>
/** What the store takes for a new row. Optional and defaulted columns may be left out. */
export type NewOf<E extends Entity> = NewValues<ShapeOf<E>['columns'], never>
/** What the store takes for a change: what is left out stays, null clears. */
export type PatchOf<E extends Entity> = PatchValues<ShapeOf<E>['columns'], never>

/** A record as the API shows it: a row without its internal columns. */
export type RecordOf<E extends Entity> = Omit<RowOf<E>, Having<ShapeOf<E>['columns'], 'internal'>>
/** The body of a request that makes a record. */
export type CreateBodyOf<E extends Entity> = NewValues<ShapeOf<E>['columns'], 'internal' | 'readOnly'>
/** The body of a request that changes a record. */
export type UpdateBodyOf<E extends Entity> = PatchValues<ShapeOf<E>['columns'], 'internal' | 'readOnly'>

/** The owner of rows: a user's id, or the literal `catalog` where rows have none. */
export type OwnerOf<E extends Entity> = ShapeOf<E>['placement'] extends 'owned' ? string : 'catalog'
/** The id of a record: a UUID, or a small number for reference data that is declared so. */
export type RecordIdOf<E extends Entity> = ShapeOf<E>['idType'] extends 'smallint' ? number : string
/** The names of the orders that an entity declares. */
export type OrderNameOf<E extends Entity> = ShapeOf<E>['order']

/** Names that orders and filters may use. */
export type ListableOf<C extends Columns> = Extract<keyof C, string> | ListableLifecycle
type FilterInput<C extends Columns, K> = K extends keyof C ? InputOf<C[K]> : Date | string
type FilterNull<C extends Columns, K> = K extends keyof C ? ('optional' extends FlagOf<C[K]> ? null : never) : never
type FilterValue<C extends Columns, K, Kind> = Kind extends 'range'
  ? { readonly from?: FilterInput<C, K>; readonly to?: FilterInput<C, K> }
  : Kind extends 'has'
    ? FilterInput<C, K> extends readonly (infer Item)[]
      ? Item
      : never
    : Kind extends 'in'
      ? FilterInput<C, K> | readonly FilterInput<C, K>[] | FilterNull<C, K>
      : Kind extends 'prefix'
        ? string | { readonly startsWith: string } | FilterNull<C, K>
        : FilterInput<C, K> | FilterNull<C, K>
/**
 * What a list may be narrowed by. `equal`: a value, or null for "is not set"; `in`: a value or a list of values;
 * `range`: `from` (included) and `to` (excluded); `has`: a value that the list must hold; `prefix`: a text, or `startsWith`.
 */
export type FilterOf<E extends Entity> = {
  readonly [K in keyof ShapeOf<E>['filters']]?: FilterValue<ShapeOf<E>['columns'], K, ShapeOf<E>['filters'][K]>
}

/** The placement to open a transaction or a read with. */
export function placementOf<E extends Entity>(entity: E, owner: OwnerOf<E>): Placement {
  return entity.placement === 'owned' ? { owner } : 'catalog'
}

/** The name of a column in SQL. */
export function toSqlName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
