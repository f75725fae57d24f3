-- loses data: climate_readings, climate_types

drop table climate_readings;
drop table climate_types;
