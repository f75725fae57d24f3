import { quoteIdentifier, type Statement, statement } from '../../access/index.ts'
import type { ErasedTable } from './erased-table.ts'
import type { OrderedTable } from './table-order.ts'

const COLUMNS = `user_id as "userId", ordered_at as "orderedAt", ordered_by as "orderedBy", due_at as "dueAt",
                 begun_at as "begunAt", finished_at as "finishedAt", counts, hashes, encode(receipt, 'hex') as receipt`

/** An erasure as it is in the table. */
export interface ErasureRow {
  readonly userId: string
  readonly orderedAt: Date
  readonly orderedBy: string | null
  readonly dueAt: Date
  readonly begunAt: Date
  readonly finishedAt: Date | null
  readonly counts: Record<string, number>
  readonly hashes: Record<string, string>
  readonly receipt: string | null
}

export const BEGIN = statement(
  'erasures.begin',
  `insert into erasures (user_id, ordered_at, ordered_by, due_at, begun_at)
   values ($1, $2, $3, $4, $5)
       on conflict (user_id) do nothing`,
)

export const FIND = statement<ErasureRow>('erasures.find', `select ${COLUMNS} from erasures where user_id = $1`)

// Newest first, behind a place.
export const LIST = statement<ErasureRow>(
  'erasures.list',
  `select ${COLUMNS}
     from erasures
    where ($1::timestamptz is null or (begun_at, user_id) < ($1, $2::uuid))
    order by begun_at desc, user_id desc
    limit $3`,
)

export const LIST_OPEN = statement<{ user_id: string }>(
  'erasures.list-open',
  `select user_id
     from erasures
    where finished_at is null
    order by begun_at, user_id
    limit $1`,
)

// Oldest first, behind a place.
export const LIST_FINISHED = statement<ErasureRow>(
  'erasures.list-finished',
  `select ${COLUMNS}
     from erasures
    where (finished_at, user_id) > ($1::timestamptz, $2::uuid)
    order by finished_at, user_id
    limit $3`,
)

// One worker at a time: who comes second leaves it to the first, and to a later time.
export const TAKE = statement<ErasureRow>(
  'erasures.take',
  `select ${COLUMNS}
     from erasures
    where user_id = $1
      and finished_at is null
      for update skip locked`,
)

export const COUNT = statement(
  'erasures.count',
  `update erasures
      set counts = counts || jsonb_build_object($2::text, coalesce((counts ->> $2::text)::bigint, 0) + $3::bigint),
          hashes = hashes || jsonb_build_object($2::text, $4::text)
    where user_id = $1
      and finished_at is null`,
)

export const FINISH = statement('erasures.finish', `select longrun_finish_erasure($1, $2, decode($3, 'hex'))`)

export const REOPEN = statement('erasures.reopen', 'select longrun_reopen_erasure($1)')

/** One entry whose values went. */
export interface ErasedEntry {
  readonly record_id: string
  readonly id: string
  readonly commitment: string
}

// Values: the person, the place to go on behind, the most.
export const ERASE_AUDIT = statement<ErasedEntry>(
  'erasures.erase-audit',
  `select record_id, id::text, encode(commitment, 'hex') as commitment
     from longrun_erase_audit($1, $2, $3::bigint, $4::integer)`,
)

// Values: the person, the entry to go on behind, the most.
export const ERASE_ORIGINS = statement<ErasedEntry>(
  'erasures.erase-origins',
  `select record_id, id::text, encode(commitment, 'hex') as commitment
     from longrun_erase_origins($1, $2::bigint, $3::integer)`,
)

export const ANY_AUDIT = statement<{ is_any: boolean }>(
  'erasures.any-audit',
  `select exists (select
                    from audit_log
                   where user_id = $1
                     and (salt is not null or origin_salt is not null)
                     and entity <> 'erasure')
          or exists (select
                       from audit_log
                      where actor_id = $1
                        and actor_id <> user_id
                        and origin_salt is not null) as is_any`,
)

/** The statements of one table. */
export interface TableStatements {
  /** Lets go of rows of the same table, so that their order does not matter. Values: the person, the most rows. */
  readonly loosen: Statement<unknown> | undefined
  /** Gives the keys of what went, in their order. Values: the person, the most rows. */
  readonly remove: Statement<{ removed_key: string }>
  readonly any: Statement<{ is_any: boolean }>
}

export function toTableStatements(ordered: OrderedTable): TableStatements {
  const { ownReferences } = ordered
  const names = toNames(ordered)
  const { table, owner, join, picked } = names
  const tag = (verb: string): string => `erasure.${verb}.${ordered.table.slice(0, 40).replaceAll(/[^a-z0-9_]/g, '_')}`
  const columns = ownReferences.map(quoteIdentifier)
  return {
    loosen:
      columns.length === 0
        ? undefined
        : statement(
            tag('loosen'),
            `with held as (
               select ${picked} from ${table} where ${owner} = $1 and num_nonnulls(${columns.join(', ')}) > 0 limit $2
             )
             update ${table} as gone
                set ${columns.map((column) => `${column} = null`).join(', ')}
               from held as wanted
              where gone.${owner} = $1 and ${join}`,
          ),
    remove: statement(tag('remove'), removeSql(names)),
    any: statement(tag('any'), `select exists (select from ${table} where ${owner} = $1) as is_any`),
  }
}

interface Names {
  readonly table: string
  readonly owner: string
  readonly keys: readonly string[]
  readonly picked: string
  readonly join: string
}

function toNames({ table, ownerColumn, key, monthColumn }: ErasedTable): Names {
  const keys = key.map(quoteIdentifier)
  const all = [...keys, ...(monthColumn === undefined ? [] : [quoteIdentifier(monthColumn)])]
  return {
    table: quoteIdentifier(table),
    owner: quoteIdentifier(ownerColumn),
    keys,
    // With one row a person there is nothing to tell it by but the person.
    picked: all.length === 0 ? '1 as only' : all.join(', '),
    join: all.length === 0 ? 'true' : all.map((column) => `gone.${column} = wanted.${column}`).join(' and '),
  }
}

// In the order of the key, so that the hash over the keys does not depend on how many go at once.
function removeSql({ table, owner, keys, picked, join }: Names): string {
  const order = keys.length === 0 ? '' : `order by ${keys.join(', ')}`
  const last = keys.length === 0 ? 'removed_key' : keys.join(', ')
  const shown = keys.length === 0 ? `gone.${owner}` : keys.map((key) => `gone.${key}`).join(', ')
  const returned = keys.map((key) => `, gone.${key}`).join('')
  return `with wanted as (
     select ${picked} from ${table} where ${owner} = $1 ${order} limit $2
   ), removed as (
     delete from ${table} as gone
      using wanted
      where gone.${owner} = $1 and ${join}
     returning jsonb_build_array(${shown})::text as removed_key${returned}
   )
   select removed_key from removed order by ${last}`
}
