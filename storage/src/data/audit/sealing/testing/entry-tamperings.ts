import type { Expected, Hands, Tampering } from './tampering.ts'

interface Picked {
  readonly id: number
}

/** Some sealed entries, by chance. */
async function pickEntries({ run, below }: Hands, count: number, where = 'true'): Promise<number[]> {
  const ids = (
    await run<Picked>(
      `select l.id from audit_log l where ${where} and not exists (select from audit_pending p where p.id = l.id) order by l.id`,
    )
  ).map(({ id }) => id)
  if (ids.length < count) return []
  for (let at = 0; at < count; at++) {
    const other = at + below(ids.length - at)
    ;[ids[at], ids[other]] = [ids[other]!, ids[at]!]
  }
  return ids.slice(0, count)
}

/** Changes one entry by an UPDATE, which has to change something. */
function change(name: string, set: string, where?: string): Tampering {
  return {
    name,
    async apply(hands) {
      const [id] = await pickEntries(hands, 1, where)
      if (id === undefined) return undefined
      await unbind(hands)
      const changed = await hands.run<Picked>(`update audit_log set ${set} where id = $1 returning id`, id)
      return changed.length === 0 ? undefined : { entries: [id] }
    },
  }
}

// Whoever owns the tables can drop what holds them together, too.
async function unbind({ run }: Hands): Promise<void> {
  for (const name of ['values', 'origin', 'commitment', 'action'])
    await run(`alter table audit_log drop constraint if exists audit_log_${name}_check`)
}

const COLUMNS = [
  change('another owner', 'user_id = gen_random_uuid()'),
  change('another record', 'record_id = gen_random_uuid()'),
  change(
    'another second',
    `at = case when at > date_trunc('month', at) + interval '1 minute' then at - interval '1 second' else at + interval '1 second' end`,
  ),
  change(
    'another millisecond',
    `at = case when at > date_trunc('month', at) + interval '1 minute' then at - interval '1 ms' else at + interval '1 ms' end`,
  ),
  change('another month', `at = at + interval '1 month'`),
  change('another entity', `entity = entity || 's'`),
  change('another action', `action = case action when 'create' then 'update' else 'create' end`),
  change('another version', 'version = coalesce(version, 0) + 1'),
  change('no version', 'version = null', 'version is not null'),
  change('another actor', 'actor_id = gen_random_uuid()'),
  change('another request', `request_id = coalesce(request_id, '') || '.'`),
  change('another role', `db_role = db_role || '_'`),
  change('another transaction', `txid = (txid::text::bigint + 1)::text::xid8`),
  change('other values', `changes = changes || '{"name": "forged"}'`, `changes <> changes || '{"name": "forged"}'`),
  change('one value less', `changes = changes - (select min(k) from jsonb_object_keys(changes) k)`, `changes <> '{}'`),
  change(
    'old and new exchanged',
    `changes = jsonb_set(changes, '{name}', jsonb_build_array(changes -> 'name' -> 1, changes -> 'name' -> 0))`,
    `jsonb_typeof(changes -> 'name') = 'array'`,
  ),
  change('no values', 'changes = null', 'changes is not null'),
  change('another salt', 'salt = gen_random_uuid()', 'salt is not null'),
  change(
    'an address',
    `address = '192.0.2.99', origin_salt = coalesce(origin_salt, gen_random_uuid())`,
    `origin_commitment is null`,
  ),
  change('another agent', `agent = 'forged'`, 'origin_salt is not null'),
  change('no origin', 'address = null, agent = null, origin_salt = null', 'origin_salt is not null'),
  change(
    'erased without an erasure',
    'commitment = longrun_audit_commitment(salt, changes), salt = null, changes = null',
    `salt is not null and not exists (select from erasures e where e.user_id = l.user_id)`,
  ),
  change(
    'address erased without an erasure',
    'origin_commitment = longrun_audit_origin_commitment(origin_salt, address, agent), origin_salt = null, address = null, agent = null',
    `origin_salt is not null and not exists (select from erasures e where e.user_id in (l.user_id, l.actor_id))`,
  ),
  change('erased with another commitment', `commitment = sha256('forged'), salt = null, changes = null`),
  change(
    'values beside their commitment',
    `commitment = longrun_audit_commitment(salt, changes), changes = '{"name": "forged"}'`,
    'salt is not null',
  ),
  change(
    'values brought back',
    `commitment = null, salt = gen_random_uuid(), changes = '{"name": "forged"}'`,
    'commitment is not null',
  ),
  change('values written beside what was erased', `changes = '{"name": "forged"}'`, 'commitment is not null'),
]

/** Exchanges what two entries have in some columns. */
function exchange(name: string, columns: readonly string[]): Tampering {
  return {
    name,
    async apply(hands) {
      const [one, other] = await pickEntries(hands, 2)
      if (one === undefined || other === undefined) return undefined
      const set = columns.map((column) => `${column} = b.${column}`).join(', ')
      const [{ differ } = { differ: false }] = await hands.run<{ differ: boolean }>(
        `select (${columns.map((column) => `a.${column}`).join(', ')}) is distinct from (${columns.map((column) => `b.${column}`).join(', ')}) as differ
           from audit_log a, audit_log b where a.id = $1 and b.id = $2`,
        one,
        other,
      )
      if (!differ) return undefined
      // Of one record, one of the two would have the key of the other for a moment.
      await hands.run('alter table audit_log drop constraint audit_log_pkey')
      await hands.run(
        `with pair as (select * from audit_log where id in ($1, $2))
         update audit_log a set ${set} from pair b where a.id in ($1, $2) and b.id in ($1, $2) and a.id <> b.id`,
        one,
        other,
      )
      return { entries: [one, other] }
    },
  }
}

const OTHERS: readonly Tampering[] = [
  exchange('two numbers exchanged', ['id']),
  exchange('two contents exchanged', [
    ...['user_id', 'record_id', 'entity', 'action', 'version', 'actor_id', 'request_id', 'db_role', 'txid'],
    ...['changes', 'salt', 'commitment', 'address', 'agent', 'origin_salt', 'origin_commitment'],
  ]),
  exchange('two values exchanged', ['changes', 'salt', 'commitment']),
  exchange('two records exchanged', ['record_id']),
  exchange('two times and numbers exchanged', ['id', 'at']),
  {
    name: 'a number that none had',
    async apply(hands) {
      const [id] = await pickEntries(hands, 1)
      if (id === undefined) return undefined
      await hands.run('update audit_log set id = $2 where id = $1', id, id + 1_000_000_000)
      return { entries: [id + 1_000_000_000] }
    },
  },
  {
    name: 'an entry removed',
    async apply(hands) {
      const [id] = await pickEntries(hands, 1)
      if (id === undefined) return undefined
      await hands.run('delete from audit_log where id = $1', id)
      return { entries: [id] }
    },
  },
  {
    name: 'a range removed',
    async apply(hands) {
      const [id] = await pickEntries(hands, 1)
      if (id === undefined) return undefined
      const gone = await hands.run<Picked>(
        'delete from audit_log where id between $1 and $2 returning id',
        id,
        id + 1 + hands.below(20),
      )
      return { entries: gone.map((entry) => entry.id) }
    },
  },
  {
    name: 'the end removed',
    async apply({ run, below }) {
      const gone = await run<Picked>(
        'delete from audit_log where id in (select id from audit_log order by id desc limit $1) returning id',
        1 + below(30),
      )
      return { entries: gone.map((entry) => entry.id) }
    },
  },
  {
    name: 'a whole month dropped',
    async apply({ run }) {
      const [month] = await run<{ name: string }>(
        `select tableoid::regclass::text as name from audit_log group by tableoid order by count(*) desc limit 1`,
      )
      if (!month) return undefined
      await run(`drop table ${month.name}`)
      return { anything: true }
    },
  },
  {
    name: 'a forged entry',
    async apply({ run, below }) {
      const [{ id }] = (await run<Picked>(
        `insert into audit_log (user_id, record_id, id, at, entity, action, version, db_role, txid, changes, salt)
         select user_id, record_id, nextval('audit_log_id_seq'), at, entity, 'update', version + 1, db_role, txid, '{"name": ["a", "b"]}', gen_random_uuid()
           from audit_log order by id offset $1 limit 1 returning id`,
        below(20),
      )) as [Picked]
      return { entries: [id] }
    },
  },
  {
    name: 'a forged entry between two others',
    async apply({ run, pick }) {
      // A number that was never used, as a rollback leaves them.
      const gaps = await run<Picked>(
        `select id + 1 as id from (select id, lead(id) over (order by id) as next from audit_log) l where next > id + 1 order by id`,
      )
      if (gaps.length === 0) return undefined
      const gap = pick(gaps)
      await run(
        `insert into audit_log (user_id, record_id, id, at, entity, action, version, db_role, txid, changes, salt)
         select user_id, record_id, $1, at, entity, 'update', version, db_role, txid, changes, gen_random_uuid() from audit_log order by abs(id - $1) limit 1`,
        gap.id,
      )
      return { entries: [gap.id] }
    },
  },
  {
    name: 'a second entry with the number of another',
    async apply(hands) {
      const [id] = await pickEntries(hands, 1)
      if (id === undefined) return undefined
      await hands.run(
        `insert into audit_log select (jsonb_populate_record(l, jsonb_build_object('record_id', gen_random_uuid()))).* from audit_log l where id = $1`,
        id,
      )
      return { entries: [id] }
    },
  },
  {
    name: 'an entry that waits removed',
    async apply({ run }): Promise<Expected | undefined> {
      const gone = await run<Picked>(
        'delete from audit_log where id = (select min(id) from audit_pending) returning id',
      )
      return gone.length === 0 ? undefined : { entries: gone.map(({ id }) => id) }
    },
  },
  {
    name: 'an entry that waits no longer',
    async apply({ run }): Promise<Expected | undefined> {
      const gone = await run<Picked>(
        'delete from audit_pending where id = (select max(id) from audit_pending) returning id',
      )
      return gone.length === 0 ? undefined : { entries: gone.map(({ id }) => id) }
    },
  },
]

/** Ways to change the entries of the log. */
export const ENTRY_TAMPERINGS: readonly Tampering[] = [...COLUMNS, ...OTHERS]
