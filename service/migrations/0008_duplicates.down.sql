-- loses data: workout_duplicates, workouts.likely_duplicate_of
drop index workouts_activity_idx;
create index workouts_activity_idx on workouts (user_id, activity_id, leg) where activity_id is not null;

drop index workouts_recorded_idx;
alter table workouts drop column likely_duplicate_of;
drop table workout_duplicates;
