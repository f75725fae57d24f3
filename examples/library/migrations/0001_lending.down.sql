-- loses data: librarians, notices, reservations, loans, members, copies, books, libraries

drop table librarians;
drop table notices;
drop table reservations;
drop table loans;
drop table members;
drop table copies;
drop table books;
drop table libraries;
