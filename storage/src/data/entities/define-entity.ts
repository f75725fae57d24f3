import type { Columns } from './columns/index.ts'
import { checkDeclaration } from './declaration-problems.ts'
import {
  type Entity,
  type EntityPlacement,
  type FilterKind,
  type ListableOf,
  type OrderTerm,
  toSqlName,
} from './entity.ts'
import type { EntityDeclaration } from './entity-declaration.ts'
import { listableColumn } from './listable-column.ts'

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
  const {
    name,
    table,
    placement,
    columns,
    ownerKey = 'user_id',
    audit,
    subject,
    cacheTags = [],
    monthlyBy,
  } = declaration
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
    subjectColumn: subject === undefined ? undefined : toSqlName(subject),
    cacheTags,
  })
}

function parentsOf({ parents = {} }: EntityDeclaration): Entity['parents'] {
  return Object.fromEntries(
    Object.entries(parents).map(([column, parent]) => [
      column,
      { entity: parent!.entity, deletedWith: parent!.deletedWith === true ? {} : (parent!.deletedWith ?? false) },
    ]),
  )
}

function ordersOf({ columns, idType = 'uuid', orders = {} }: EntityDeclaration): Entity['orders'] {
  const toTerm = (text: string): OrderTerm => {
    const [column = '', direction] = text.split(' ')
    const isNullable = listableColumn({ columns, idType }, column).flags.has('optional')
    return { column, direction: direction === 'desc' ? 'desc' : 'asc', sqlName: toSqlName(column), isNullable }
  }
  const parsed = Object.entries<readonly string[]>(orders).map(([name, terms]) => [name, terms.map(toTerm)] as const)
  return new Map(parsed)
}

function uniqueAmongLive(table: string, names: readonly string[]): Entity['unique'][number] {
  return { index: `${[table, ...names.map(toSqlName)].join('_')}_live_key`, columns: names }
}
