drop function longrun_advance_month(regclass, date);
