import { type WrittenSet, writeSet } from './written-set.ts'

/** Notes, then an index built without a transaction, then a change of rows that exist: one of every kind. */
export function writeThreeSteps(): Promise<WrittenSet> {
  return writeSet('app', {
    '0001_notes': [
      `create table notes (id int primary key, body text not null, rating int);
       create index notes_rating_idx on notes (rating);
       insert into notes select n, 'note ' || n, n % 5 from generate_series(1, 50) n;`,
      '-- loses data: notes\ndrop table notes;',
    ],
    '0002_body_index': [
      '-- no transaction\ncreate unique index concurrently notes_body_key on notes (body);',
      '-- no transaction\ndrop index concurrently notes_body_key;',
    ],
    '0003_stars': [
      `alter table notes add column stars int not null default 0;
       update notes set stars = rating;
       alter table notes add constraint notes_stars_check check (stars between 0 and 5);`,
      '-- loses data: notes.stars\nalter table notes drop column stars;',
    ],
  })
}
