const IS_OURS = /* sql */ `n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1)`

const IS_NOT_EXTENSION = (catalogue: string, oid: string) => /* sql */ `not exists (
  select from pg_depend e where e.classid = '${catalogue}'::regclass and e.objid = ${oid} and e.deptype = 'e')`

const OBJECTS = /* sql */ `
  select case c.relkind when 'S' then 'sequence' else 'table' end as type, c.oid::regclass::text as name, c.relowner as owner,
         c.relacl as actual, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) as standard
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where ${IS_OURS} and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and not c.relispartition
     and ${IS_NOT_EXTENSION('pg_class', 'c.oid')}
  union all
  select 'column', c.oid::regclass::text || '.' || quote_ident(a.attname), c.relowner, a.attacl, null::aclitem[]
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where ${IS_OURS} and c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
     and ${IS_NOT_EXTENSION('pg_class', 'c.oid')}
  union all
  select 'schema', quote_ident(n.nspname), n.nspowner, n.nspacl, acldefault('n', n.nspowner)
    from pg_namespace n
   where ${IS_OURS} and ${IS_NOT_EXTENSION('pg_namespace', 'n.oid')}
  union all
  select 'function', p.oid::regprocedure::text, p.proowner, p.proacl, acldefault('f', p.proowner)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where ${IS_OURS} and ${IS_NOT_EXTENSION('pg_proc', 'p.oid')}
  union all
  select 'type', t.oid::regtype::text, t.typowner, t.typacl, acldefault('T', t.typowner)
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
   where ${IS_OURS} and t.typacl is not null and ${IS_NOT_EXTENSION('pg_type', 't.oid')}
  union all
  select 'database', 'current', d.datdba, d.datacl, acldefault('d', d.datdba)
    from pg_database d
   where d.datname = current_database()
`

// What differs from the privileges that such an object has by itself: those depend on the version (MAINTAIN came with 17).
// The owner goes by the word `owner`, since every installation names its own; who granted is left out.
const PRIVILEGES = /* sql */ `
  with objects as (${OBJECTS}), granted as (
    select type, name, owner, a.grantee, a.privilege_type, a.is_grantable
      from objects, aclexplode(coalesce(actual, standard)) a
  ), standard as (
    select type, name, owner, a.grantee, a.privilege_type, a.is_grantable
      from objects, aclexplode(standard) a
  ), changes as (
    select 'grant' as action, * from (select * from granted except select * from standard) g
    union all
    select 'revoke', * from (select * from standard except select * from granted) s
  )
  select 'privilege' as kind, case type when 'column' then regexp_replace(name, '\\.[^.]*$', '') else name end as parent,
         format('%s on %s %s %s%s', case action when 'grant' then 'privileges' else 'missing privileges' end, type, name,
                case action when 'grant' then 'of ' else 'of ' end, who) || case when is_grantable then ' to grant' else '' end as identity,
         0 as position,
         format('%s %s on %s %s %s %s%s', action, string_agg(lower(privilege_type), ', ' order by privilege_type), type, name,
                case action when 'grant' then 'to' else 'from' end, who,
                case when is_grantable then ' with grant option' else '' end) as definition
    from changes
    cross join lateral (select case grantee when 0 then 'public' when owner then 'owner'
                               else quote_ident(pg_get_userbyid(grantee)) end as who) as naming
   group by action, type, name, who, is_grantable
`

const DEFAULT_PRIVILEGES = /* sql */ `
  with defaults as (
    select d.defaclrole as owner,
           case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
                                when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end as type,
           coalesce('in schema ' || quote_ident(n.nspname) || ' ', '') as place, d.defaclacl as actual,
           case when n.oid is null and d.defaclobjtype in ('r', 'S', 'f', 'T', 'n')
                then acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end::"char", d.defaclrole)
                else null::aclitem[] end as standard
      from pg_default_acl d
      left join pg_namespace n on n.oid = d.defaclnamespace
     where n.oid is null or n.nspname <> all ($1)
  ), granted as (
    select owner, type, place, a.grantee, a.privilege_type, a.is_grantable from defaults, aclexplode(actual) a
  ), standard as (
    select owner, type, place, a.grantee, a.privilege_type, a.is_grantable from defaults, aclexplode(standard) a
  ), changes as (
    select 'grant' as action, * from (select * from granted except select * from standard) g
    union all
    select 'revoke', * from (select * from standard except select * from granted) s
  )
  select 'default privilege' as kind, 'default privileges' as parent,
         format('default privileges %s%s%s of %s', maker, place, type, who) || case action when 'grant' then '' else ', taken away' end
           || case when is_grantable then ' to grant' else '' end as identity, 0 as position,
         format('alter default privileges %s%s%s %s on %s %s %s%s', maker, place, action,
                string_agg(lower(privilege_type), ', ' order by privilege_type), type,
                case action when 'grant' then 'to' else 'from' end, who,
                case when is_grantable then ' with grant option' else '' end) as definition
    from changes
    cross join lateral (select case grantee when 0 then 'public' when owner then 'owner'
                               else quote_ident(pg_get_userbyid(grantee)) end as who,
                               case when pg_get_userbyid(owner) = current_user then ''
                               else format('for role %I ', pg_get_userbyid(owner)) end as maker) as naming
   group by action, type, place, maker, who, is_grantable
`

/** Queries over who may do what. */
export const PRIVILEGE_QUERIES: readonly string[] = [PRIVILEGES, DEFAULT_PRIVILEGES]
