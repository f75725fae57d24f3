-- loses data: archival_runs
drop table archival_runs;
