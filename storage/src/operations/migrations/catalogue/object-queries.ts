const IS_OURS = /* sql */ `n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1)`

const SCHEMAS = /* sql */ `
  select 'schema' as kind, quote_ident(n.nspname) as parent, 'schema ' || quote_ident(n.nspname) as identity,
         0 as position, 'create schema ' || quote_ident(n.nspname) as definition
    from pg_namespace n
   where ${IS_OURS} and n.nspname <> 'public'
     and not exists (select from pg_depend e where e.classid = 'pg_namespace'::regclass and e.objid = n.oid and e.deptype = 'e')
`

const EXTENSIONS = /* sql */ `
  select 'extension' as kind, quote_ident(extname) as parent, 'extension ' || quote_ident(extname) as identity,
         0 as position, 'create extension ' || quote_ident(extname) as definition
    from pg_extension
   where extname <> 'plpgsql' and $1::text[] is not null
`

const FUNCTIONS = /* sql */ `
  select 'function' as kind, p.oid::regprocedure::text as parent, 'function ' || p.oid::regprocedure::text as identity,
         0 as position,
         case p.prokind when 'a' then
           format('create aggregate %s (sfunc = %s, stype = %s%s%s)', p.oid::regprocedure, g.aggtransfn, format_type(g.aggtranstype, null),
                  ', finalfunc = ' || nullif(g.aggfinalfn::text, '-'), ', initcond = ' || quote_literal(g.agginitval))
         else rtrim(pg_get_functiondef(p.oid), chr(10)) end as definition
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    left join pg_aggregate g on g.aggfnoid = p.oid
   where ${IS_OURS}
     and not exists (select from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype in ('e', 'i'))
  union all
  select 'option', p.oid::regprocedure::text, 'owner of ' || p.oid::regprocedure::text, 0,
         format('alter routine %s owner to %I', p.oid::regprocedure, pg_get_userbyid(p.proowner))
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
   where ${IS_OURS} and pg_get_userbyid(p.proowner) <> current_user
     and not exists (select from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype in ('e', 'i'))
  union all
  select 'trigger', quote_ident(evtname), 'event trigger ' || quote_ident(evtname), 0,
         format('create event trigger %I on %s%s execute function %s()%s', evtname, evtevent,
                ' when tag in (' || (select string_agg(quote_literal(tag), ', ' order by tag) from unnest(evttags) tag) || ')',
                evtfoid::regproc, case evtenabled when 'D' then ' /* disabled */' else '' end)
    from pg_event_trigger e
   where not exists (select from pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')
`

// Row types of tables and arrays come with what they belong to.
const TYPES = /* sql */ `
  select 'type' as kind, t.oid::regtype::text as parent, 'type ' || t.oid::regtype::text as identity, 0 as position,
         case t.typtype
           when 'e' then format('create type %s as enum (%s)', t.oid::regtype,
                (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid))
           when 'c' then format('create type %s as (%s)', t.oid::regtype,
                (select string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum)
                   from pg_attribute where attrelid = t.typrelid and attnum > 0 and not attisdropped))
           when 'd' then concat_ws(' ', format('create domain %s as %s', t.oid::regtype, format_type(t.typbasetype, t.typtypmod)),
                'default ' || t.typdefault, case when t.typnotnull then 'not null' end,
                (select string_agg('constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid, true), ' ' order by conname)
                   from pg_constraint where contypid = t.oid and contype = 'c'))
           when 'r' then format('create type %s as range (subtype = %s)', t.oid::regtype,
                (select rngsubtype::regtype from pg_range where rngtypid = t.oid))
         end as definition
    from pg_type t
    join pg_namespace n on n.oid = t.typnamespace
    left join pg_class c on c.oid = t.typrelid
   where ${IS_OURS} and t.typtype in ('e', 'c', 'd', 'r') and (c.oid is null or c.relkind = 'c')
     and not exists (select from pg_depend e where e.classid = 'pg_type'::regclass and e.objid = t.oid and e.deptype = 'e')
`

// 16384 is the first id that is not the system's own. Comments on partitions go with the partitions.
const COMMENTS = /* sql */ `
  select 'comment' as kind,
         case when d.classoid = 'pg_class'::regclass then d.objoid::regclass::text
              when d.classoid = 'pg_proc'::regclass then d.objoid::regprocedure::text
              else o.identity end as parent,
         'comment on ' || what.type || ' ' || o.identity as identity, d.objsubid as position,
         format('comment on %s %s is %L', what.type, o.identity, d.description) as definition
    from pg_description d
    cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    cross join lateral (select regexp_replace(o.type, '^(table|domain) (column|constraint)$', '\\2') as type) what
   where d.objoid >= 16384 and (o.schema is null or o.schema <> all ($1)) and o.type <> 'extension'
     and not exists (select from pg_depend e where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e')
     and not exists (select from pg_class c where c.oid = d.objoid and d.classoid = 'pg_class'::regclass and c.relispartition)
`

const ROLE_SETTINGS = /* sql */ `
  select 'role setting' as kind, 'role settings' as parent,
         'setting ' || split_part(setting, '=', 1) || ' of ' || coalesce(quote_ident(r.rolname), 'everybody') as identity, 0 as position,
         format('alter role %s in database set %s = %L', coalesce(quote_ident(r.rolname), 'all'), split_part(setting, '=', 1),
                substr(setting, strpos(setting, '=') + 1)) as definition
    from pg_db_role_setting s
    left join pg_roles r on r.oid = s.setrole
    cross join unnest(s.setconfig) setting
   where s.setdatabase = (select oid from pg_database where datname = current_database()) and $1::text[] is not null
`

/** Queries over what is not a table: schemas, types, functions, comments, settings. */
export const OBJECT_QUERIES: readonly string[] = [SCHEMAS, EXTENSIONS, FUNCTIONS, TYPES, COMMENTS, ROLE_SETTINGS]
