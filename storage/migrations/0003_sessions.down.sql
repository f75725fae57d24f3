-- loses data: session_generations, sessions
drop table session_generations;
drop table sessions;
