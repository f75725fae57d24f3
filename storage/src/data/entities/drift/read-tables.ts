import { type Reader, statement } from '../../../access/index.ts'

export interface TableColumn {
  readonly name: string
  readonly type: string
  readonly isNullable: boolean
  /** The default, or what a generated column is generated from. */
  readonly expression: string | null
  readonly isGenerated: boolean
}

export interface IndexColumn {
  /** A column's name, or an expression. */
  readonly name: string
  readonly isDescending: boolean
  readonly isNullsFirst: boolean
  /** Whether texts are in the order of their bytes (collation C), in which those with one beginning are neighbours. */
  readonly isByBytes: boolean
}

export interface TableIndex {
  readonly name: string
  readonly isPrimary: boolean
  readonly isUnique: boolean
  readonly isValid: boolean
  readonly columns: readonly IndexColumn[]
  readonly predicate: string | null
}

export interface TableForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly table: string
  readonly targetColumns: readonly string[]
  readonly isValidated: boolean
}

export interface TableCheck {
  readonly name: string
  readonly columns: readonly string[]
  readonly expression: string
}

/** A table as the database has it. */
export interface TableFacts {
  readonly table: string
  /** How it is partitioned, for example `RANGE (created_at)`; null where it is a plain table. */
  readonly partitionKey: string | null
  readonly columns: readonly TableColumn[]
  readonly indexes: readonly TableIndex[]
  readonly foreignKeys: readonly TableForeignKey[]
  readonly checks: readonly TableCheck[]
}

// Only tables that are there, found along the search path as every statement finds them.
const READ_TABLES = statement<TableFacts>(
  'drift.read-tables',
  `
  select wanted.name as "table",
         pg_get_partkeydef(class.oid) as "partitionKey",
         coalesce((
           select jsonb_agg(jsonb_build_object(
                    'name', attname,
                    'type', format_type(atttypid, atttypmod),
                    'isNullable', not attnotnull,
                    'expression', pg_get_expr(adbin, adrelid),
                    'isGenerated', attgenerated <> ''
                  ) order by attnum)
             from pg_attribute
             left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where attrelid = class.oid and attnum > 0 and not attisdropped
         ), '[]') as columns,
         coalesce((
           select jsonb_agg(jsonb_build_object(
                    'name', index_class.relname,
                    'isPrimary', indisprimary,
                    'isUnique', indisunique,
                    'isValid', indisvalid and indisready and method.amname = 'btree',
                    'predicate', pg_get_expr(indpred, indrelid),
                    'columns', (
                      select jsonb_agg(jsonb_build_object(
                               'name', coalesce(attname, pg_get_indexdef(indexrelid, place, true)),
                               'isDescending', indoption[place - 1] & 1 = 1,
                               'isNullsFirst', indoption[place - 1] & 2 = 2,
                               'isByBytes', coalesce(sorted.collname = 'C', false)
                             ) order by place)
                        from generate_series(1, indnkeyatts) as place
                        left join pg_attribute on attrelid = indrelid and attnum = indkey[place - 1] and attnum > 0
                        left join pg_collation as sorted on sorted.oid = indcollation[place - 1]
                    )
                  ) order by index_class.relname)
             from pg_index
             join pg_class as index_class on index_class.oid = indexrelid
             join pg_am as method on method.oid = index_class.relam
            where indrelid = class.oid
         ), '[]') as indexes,
         coalesce((
           select jsonb_agg(jsonb_build_object(
                    'name', conname,
                    'columns', (
                      select jsonb_agg(attname order by place)
                        from unnest(conkey) with ordinality as key (number, place)
                        join pg_attribute on attrelid = conrelid and attnum = number
                    ),
                    'table', target.relname,
                    'targetColumns', (
                      select jsonb_agg(attname order by place)
                        from unnest(confkey) with ordinality as key (number, place)
                        join pg_attribute on attrelid = confrelid and attnum = number
                    ),
                    'isValidated', convalidated
                  ) order by conname)
             from pg_constraint
             join pg_class as target on target.oid = confrelid
            where conrelid = class.oid and contype = 'f'
         ), '[]') as "foreignKeys",
         coalesce((
           select jsonb_agg(jsonb_build_object(
                    'name', conname,
                    'columns', (select jsonb_agg(attname) from pg_attribute where attrelid = conrelid and attnum = any(conkey)),
                    'expression', pg_get_expr(conbin, conrelid)
                  ) order by conname)
             from pg_constraint
            where conrelid = class.oid and contype = 'c' and conkey <> '{}'
         ), '[]') as checks
    from unnest($1::text[]) as wanted (name)
    join pg_class as class on class.oid = to_regclass(quote_ident(wanted.name))
   where class.relkind in ('r', 'p')`,
  { prepared: false },
)

/** Reads the tables of these names; what is not there, or is no table, is not in the answer. */
export async function readTables(reader: Reader, names: readonly string[]): Promise<Map<string, TableFacts>> {
  const tables = await reader.many(READ_TABLES, [[...new Set(names)]])
  return new Map(tables.map((facts) => [facts.table, facts]))
}
