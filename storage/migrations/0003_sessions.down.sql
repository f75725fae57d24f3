drop table session_generations;
drop table sessions;
