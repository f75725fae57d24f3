-- loses data: uploads.export_kind
alter table uploads drop column export_kind;
