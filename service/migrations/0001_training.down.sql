-- loses data: upload_files, uploads, workouts, file_contents, runner_profiles, users
drop table upload_files;
drop table uploads;
drop table workouts;
drop table file_contents;
drop table runner_profiles;
drop table users;
