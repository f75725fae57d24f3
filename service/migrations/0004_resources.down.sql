-- loses data: workout_notes, training_plans, workout_templates, workouts.plan_id, workouts.template_id, workouts.planned_duration_seconds, workouts.planned_distance_meters, workouts.paired_with, workouts.recorded, runner_profiles.zones
alter table runner_profiles drop column zones;
drop table workout_notes;
drop index workouts_template_idx;
drop index workouts_plan_idx;
drop index workouts_scheduled_idx;
drop index workouts_paired_with_live_key;
alter table workouts
  drop column recorded,
  drop column paired_with,
  drop column planned_distance_meters,
  drop column planned_duration_seconds,
  drop column template_id,
  drop column plan_id;
drop table training_plans;
drop table workout_templates;
