-- Entries that were written stay; only what comes next is not logged.
drop function longrun_audit_performance_metrics() cascade;
drop function longrun_audit_workout_notes() cascade;
drop function longrun_audit_workout_templates() cascade;
drop function longrun_audit_workouts() cascade;
drop function longrun_audit_training_plans() cascade;
drop function longrun_audit_runner_profiles() cascade;
drop function longrun_audit_api_tokens() cascade;
drop function longrun_audit_users() cascade;
