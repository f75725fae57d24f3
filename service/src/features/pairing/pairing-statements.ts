import { statement } from '@longrun/storage'

// Values of all: the owner, the scheduled workout, the recorded one. Each change says who made it: the owner.

export interface Candidate {
  readonly id: string
  readonly distance: number | null
  readonly duration: number | null
}

/** Most scheduled workouts of one day and sport that are looked at. */
const MOST_CANDIDATES = 50

export const FIND_CANDIDATES = statement<Candidate>(
  'workouts.find-scheduled',
  `select id, planned_distance_meters as distance, planned_duration_seconds as duration
     from workouts
    where user_id = $1
      and scheduled_for = $2::date
      and sport = $3
      and status = 'scheduled'
      and deleted_at is null
      and archived_at is null
    order by created_at, id
    limit ${MOST_CANDIDATES}`,
)

// In the order of their ids, so that two who want the same pair do not wait for each other.
export const LOCK_WORKOUTS = statement<{ id: string }>(
  'workouts.lock',
  `select id
     from workouts
    where user_id = $1
      and id = any($2::uuid[])
      and deleted_at is null
    order by id
      for update`,
)

// The scheduled workout steps aside, in a deletion that is named after the recorded one.
export const STEP_ASIDE = statement(
  'workouts.step-aside',
  `update workouts
      set deleted_at = now(), deleted_by = $1, deletion_id = $3, updated_at = now(), updated_by = $1, version = version + 1
    where user_id = $1
      and id = $2`,
)

export const TAKE_OVER = statement(
  'workouts.take-over',
  `update workouts w
      set paired_with = s.id,
          recorded = jsonb_build_object('name', w.name, 'notes', w.notes, 'externalId', w.external_id),
          name = s.name,
          notes = coalesce(w.notes, s.notes),
          external_id = coalesce(w.external_id, s.external_id),
          plan_id = s.plan_id,
          template_id = s.template_id,
          scheduled_for = s.scheduled_for,
          planned_duration_seconds = s.planned_duration_seconds,
          planned_distance_meters = s.planned_distance_meters,
          updated_at = now(), updated_by = $1, version = w.version + 1
     from workouts s
    where w.user_id = $1
      and w.id = $3
      and s.user_id = w.user_id
      and s.id = $2`,
)

export const MOVE_NOTES = statement(
  'workout-notes.move',
  `update workout_notes
      set workout_id = $3, paired_from = $2, updated_at = now(), updated_by = $1, version = version + 1
    where user_id = $1
      and workout_id = $2
      and deleted_at is null`,
)

// What was changed since is the owner's word and stays; the rest is again as it was recorded.
export const GIVE_BACK = statement(
  'workouts.give-back',
  `update workouts w
      set name = case when w.name = s.name then w.recorded ->> 'name' else w.name end,
          notes = case when w.notes is not distinct from s.notes then w.recorded ->> 'notes' else w.notes end,
          external_id = w.recorded ->> 'externalId',
          plan_id = null,
          template_id = null,
          scheduled_for = null,
          planned_duration_seconds = null,
          planned_distance_meters = null,
          paired_with = null,
          recorded = null,
          updated_at = now(), updated_by = $1, version = w.version + 1
     from workouts s
    where w.user_id = $1
      and w.id = $3
      and s.user_id = w.user_id
      and s.id = $2`,
)

// With the plan as the recorded workout had it last; a plan that was deleted meanwhile is left.
export const COME_BACK = statement(
  'workouts.come-back',
  `update workouts
      set deleted_at = null,
          deleted_by = null,
          deletion_id = null,
          plan_id = (select id
                       from training_plans
                      where user_id = $1
                        and id = $4
                        and deleted_at is null
                        for share),
          template_id = $5,
          scheduled_for = coalesce($6, scheduled_for),
          planned_duration_seconds = $7,
          planned_distance_meters = $8,
          updated_at = now(), updated_by = $1, version = version + 1
    where user_id = $1
      and id = $2
      and deletion_id = $3`,
)

export const RETURN_NOTES = statement(
  'workout-notes.return',
  `update workout_notes
      set workout_id = $2, paired_from = null, updated_at = now(), updated_by = $1, version = version + 1
    where user_id = $1
      and workout_id = $3
      and paired_from = $2
      and deleted_at is null`,
)
