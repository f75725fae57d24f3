insert into libraries (library_id, name, loan_days, most_loans)
values ('018f0000-0000-7000-8000-000000000001', 'Town library', 28, 5);
insert into books (library_id, id, title, author, is_reference)
values ('018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002', 'Emma', 'Jane Austen', false);
insert into copies (library_id, id, book_id, barcode)
values ('018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000003', '018f0000-0000-7000-8000-000000000002', 'E001');
insert into members (library_id, id, name, email)
values ('018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000004', 'Ben', 'ben@example.org');
insert into loans (library_id, id, copy_id, member_id, due_on)
values ('018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000005', '018f0000-0000-7000-8000-000000000003',
        '018f0000-0000-7000-8000-000000000004', '2026-11-30');
