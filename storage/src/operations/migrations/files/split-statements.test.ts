import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { openTestDatabase } from '../../../testing/index.ts'
import { splitStatements } from './split-statements.ts'

const texts = (sql: string) => splitStatements(sql).map(({ text }) => text)

describe('splitting SQL', () => {
  test('a semicolon ends a statement, and what stands between is gone', () => {
    assert.deepEqual(texts(' select 1 ;; \n-- nothing; here\nselect 2'), ['select 1', 'select 2'])
  })

  test('strings, quoted names, comments and dollar quotes hold semicolons', () => {
    const statements = [
      `select 'a;b', 'it''s; so', E'a\\';b', U&'d\\0061;'`,
      'select "a;""b" from "t;"',
      'select 1 /* ; /* nested; */ ; */ + 1',
      'do $$ begin perform 1; end $$',
      'select $a$ ; $b$ ; $a$, $1x$',
    ]
    assert.deepEqual(texts(statements.slice(0, 4).join(';\n')), statements.slice(0, 4))
    assert.deepEqual(texts('select $a$ ; $b$ ; $$ $a$; select 2'), ['select $a$ ; $b$ ; $$ $a$', 'select 2'])
  })

  test('a dollar inside a name begins no quote', () => {
    assert.deepEqual(texts('select a$b$c; select 1'), ['select a$b$c', 'select 1'])
  })

  test('the body of a routine in SQL and the actions of a rule hold semicolons', () => {
    const routine = `create or replace function f(a int) returns int begin atomic select case when a > 1 then 1 else 2 end; select 2; end`
    const rule = 'create rule r as on insert to t do also (delete from u; delete from v)'
    assert.deepEqual(texts(`${routine}; ${rule}; select 1`), [routine, rule, 'select 1'])
  })

  test('the shape folds blanks, comments and the case of words, and leaves names in quotes as they are', () => {
    const [statement] = splitStatements('  CREATE /* why */ Index\n CONCURRENTLY "My Idx" on T (A)')
    assert.equal(statement?.shape, 'create index concurrently "My Idx" on t (a)')
    assert.equal(statement?.offset, 2)
  })
})

test('PostgreSQL counts as many statements as we do, whatever the pieces', async () => {
  await using database = await openTestDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    const piece = fc.oneof(
      fc.constantFrom("''", "'a;b'", "'it''s;'", "E'\\';'", '$$;$$', '$x$ $$;$$ ; $x$', '"a;b"', '1', "U&'\\0061;'"),
      fc
        .string({ unit: fc.constantFrom('a', ';', "''", '-', '/', '*', '$', ' '), maxLength: 8 })
        .map((text) => `'${text}'`),
      fc
        .string({ unit: fc.constantFrom('a', ';', "'", '-', '/', ' ', '"'), maxLength: 8 })
        .map((text) => `$q$${text}$q$`),
    )
    const blank = fc.constantFrom(' ', '\n', ' -- ;\n', ' /* ; */ ', ' /* /* ; */ ; */ ', ' --\n')
    const query = fc
      .tuple(blank, fc.array(piece, { minLength: 1, maxLength: 4 }), blank)
      .map(
        ([before, pieces, after]) =>
          `${before}select ${pieces.map((text) => (text.startsWith('"') ? `1 as ${text}` : text)).join(',')}${after}`,
      )
    await fc.assert(
      fc.asyncProperty(fc.array(query, { minLength: 1, maxLength: 5 }), async (queries) => {
        const sql = queries.join(';')
        const results = (await client.query({ text: sql })) as unknown as pg.QueryResult | pg.QueryResult[]
        const statements = splitStatements(sql)
        assert.equal(statements.length, Array.isArray(results) ? results.length : 1)
        assert.equal(statements.length, queries.length)
      }),
      { numRuns: 300 },
    )
  } finally {
    await client.end()
  }
})
