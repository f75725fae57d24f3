import { statement } from '@longrun/storage'
import { DUPLICATE_RULES, isDone, isLikelyDuplicate, reachOf } from './duplicate-rules.ts'

// Values of all: the owner first.

/** Two workouts, the smaller id first. */
export interface PairRow {
  readonly first_id: string
  readonly second_id: string
}

const KEY = `hashtextextended('workout_duplicates ' || $1::uuid, 0)`

/** One transaction of an owner at a time, and none of those that share. */
export const LOCK_ALONE = statement('workout-duplicates.lock', `select pg_advisory_xact_lock(${KEY})`)
/** For what only ever pairs with recordings: those who type in do not wait for each other. */
export const LOCK_SHARED = statement('workout-duplicates.lock-shared', `select pg_advisory_xact_lock_shared(${KEY})`)

const { maxPairs } = DUPLICATE_RULES

// Values: the owner, then the workouts that are compared: their ids, starts, seconds, meters, sports, files and activities.
// Nearest first. Read alone, for there are seldom any: what is found is written by a statement of its own.
//
// `deleted_at` is spelled so that no index of live rows alone fits: while a table is young and has no statistics, the
// planner takes such a one for the cheapest, and walks over all workouts of the owner.
const findAlike = (condition: string): string => `
  select distinct least(me.id, alike.id) as first_id, greatest(me.id, alike.id) as second_id
    from (select given.*, null::float8 as device_duration_seconds, null::float8 as device_distance_meters
            from unnest($2::uuid[], $3::timestamptz[], $4::float8[], $5::float8[], $6::text[], $7::bytea[], $8::uuid[])
              as given (id, started_at, duration_seconds, distance_meters, sport, file_sha256, activity_id)) me
   cross join lateral (
          select other.id
            from workouts other
           where other.user_id = $1
             and other.started_at between me.started_at - ${reachOf('me')} and me.started_at + ${reachOf('me')}
             and coalesce(other.deleted_at, 'infinity') = 'infinity'
             and ${isLikelyDuplicate('me', 'other')}
             and ${condition}
           order by greatest(other.started_at, me.started_at) - least(other.started_at, me.started_at), other.id
           limit ${maxPairs}) alike`

/** What looks like a recording. */
export const FIND_ALIKE = statement<PairRow>('workouts.find-alike', findAlike(isDone('other')))

/** What looks like a workout that was typed in. There may be thousands of one time: recordings have an index of their own. */
export const FIND_RECORDED_ALIKE = statement<PairRow>(
  'workouts.find-recorded-alike',
  findAlike(`${isDone('other')} and other.file_sha256 is not null`),
)

/** Opens pairs that are not known yet: neither open nor dismissed. */
export const OPEN = statement<PairRow>(
  'workout-duplicates.open',
  `insert into workout_duplicates (user_id, first_id, second_id, created_by, updated_by)
   select $1::uuid, first_id, second_id, $1::uuid, $1::uuid
     from unnest($2::uuid[], $3::uuid[]) found (first_id, second_id)
       on conflict (user_id, first_id, second_id) do nothing
   returning first_id, second_id`,
)

/** Closes the open pairs of workouts that no longer look alike. Those beyond the most of one workout stay. */
export const CLOSE = statement<PairRow>(
  'workout-duplicates.close',
  `delete from workout_duplicates pair
    using (select first_id, second_id
             from workout_duplicates
            where user_id = $1 and first_id = any($2::uuid[]) and state = 'open'
            union
           select first_id, second_id
             from workout_duplicates
            where user_id = $1 and second_id = any($2::uuid[]) and state = 'open') known
    where pair.user_id = $1
      and pair.first_id = known.first_id
      and pair.second_id = known.second_id
      and not exists (select 1
                        from workouts a
                        join workouts b on b.user_id = a.user_id
                       where a.user_id = pair.user_id
                         and a.id = pair.first_id
                         and b.id = pair.second_id
                         and a.deleted_at is null
                         and b.deleted_at is null
                         and ${isDone('a')}
                         and ${isDone('b')}
                         and ${isLikelyDuplicate('a', 'b')})
   returning pair.first_id, pair.second_id`,
)

/** Says of an open pair that both are meant. */
export const DISMISS = statement<PairRow>(
  'workout-duplicates.dismiss',
  `update workout_duplicates
      set state = 'dismissed', updated_at = now(), updated_by = $1, version = version + 1
    where user_id = $1
      and first_id = $2
      and second_id = $3
      and state = 'open'
   returning first_id, second_id`,
)

export const FIND_OPEN = statement<PairRow>(
  'workout-duplicates.find-open',
  `select first_id, second_id
     from workout_duplicates
    where user_id = $1
      and first_id = $2
      and second_id = $3
      and state = 'open'`,
)

// In the order of their ids. Those who share the lock may show pairs on the same recording: the second reads them only
// once the first is done, and so sees both.
export const HOLD = statement<{ id: string }>(
  'workouts.hold-for-duplicates',
  `select id
     from workouts
    where user_id = $1
      and id = any($2::uuid[])
    order by id
      for no key update`,
)

/** Writes on workouts which others they are likely duplicates of. It is a change like any other: it has a version. */
export const SHOW = statement<{ id: string }>(
  'workouts.show-duplicates',
  `update workouts w
      set likely_duplicate_of = now_is.ids, updated_at = now(), updated_by = $1, version = version + 1
     from (select shown.id,
                  array(select other
                          from (select second_id as other
                                  from workout_duplicates
                                 where user_id = $1 and state = 'open' and first_id = shown.id
                                 union all
                                select first_id
                                  from workout_duplicates
                                 where user_id = $1 and state = 'open' and second_id = shown.id) pairs
                         order by other
                         limit ${maxPairs}) as ids
             from unnest($2::uuid[]) shown (id)) now_is
    where w.user_id = $1
      and w.id = now_is.id
      and w.likely_duplicate_of is distinct from now_is.ids
   returning w.id`,
)

/** One side of an open pair. */
export interface SideRow extends PairRow {
  readonly found_at: Date
  readonly id: string
  readonly name: string
  readonly sport: string
  readonly started_at: Date
  readonly duration_seconds: number | null
  readonly distance_meters: number | null
  readonly is_recorded: boolean
  readonly version: number
}

// What was stored last comes first; of each pair, what began first. Two rows a pair. A place is the pair before. Whoever deletes
// a workout closes its pairs; of one that was deleted past the service none is shown either.
export const LIST = statement<SideRow>(
  'workout-duplicates.list',
  `select pair.first_id, pair.second_id, pair.created_at as found_at, w.id, w.name, w.sport, w.started_at,
          w.duration_seconds, w.distance_meters, w.file_sha256 is not null as is_recorded, w.version
     from (select user_id, first_id, second_id, created_at
             from workout_duplicates pair
            where user_id = $1
              and state = 'open'
              and (second_id, first_id) < ($2, $3)
              and not exists (select
                                from workouts gone
                               where gone.user_id = pair.user_id
                                 and gone.id in (pair.first_id, pair.second_id)
                                 and gone.deleted_at is not null)
            order by second_id desc, first_id desc
            limit $4) pair
     join workouts w on w.user_id = pair.user_id and w.id in (pair.first_id, pair.second_id)
    order by pair.second_id desc, pair.first_id desc, w.started_at, w.id`,
)
