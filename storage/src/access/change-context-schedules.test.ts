import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { newId } from '../record-id.ts'
import { findPgBouncer, openPgBouncer, openTestDatabase } from '../testing/index.ts'
import { asActor, type ChangeContext, withChangeContext } from './change-context.ts'
import type { Database, Tx } from './database.ts'
import { openPool } from './pool/index.ts'
import { statement } from './statement.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const made = opened.use(await openTestDatabase())
await made.query(`create table notes (id text primary key, told jsonb)`)
await made.query(`
  create function see() returns trigger language plpgsql as $$
  begin
    new.told := nullif(current_setting('longrun.context', true), '');
    return new;
  end $$`)
await made.query('create trigger see before insert on notes for each row execute function see()')
beforeEach(() => made.query('truncate notes'))

const INSERT = statement('notes.insert', 'insert into notes (id) values ($1)')
const SAVE = statement('notes.save', 'savepoint one')
const BACK = statement('notes.back', 'rollback to savepoint one')
const FAIL = statement('notes.fail', 'select 1 / 0')
const SLOW = statement('notes.slow', 'select pg_sleep(5)')
const END_SESSION = statement('notes.end-session', 'select pg_terminate_backend(pg_backend_pid())')
const USERS = [newId(), newId(), newId()] as const

function open(url: string, settings: { maxConnections: number; namedStatements?: boolean }): Database {
  return opened.adopt(openPool({ url, ...settings }), (pool) => pool.close())
}

async function rows(): Promise<Map<string, ChangeContext | null>> {
  const found = (await made.query('select id, told from notes')) as { id: string; told: ChangeContext | null }[]
  return new Map(found.map(({ id, told }) => [id, told]))
}

type Step = { readonly by: number | null } | 'save' | 'back' | 'fail' | 'unsendable'

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ by: fc.constantFrom(null, 0, 1, 2) }) },
  fc.constantFrom('save', 'back', 'fail', 'unsendable'),
)

/** What is stored in the end, by the contexts of those who asked for it. */
function expectedRows(steps: readonly Step[]): Map<string, number | null> {
  let stored = new Map<string, number | null>()
  let saved = new Map(stored)
  for (const [at, each] of steps.entries()) {
    if (typeof each === 'object') stored.set(`n${at}`, each.by)
    if (each === 'save') saved = new Map(stored)
    if (each === 'back' || each === 'fail') stored = new Map(saved)
  }
  return stored
}

async function send(tx: Tx, each: Step, id: string): Promise<unknown> {
  if (typeof each === 'object') {
    const insert = () => tx.execute(INSERT, [id])
    return await (each.by === null ? insert() : asActor(USERS[each.by]!, insert))
  }
  if (each === 'save') return await tx.execute(SAVE)
  if (each === 'back') return await tx.execute(BACK)
  if (each === 'unsendable') return await asActor(USERS[0], () => tx.execute(INSERT, [Symbol('no')])).catch(() => {})
  const failed = asActor(USERS[1], () => tx.execute(FAIL)).catch(() => {})
  return await Promise.all([failed, tx.execute(BACK)])
}

for (const namedStatements of [true, false]) {
  const database = open(made.url, { maxConnections: 1, namedStatements })

  test(`whatever is sent, gone back to and failed: each row tells who asked for it${namedStatements ? '' : ', nothing prepared'}`, async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.boolean(), async (steps, waits) => {
      await made.query('truncate notes')
      await database.transaction('catalog', async (tx) => {
        const sent: Promise<unknown>[] = [tx.execute(SAVE)]
        for (const [at, each] of steps.entries()) {
          sent.push(send(tx, each, `n${at}`))
          if (waits) await sent.at(-1)
        }
        await Promise.all(sent)
      })
      const expected = [...expectedRows(steps)].map(
        ([id, by]) => [id, by === null ? null : { actor: USERS[by] }] as const,
      )
      assert.deepEqual(await rows(), new Map(expected as [string, ChangeContext | null][]))
    })
    await fc.assert(property, { numRuns: 100 })
  })
}

describe('texts of a context', () => {
  const database = open(made.url, { maxConnections: 1 })
  const simple = statement('notes.simple', `insert into notes (id) values ('simple')`, { prepared: false })
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 500 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 500 }).map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom(
      `'; drop table notes; --`,
      `\\'`,
      '$1',
      '\0',
      '\ud800',
      '😀'.repeat(400),
      'x'.repeat(65_536),
      `{"a":"b`,
    ),
  )

  test('whatever they are, they are told as texts: cleaned, within their limits, and nothing else happens', async () => {
    const property = fc.asyncProperty(hostile, hostile, async (request, agent) => {
      await made.query('truncate notes')
      await withChangeContext({ request, agent, address: agent }, async () => {
        await database.autocommit('catalog').execute(INSERT, ['bound'])
        await database.autocommit('catalog').execute(simple)
      })
      const told = await rows()
      assert.deepEqual(told.get('bound'), told.get('simple'))
      for (const [text, most, as] of [
        [request, 200, told.get('bound')?.request],
        [agent, 400, told.get('bound')?.agent],
        [agent, 64, told.get('bound')?.address],
      ] as const) {
        const clean = Array.from(text, (each) => (/[\p{Cc}\p{Cs}]/u.test(each) ? '\uFFFD' : each))
        const expected = clean.length > most ? [...clean.slice(0, most - 1), '…'] : clean
        assert.equal(as, expected.join(''))
      }
    })
    await fc.assert(property, { numRuns: 60 })
  })

  test('what is no context is refused, with every problem at once', () => {
    const wrong = { actor: 'me', action: 'steal', request: 5, user: 'x' } as unknown as ChangeContext
    assert.throws(() => withChangeContext(wrong, () => assert.fail('it ran')), {
      code: 'invalid_input',
      problems: [
        { path: 'user', message: 'is not one of actor, request, address, agent, action' },
        { path: 'actor', message: 'must be a UUID or null' },
        { path: 'action', message: 'must be purge, erase or null' },
        { path: 'request', message: 'must be a text or null' },
      ],
    })
  })

  test('a context within another leaves what it does not name, and null takes something back', async () => {
    const insert = (id: string) => database.autocommit('catalog').execute(INSERT, [id])
    await withChangeContext({ actor: USERS[0], request: 'r', agent: 'a' }, async () => {
      await withChangeContext({ request: 'inner', agent: null }, () => insert('inner'))
      await withChangeContext({ actor: null, request: null, agent: null, action: 'purge' }, () => insert('purge'))
      await insert('outer')
    })
    const told = await rows()
    assert.deepEqual(told.get('inner'), { actor: USERS[0], request: 'inner' })
    assert.deepEqual(told.get('purge'), { action: 'purge' })
    assert.deepEqual(told.get('outer'), { actor: USERS[0], request: 'r', agent: 'a' })
  })
})

describe('the next user of a connection is not told the last one’s', () => {
  test('when a statement was cancelled, a session ended, or the answer was lost', async () => {
    const database = open(made.url, { maxConnections: 1 })
    const insert = (tx: Tx, id: string) => tx.execute(INSERT, [id])
    const inserting = (id: string) => insert(database.autocommit('catalog'), id)
    const cancelled = () => database.transaction('catalog', (tx) => tx.execute(SLOW), { statementTimeoutMs: 20 })
    await assert.rejects(asActor(USERS[0], cancelled), { code: 'statement_timeout' })
    await inserting('after-cancel')
    const ended = () =>
      database.transaction('catalog', async (tx) => [await insert(tx, 'gone'), await tx.many(END_SESSION)])
    await assert.rejects(asActor(USERS[0], ended), { code: 'connection_lost' })
    await inserting('after-end')
    await assert.rejects(asActor(USERS[0], () => database.autocommit('catalog').many(END_SESSION)))
    await inserting('after-loss')
    const told = await rows()
    for (const id of ['after-cancel', 'after-end', 'after-loss']) assert.equal(told.get(id), null)
    assert.equal(told.has('gone'), false)
  })

  test('when a connection has forgotten what was prepared on it', async () => {
    const database = open(made.url, { maxConnections: 1 })
    const inserting = (id: string) => asActor(USERS[0], () => database.autocommit('catalog').execute(INSERT, [id]))
    await inserting('a')
    await database.autocommit('catalog').execute(statement('notes.forget', 'deallocate all', { prepared: false }))
    await inserting('b')
    await database.autocommit('catalog').execute(statement('notes.forget', 'deallocate all', { prepared: false }))
    await asActor(USERS[0], () => database.transaction('catalog', (tx) => tx.execute(INSERT, ['c'])))
    const told = await rows()
    for (const id of ['a', 'b', 'c']) assert.deepEqual(told.get(id), { actor: USERS[0] })
  })

  const program = findPgBouncer()
  const skip = 'missing' in program && program.missing
  test('behind PgBouncer, where it is another’s session each time', { skip }, async () => {
    const bouncer = opened.use(await openPgBouncer(made.url, { poolSize: 2 }))
    const database = open(bouncer.url, { maxConnections: 8, namedStatements: false })
    const expected = new Map<string, ChangeContext | null>()
    const work = Array.from({ length: 120 }, async (_, i) => {
      const actor = [...USERS, undefined][i % 4]
      expected.set(`p${i}`, actor === undefined ? null : { actor })
      const insert = (): Promise<unknown> =>
        i % 3 === 0
          ? database.transaction('catalog', (tx) => tx.execute(INSERT, [`p${i}`]))
          : database.autocommit('catalog').execute(INSERT, [`p${i}`])
      await (actor === undefined ? insert() : asActor(actor, insert))
    })
    await Promise.all(work)
    assert.deepEqual(await rows(), expected)
  })
})
