import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { StorageError } from '../../errors.ts'
import { openTestDatabase } from '../../testing/index.ts'
import type { Database, Tx } from '../database.ts'
import { openPool } from '../pool/index.ts'
import { statement } from '../statement.ts'
import { openJoining } from './index.ts'

const made = await openTestDatabase()
await made.query(
  'create table things (id integer constraint things_pkey primary key, balance integer not null default 0)',
)
const pool = openPool({ url: made.url, maxConnections: 2 })
const database = openJoining(pool)
after(async () => {
  await pool.close()
  await made[Symbol.asyncDispose]()
})

const OWNER = { owner: '0190a000-0000-7000-8000-000000000001' }
const INSERT = statement('model.insert', 'insert into things (id) values ($1)')
const ADD = statement<{ balance: number }>(
  'model.add',
  'update things set balance = balance + 1 where id = $1 returning balance',
)
const LIST = statement<{ id: number; balance: number }>('model.list', 'select id, balance from things order by id')
const WRONG = statement('model.wrong', 'select 1 / 0 where $1::int is not null')

type Step = { readonly verb: 'insert' | 'add' | 'wrong' | 'hide' | 'forget' | 'throw' | 'list'; readonly id: number }
type Piece = { readonly kind: 'transaction' | 'autocommit' | 'read'; readonly steps: readonly Step[] }

const step = fc.record<Step>({
  verb: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Step['verb']>('insert', 'add', 'list') },
    { weight: 2, arbitrary: fc.constantFrom<Step['verb']>('wrong', 'hide', 'forget', 'throw') },
  ),
  id: fc.integer({ min: 1, max: 4 }),
})
const piece = fc.record<Piece>({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constant('transaction' as const) },
    { weight: 1, arbitrary: fc.constantFrom('autocommit' as const, 'read' as const) },
  ),
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
})
const program = fc.array(piece, { minLength: 1, maxLength: 8 })

async function take({ verb, id }: Step, tx: Tx): Promise<unknown> {
  switch (verb) {
    case 'insert':
      return await tx.execute(INSERT, [id])
    case 'add':
      return await tx.one(ADD, [id])
    case 'wrong':
      return await tx.execute(WRONG, [id])
    case 'hide':
      return await tx.execute(INSERT, [id]).catch((error: StorageError) => error.code)
    case 'forget':
      void tx.execute(ADD, [id]).catch(() => {})
      return 'forgotten'
    case 'throw':
      throw new Error('the work throws')
    case 'list':
      return await tx.many(LIST)
  }
}

async function takeAll(steps: readonly Step[], tx: Tx): Promise<unknown[]> {
  const results: unknown[] = []
  for (const each of steps) results.push(await take(each, tx))
  return results
}

/** What a caller sees of a piece: its results, or how it failed. */
async function run(on: Database, { kind, steps }: Piece): Promise<unknown> {
  try {
    if (kind === 'transaction') return await on.transaction(OWNER, (tx) => takeAll(steps, tx))
    if (kind === 'read') return await on.read(OWNER, async (reader) => [await reader.many(LIST)])
    // Statements that nobody waits for run at any time: they have no place where each is a transaction.
    return await takeAll(
      steps.filter(({ verb }) => verb !== 'forget'),
      on.autocommit(OWNER),
    )
  } catch (error) {
    return error instanceof StorageError ? error.code : String(error)
  }
}

async function runProgram(on: Database, pieces: readonly Piece[]): Promise<unknown[]> {
  const seen: unknown[] = []
  for (const each of pieces) seen.push(await run(on, each))
  return seen
}

test('pieces of a joined transaction end, see and leave what they would as transactions of their own', async () => {
  await fc.assert(
    fc.asyncProperty(program, fc.boolean(), async (pieces, ends) => {
      await made.query('truncate things')
      const apart = await runProgram(pool, pieces)
      const left = await made.query('select id, balance from things order by id')
      await made.query('truncate things')
      let joined: unknown[] = []
      const refusal = new Error('taken back')
      const whole = database.together(OWNER, async (tx) => {
        joined = await runProgram(database, pieces)
        assert.deepEqual(await tx.many(LIST), left)
        if (ends) throw refusal
      })
      await (ends ? assert.rejects(whole, (error) => error === refusal) : whole)
      assert.deepEqual(joined, apart)
      assert.deepEqual(await made.query('select id, balance from things order by id'), ends ? [] : left)
    }),
    { numRuns: 150 },
  )
})
