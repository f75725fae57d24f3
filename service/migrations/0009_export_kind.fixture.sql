update uploads set export_kind = 'strava' where id = '01890000-0000-7000-8000-0000000000c2';
