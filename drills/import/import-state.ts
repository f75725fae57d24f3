import { createHash } from 'node:crypto'
import type pg from 'pg'

/** All that an import leaves behind, without what differs between two runs that did the same: ids and times of writing. */
export interface ImportState {
  /** Of all lines. */
  readonly hash: string
  /** Sorted, each a fact: a workout, the samples of one metric of it, the result of a file, a pair. */
  readonly lines: readonly string[]
  /** What must never be, in words; empty where all is well. */
  readonly faults: readonly string[]
}

const RUN_COLUMNS = [
  'user_id',
  'id',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'activity_id',
  'paired_with',
  'file_sha256',
  // Whichever of two likely duplicates comes second changes the first.
  'likely_duplicate_of',
  'version',
]

// A leg must name the first leg of its own file.
const WORKOUTS = `
  select format('workout %s leg %s %s %s',
                encode(w.file_sha256, 'hex'), coalesce(w.leg, 1),
                coalesce((select first.leg = 1 and first.file_sha256 = w.file_sha256
                            from workouts first
                           where first.user_id = w.user_id
                             and first.id = w.activity_id), w.activity_id is null),
                to_jsonb(w) - $2::text[]) as line
    from workouts w
   where w.user_id = $1`

const SAMPLES = `
  select format('samples %s leg %s %s %s %s',
                encode(w.file_sha256, 'hex'), coalesce(w.leg, 1), s.metric, count(*),
                sum(hashtextextended(concat_ws(' ', extract(epoch from s.recorded_at), s.value), 0))) as line
    from performance_metric_samples s
    join workouts w on w.user_id = s.user_id and w.id = s.workout_id
   where s.user_id = $1
   group by w.file_sha256, w.leg, s.metric`

// Whichever of several rows of the same bytes came first stored them, and the others found them: both are there.
const FILES = `
  select distinct format('file %s %s %s %s %s %s',
                         f.position, f.path, encode(f.sha256, 'hex'),
                         case when f.status in ('stored', 'duplicate') then 'there' else f.status end,
                         f.reason, f.about) as line
    from upload_files f
    join uploads u on u.user_id = f.user_id and u.id = f.upload_id
   where f.user_id = $1
     and u.status = 'completed'`

const POINTS = `
  select format('points %s %s %s %s %s %s',
                encode(sha256, 'hex'), points_received, points_stored, points_merged, points_rejected, salvage) as line
    from upload_files
   where user_id = $1
     and status = 'stored'`

const PAIRS = `
  select format('pair %s %s', d.state, (
           select string_agg(concat(encode(w.file_sha256, 'hex'), ' leg ', coalesce(w.leg, 1)), ' ' order by w.file_sha256, w.leg)
             from workouts w
            where w.user_id = d.user_id
              and w.id in (d.first_id, d.second_id))) as line
    from workout_duplicates d
   where d.user_id = $1`

/** Each counts what must not be there when every import has ended. */
const FAULTS: Readonly<Record<string, string>> = {
  'uploads that have not ended': `select count(*) from uploads where status in ('queued', 'processing')`,
  'files that have not ended': `select count(*) from upload_files where status in ('queued', 'processing')`,
  'bytes that were stored by more or less than one file': `
    select count(*) from (
      select user_id, sha256
        from upload_files
       where status in ('stored', 'duplicate')
       group by user_id, sha256
      having count(*) filter (where status = 'stored') <> 1) wrong`,
  'uploads whose counts are not those of their files': `
    select count(*)
      from uploads u
     where u.counts is not null
       and exists (select 1
                     from (select status, count(*) as files
                             from upload_files f
                            where f.user_id = u.user_id
                              and f.upload_id = u.id
                            group by status) is_so
                    where coalesce((u.counts ->> is_so.status)::int, 0) <> is_so.files)`,
  'stored files that name other workouts than those of their bytes': `
    select count(*)
      from upload_files f
     where f.status in ('stored', 'duplicate')
       and array(select unnest(f.workout_ids) order by 1) is distinct from array(
         select w.id from workouts w where w.user_id = f.user_id and w.file_sha256 = f.sha256 order by 1)`,
  'workouts that no file stored': `
    select count(*)
      from workouts w
     where not exists (select 1
                         from upload_files f
                        where f.user_id = w.user_id
                          and f.sha256 = w.file_sha256
                          and f.status = 'stored')`,
  'kept files that belong to no upload': `
    select count(*)
      from file_contents c
     where not exists (select 1 from upload_files f where f.user_id = c.user_id and f.sha256 = c.sha256)`,
  'workouts that show other likely duplicates than the open pairs': `
    select count(*)
      from workouts w
     where array(select unnest(w.likely_duplicate_of) order by 1) is distinct from array(
       select case when d.first_id = w.id then d.second_id else d.first_id end
         from workout_duplicates d
        where d.user_id = w.user_id
          and w.id in (d.first_id, d.second_id)
          and d.state = 'open'
        order by 1)`,
  'samples without a workout': `
    select count(*)
      from performance_metrics s
     where not exists (select 1 from workouts w where w.user_id = s.user_id and w.id = s.workout_id)`,
}

/** Reads what the imports of one user have left behind. */
export async function readImportState(client: pg.ClientBase, userId: string): Promise<ImportState> {
  const lines: string[] = []
  for (const sql of [WORKOUTS, SAMPLES, FILES, POINTS, PAIRS]) {
    const values = sql === WORKOUTS ? [userId, RUN_COLUMNS] : [userId]
    const { rows } = await client.query<{ line: string }>(sql, values)
    lines.push(...rows.map(({ line }) => line))
  }
  lines.sort()
  const faults: string[] = []
  for (const [what, sql] of Object.entries(FAULTS)) {
    const { rows } = await client.query<{ count: string }>(sql)
    if (rows[0]!.count !== '0') faults.push(`${rows[0]!.count} ${what}`)
  }
  return { hash: createHash('sha256').update(lines.join('\n')).digest('hex'), lines, faults }
}

/** The first facts of which one state has more than the other, by `-` and `+`. */
export function compareStates(expected: ImportState, actual: ImportState, most = 10): string[] {
  const missing = expected.lines.filter((line) => !actual.lines.includes(line)).map((line) => `- ${line}`)
  const surplus = actual.lines.filter((line) => !expected.lines.includes(line)).map((line) => `+ ${line}`)
  const twice = actual.lines.length - new Set(actual.lines).size
  return [...missing.slice(0, most), ...surplus.slice(0, most), ...(twice > 0 ? [`${twice} facts twice`] : [])]
}
