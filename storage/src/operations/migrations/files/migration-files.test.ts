import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StorageError } from '../../../errors.ts'
import { writeSet } from '../testing/written-set.ts'
import { readMigrations } from './migration-files.ts'

const problemsOf = async (...sets: Parameters<typeof readMigrations>[0]): Promise<string[]> => {
  const error = await readMigrations(sets).then(
    () => assert.fail('was accepted'),
    (cause: unknown) => cause,
  )
  assert.ok(error instanceof StorageError && error.code === 'invalid_input')
  return error.problems.map(({ path, message }) => `${path}: ${message}`)
}

describe('reading migrations', () => {
  test('they come in the order of sets, then numbers, and the checksum does not depend on line ends', async () => {
    await using a = await writeSet('a', {
      '0010_later': ['select 1;\n', 'select 1'],
      '0002_sooner': ['select 2', 'select 2'],
    })
    await using b = await writeSet('b', { '0001_other': ['\uFEFFselect 1;\r\n', 'select 1'] })
    const migrations = await readMigrations([a, b])
    assert.deepEqual(
      migrations.map(({ id }) => id),
      ['a/0002_sooner', 'a/0010_later', 'b/0001_other'],
    )
    assert.equal(migrations[1]?.checksum, migrations[2]?.checksum)
  })

  test('every problem of every file is reported at once', async () => {
    await using set = await writeSet('a', {
      '0001_one': ['select 1', ''],
      '0001_two': ['begin; select 1; COMMIT', 'select 1'],
      '0000_zero': ['select 1', 'select 1'],
      '0003_three': ['-- no transaction\nselect 1; select 2', '-- no transaction\nvacuum'],
      '0004_four': [
        '-- no transaction\ncreate index concurrently on t (a)',
        '-- loses data: workouts; everything\ndrop table t',
      ],
    })
    await set.write('five.sql', 'select 1')
    await set.write('0006_six.up.sql', 'select 1')
    await set.write('0007_seven.down.sql', 'select 1')
    await set.write('schema.sql', 'is not a migration')
    await set.write('notes.md', 'neither')
    const problems = await problemsOf(set, { name: 'b', folder: '/nowhere' }, { name: 'B!', folder: set.folder })
    for (const expected of [
      /^a\/five\.sql: expected NNNN_name/,
      /^a\/0001_one\.down\.sql: holds no statement/,
      /^a\/0001_two: has the number of a\/0001_one/,
      /^a\/0001_two\.up\.sql: `begin`: a migration does not control its transaction/,
      /^a\/0001_two\.up\.sql: `commit`/,
      /^a\/0000_zero: numbers begin with 0001/,
      /^a\/0003_three\.up\.sql: .* holds 2 statements; it may hold one/,
      /^a\/0003_three\.down\.sql: without a transaction only `create index concurrently/,
      /^a\/0004_four\.up\.sql: without a transaction only/,
      /^a\/0004_four\.down\.sql: `-- loses data:` is followed by tables or columns/,
      /^a\/0006_six\.down\.sql: missing: every migration has a way back/,
      /^a\/0007_seven\.up\.sql: missing/,
      /^b: its folder cannot be read \(ENOENT\)/,
      /^B!: not the name of a set/,
    ])
      assert.ok(
        problems.some((problem) => expected.test(problem)),
        `${expected} is not in\n${problems.join('\n')}`,
      )
  })

  test('a header names what is lost, and the first line says that there is no transaction', async () => {
    await using set = await writeSet('a', {
      '0001_one': [
        '-- no transaction\n-- because the table is large\ncreate unique index concurrently if not exists "I x" on only s.t (a);',
        '-- why\n-- loses data: workouts, notes.rating\n\ndrop table workouts',
      ],
    })
    const [migration] = await readMigrations([set])
    assert.equal(migration?.up.isTransactional, false)
    assert.equal(migration?.down.isTransactional, true)
    assert.deepEqual(migration?.down.losses, ['workouts', 'notes.rating'])
  })
})
