import { randomUUID } from 'node:crypto'
import type pg from 'pg'

/** Somebody with rows in every table, more than one batch of erasure takes of most. */
export interface PlantedRunner {
  readonly userId: string
  /** How many rows there are, by table. */
  readonly counts: Readonly<Record<string, number>>
}

const ID = 'gen_random_uuid()'
const PLANT: Readonly<Record<string, string>> = {
  users: `insert into users (id, email, display_name, password_hash) values ($1::uuid, $1::uuid::text || '@example.org', 'Planted', 'x')`,
  runner_profiles: 'insert into runner_profiles (user_id) values ($1::uuid)',
  api_tokens: `insert into api_tokens (id, user_id, name, token_hash, prefix, scopes, expires_at)
               select ${ID}, $1::uuid, 'Token ' || n, sha256(($1::uuid::text || n)::bytea), 'lrt_', '{read}', now() + interval '1 day'
                 from generate_series(1, 5) n`,
  sessions: `insert into sessions (id, user_id, token_hash, generation, last_used_at, expires_at, ends_at, user_agent)
             select ${ID}, $1::uuid, sha256(($1::uuid::text || 's' || n)::bytea), 0, now(), now() + interval '1 day', now() + interval '1 day', 'Planted'
               from generate_series(1, 5) n`,
  training_plans: `insert into training_plans (user_id, id, name, start_date, end_date, type)
                   select $1::uuid, ${ID}, 'Plan ' || n, '2026-03-01', '2026-05-31', 'half' from generate_series(1, 20) n`,
  file_contents: `insert into file_contents (user_id, sha256, size_bytes, content)
                  select $1::uuid, sha256(n::text::bytea), 2000, decode(repeat(md5(n::text), 60), 'hex') from generate_series(1, 90) n`,
  uploads: `insert into uploads (user_id, id, name, status) values ($1::uuid, $1::uuid, 'history.zip', 'completed')`,
  upload_files: `insert into upload_files (user_id, upload_id, id, position, path, sha256, status)
                 select $1::uuid, $1::uuid, ${ID}, n, n || '.fit', sha256((1 + n % 90)::text::bytea), 'stored' from generate_series(1, 1500) n`,
  workouts: `insert into workouts (user_id, id, name, sport, status, started_at, plan_id, file_sha256, deleted_at)
             select $1::uuid, ${ID}, 'Run ' || n, 'running', 'completed', now() - make_interval(hours => n),
                    (select id from training_plans where user_id = $1::uuid limit 1), sha256((1 + n % 90)::text::bytea),
                    case when n % 7 = 0 then now() end
               from generate_series(1, 1500) n`,
  workout_notes: `insert into workout_notes (user_id, id, created_at, workout_id, content, type)
                  select $1::uuid, ${ID}, now(), w.id, 'Felt strong', 'note'
                    from workouts w cross join generate_series(1, 2) n where w.user_id = $1::uuid`,
  workout_duplicates: `insert into workout_duplicates (user_id, first_id, second_id)
                       select $1::uuid, least(id, next), greatest(id, next)
                         from (select id, lead(id) over (order by id) as next from workouts where user_id = $1::uuid) pair
                        where next is not null limit 100`,
  performance_metrics: `insert into performance_metrics (user_id, id, workout_id, metric_type_id, recorded_at, ended_at, sample_count,
                          value_first, value_last, value_min, value_max, value_sum, time_deltas, value_deltas)
                        select $1::uuid, ${ID}, w.id, 1, now(), now(), 3, 150, 150, 150, 150, 450, '{0,0,0}', '{0,0,0}'
                          from workouts w where w.user_id = $1::uuid limit 1200`,
}
// Each second one stands for the one before it.
const PAIR = `
  update workouts w set paired_with = pair.previous
    from (select id, lag(id) over (order by id) as previous, row_number() over (order by id) as n
            from workouts where user_id = $1::uuid) pair
   where w.user_id = $1::uuid and w.id = pair.id and pair.n % 2 = 0`

/** Plants one, as the owner of the database. */
export async function plantRunner(client: pg.Client): Promise<PlantedRunner> {
  const userId = randomUUID()
  const counts: Record<string, number> = {}
  await client.query('begin')
  for (const [table, sql] of Object.entries(PLANT)) counts[table] = (await client.query(sql, [userId])).rowCount!
  await client.query(PAIR, [userId])
  await client.query('commit')
  return { userId, counts }
}

/** Every row of somebody in the tables that are planted, as one hash. */
export async function printOf(client: pg.Client, userId: string): Promise<string> {
  const prints: string[] = []
  for (const table of [...Object.keys(PLANT), 'audit_log']) {
    const owner = table === 'users' ? 'id' : 'user_id'
    const { rows } = await client.query<{ print: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, e'\\n' order by t::text)), '') as print from ${table} t where ${owner} = $1`,
      [userId],
    )
    prints.push(`${table} ${rows[0]!.print}`)
  }
  return prints.join('\n')
}

/** Tables in which something of somebody is left. */
export async function findLeft(client: pg.Client, userId: string): Promise<string[]> {
  const left: string[] = []
  for (const table of Object.keys(PLANT)) {
    const owner = table === 'users' ? 'id' : 'user_id'
    const { rowCount } = await client.query(`select from ${table} where ${owner} = $1 limit 1`, [userId])
    if (rowCount) left.push(table)
  }
  const values = `select from audit_log where user_id = $1 and entity <> 'erasure' and (salt is not null or changes is not null) limit 1`
  if ((await client.query(values, [userId])).rowCount) left.push('audit_log')
  return left
}
