drop function longrun_audit_climate_readings() cascade;
drop function longrun_audit_librarians() cascade;
drop function longrun_audit_reservations() cascade;
drop function longrun_audit_loans() cascade;
drop function longrun_audit_members() cascade;
drop function longrun_audit_copies() cascade;
drop function longrun_audit_books() cascade;
drop function longrun_audit_libraries() cascade;
