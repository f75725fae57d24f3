import { quoteIdentifier, type Statement, statement } from '../../access/index.ts'
import { type Entity, toSqlName } from '../entities/index.ts'
import type { Series } from '../series/index.ts'

/** A record that may go. */
export interface FoundRecord {
  readonly owner: string
  readonly id: string
  readonly deleted_at: string
}

/** What is held to go, and when it was made. */
export interface HeldRecord {
  readonly id: string
  readonly created_at: Date
}

/** The statements of one entity. */
export interface PurgeStatements {
  /** Values: before when, then behind which deletion time, owner and id, and the most. */
  readonly find: Statement<FoundRecord>
  /** Values of this and those below: the owner, the ids; here then before when. */
  readonly hold: Statement<HeldRecord>
  readonly letGo: readonly Statement<unknown>[]
  readonly removeSamples: readonly (readonly [table: string, remove: Statement<unknown>])[]
  /** Values: also the times of the first and the last. */
  readonly remove: Statement<unknown>
  readonly count: Statement<{ count: number }>
}

/** Others that point at records of an entity, by the foreign keys of its own table or by their declaration. */
interface Pointer {
  readonly table: string
  readonly owner: string
  readonly column: string
  /** Whether they can do without. */
  readonly isOptional: boolean
}

export function toPurgeStatements(
  entity: Entity,
  {
    entities,
    series,
    ownReferences,
  }: {
    readonly entities: readonly Entity[]
    readonly series: readonly Series[]
    readonly ownReferences: readonly string[]
  },
): PurgeStatements {
  const table = quoteIdentifier(entity.table)
  const owner = quoteIdentifier(entity.ownerColumn!)
  const tag = (verb: string): string => `purge.${verb}.${entity.table.slice(0, 40)}`
  const pointers = findPointers(entity, entities, ownReferences)
  const needed = pointers.filter(({ isOptional }) => !isOptional)
  const isFree = needed.map((pointer) => ` and not exists (${pointing(pointer, owner)})`).join('')
  const isOurs = `${owner} = $1 and id = any($2::uuid[])`
  return {
    find: statement(
      tag('find'),
      `select ${owner}::text as owner, id::text, deleted_at::text
         from ${table} gone
        where deleted_at < $1
          and (deleted_at, ${owner}, id) > ($2::timestamptz, $3::uuid, $4::uuid)${isFree}
        order by deleted_at, ${owner}, id
        limit $5`,
    ),
    // What somebody restores at this moment is theirs.
    hold: statement(
      tag('hold'),
      `select id::text, created_at
         from ${table} gone
        where ${isOurs}
          and deleted_at < $3${isFree}
        order by id
          for update skip locked`,
    ),
    letGo: pointers
      .filter(({ isOptional }) => isOptional)
      .map((pointer) => statement(tag('let-go'), letGoSql(pointer))),
    removeSamples: series.map(({ table: samples, ownerKey, contextKey }) => [
      samples,
      statement(
        tag('remove-samples'),
        `delete from ${quoteIdentifier(samples)}
          where ${quoteIdentifier(ownerKey)} = $1
            and ${quoteIdentifier(contextKey)} = any($2::uuid[])`,
      ),
    ]),
    remove: statement(
      tag('remove'),
      `delete from ${table}
        where ${isOurs}
          and created_at between $3 and $4`,
    ),
    count: statement(tag('count'), `select count(*)::bigint as count from ${table} where deleted_at < $1`),
  }
}

function findPointers(entity: Entity, entities: readonly Entity[], ownReferences: readonly string[]): Pointer[] {
  const own = ownReferences.map((column) => ({
    table: entity.table,
    owner: entity.ownerColumn!,
    column,
    // What of the same kind points at it stands for it, and may want it back.
    isOptional: false,
  }))
  const others = entities.flatMap((other) =>
    Object.entries(other.parents)
      .filter(([, parent]) => parent.entity.table === entity.table)
      .map(([name, { deletedWith }]) => ({
        table: other.table,
        owner: other.ownerColumn!,
        column: toSqlName(name),
        // What always goes with it is gone before it.
        isOptional: other.columns[name]!.flags.has('optional') && !isAlways(deletedWith),
      })),
  )
  return [...own, ...others]
}

const isAlways = (deletedWith: Entity['parents'][string]['deletedWith']): boolean =>
  deletedWith !== false && Object.keys(deletedWith).length === 0

function pointing({ table, owner, column }: Pointer, ownerOfGone: string): string {
  return `select from ${quoteIdentifier(table)} other
           where other.${quoteIdentifier(owner)} = gone.${ownerOfGone} and other.${quoteIdentifier(column)} = gone.id`
}

function letGoSql({ table, owner, column }: Pointer): string {
  return `update ${quoteIdentifier(table)}
             set ${quoteIdentifier(column)} = null, updated_at = now(), updated_by = null, version = version + 1
           where ${quoteIdentifier(owner)} = $1
             and ${quoteIdentifier(column)} = any($2::uuid[])`
}
