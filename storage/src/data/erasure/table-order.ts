import { type Reader, statement } from '../../access/index.ts'
import type { ErasedTable } from './erased-table.ts'

/** A table in its turn, and its columns that point at rows of the same table. */
export interface OrderedTable extends ErasedTable {
  readonly ownReferences: readonly string[]
}

const FIND_REFERENCES = statement<{ child: string; parent: string; columns: string[] }>(
  'erasure.find-references',
  `select child.relname as child, parent.relname as parent,
          array(select a.attname::text
                  from unnest(k.conkey) with ordinality as part (number, place)
                  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = part.number
                 order by part.place) as columns
     from pg_catalog.pg_constraint k
     join pg_catalog.pg_class child on child.oid = k.conrelid
     join pg_catalog.pg_class parent on parent.oid = k.confrelid
    where k.contype = 'f'
      and not child.relispartition
      and child.relname = any($1::text[])
      and parent.relname = any($1::text[])
      and pg_catalog.pg_table_is_visible(child.oid)
      and pg_catalog.pg_table_is_visible(parent.oid)`,
)

/**
 * The tables in an order in which their rows can go: what refers to others first, by the foreign keys that the database has.
 * The catalog comes last, for as long as rows of a person are left the person is known; else the order given is kept.
 *
 * @throws TypeError where tables refer to each other in a circle
 */
export async function readTableOrder(reader: Reader, tables: readonly ErasedTable[]): Promise<OrderedTable[]> {
  const references = await reader.many(FIND_REFERENCES, [tables.map(({ table }) => table)])
  const left = [...tables.filter(isOwned), ...tables.filter((each) => !isOwned(each))]
  const ordered: OrderedTable[] = []
  while (left.length > 0) {
    const next = left.findIndex(({ table }) => !isReferredTo(table, left, references))
    if (next === -1)
      throw new TypeError(`these tables refer to each other: ${left.map(({ table }) => table).join(', ')}`)
    const [table] = left.splice(next, 1)
    const ownReferences = references
      .filter(({ child, parent }) => child === table!.table && parent === child)
      .flatMap(({ columns }) => columns.filter((column) => column !== table!.ownerColumn))
    ordered.push({ ...table!, ownReferences })
  }
  return ordered
}

const isOwned = ({ placement }: ErasedTable): boolean => placement === 'owned'

function isReferredTo(
  table: string,
  left: readonly ErasedTable[],
  references: readonly { readonly child: string; readonly parent: string }[],
): boolean {
  return references.some(
    ({ child, parent }) => parent === table && child !== table && left.some((each) => each.table === child),
  )
}
