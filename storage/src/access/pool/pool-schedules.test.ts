import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { StorageError } from '../../errors.ts'
import { type FaultProxy, openFaultProxy, openTestDatabase } from '../../testing/index.ts'
import type { Tx } from '../database.ts'
import { statement } from '../statement.ts'
import { openPool, type Pool } from './open-pool.ts'

const made = await openTestDatabase()
after(() => made[Symbol.asyncDispose]())
// Without a key: what is stored twice is there twice.
await made.query('create table notes (id int not null)')

const INSERT = statement('schedules.insert', 'insert into notes values ($1)')
const ECHO = statement<{ said: number }>('schedules.echo', 'select $1::int as said')
const WRONG = statement('schedules.wrong', 'select 1 / 0 where $1::int is not null')
const DIE = statement('schedules.die', 'select pg_terminate_backend(pg_backend_pid()) where $1::int is not null')
const WHO_WORKS = `select from pg_stat_activity
  where datname = current_database() and application_name = 'longrun' and state <> 'idle'`

/** What one step of a transaction's work does; `forget` goes on without its answer. */
type Step = 'insert' | 'forget' | 'echo' | 'wrong' | 'hide' | 'together' | 'throw' | 'abort' | 'die'
type Fault = 'cut' | 'freeze' | 'delay' | 'terminate' | 'nothing'

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Step>('insert', 'forget', 'echo') },
  { weight: 1, arbitrary: fc.constantFrom<Step>('wrong', 'hide', 'together', 'throw', 'abort', 'die') },
)
const job = fc.oneof(
  { weight: 3, arbitrary: fc.array(step, { minLength: 1, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom('autocommit' as const, 'read' as const) },
)
const fault = fc.record({
  afterMs: fc.integer({ min: 0, max: 15 }),
  kind: fc.constantFrom<Fault>('cut', 'freeze', 'delay', 'terminate', 'nothing'),
})

/** What a caller was told about what it wrote. */
interface Told {
  readonly ids: readonly number[]
  readonly outcome: 'stored' | 'refused' | 'unknown'
}

class Schedule {
  readonly told: Told[] = []
  readonly #pool: Pool
  #next = 0

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async run(jobs: readonly (readonly Step[] | 'autocommit' | 'read')[]): Promise<void> {
    await Promise.all(jobs.map((each) => (typeof each === 'string' ? this.#alone(each) : this.#transaction(each))))
  }

  async #alone(kind: 'autocommit' | 'read'): Promise<void> {
    const id = this.#next++
    if (kind === 'autocommit') await this.#note([id], this.#pool.autocommit('catalog').execute(INSERT, [id]))
    else
      await this.#note(
        [],
        this.#pool.read('catalog', (reader) => hear(reader as Tx, id)),
      )
  }

  async #transaction(steps: readonly Step[]): Promise<void> {
    const caller = new AbortController()
    const ids: number[] = []
    const work = async (tx: Tx): Promise<void> => {
      ids.length = 0
      for (const each of steps) await this.#take(each, tx, ids, caller)
    }
    await this.#note(ids, this.#pool.transaction('catalog', work, { signal: caller.signal }))
  }

  async #take(each: Step, tx: Tx, ids: number[], caller: AbortController): Promise<void> {
    const insert = (): Promise<number> => {
      ids.push(this.#next)
      return tx.execute(INSERT, [this.#next++])
    }
    if (each === 'insert') await insert()
    else if (each === 'forget') for (let n = 0; n < 3; n++) insert().catch(() => {})
    else if (each === 'echo') await hear(tx, this.#next++)
    else if (each === 'wrong') await tx.execute(WRONG, [1])
    else if (each === 'hide') await tx.execute(WRONG, [1]).catch(() => {})
    else if (each === 'together') await Promise.all([insert(), tx.execute(WRONG, [1]), insert()])
    else if (each === 'die') await tx.execute(DIE, [1])
    else if (each === 'abort') caller.abort()
    else throw new Error('thrown by the work')
  }

  async #note(ids: readonly number[], done: Promise<unknown>): Promise<void> {
    const outcome = await done.then(
      () => 'stored' as const,
      (error: unknown) => {
        assert.ok(!(error instanceof assert.AssertionError), error as Error)
        return error instanceof StorageError && error.code === 'commit_unknown' ? 'unknown' : 'refused'
      },
    )
    this.told.push({ ids: [...ids], outcome })
  }
}

/** Says a number and hears it back, not what another caller said. */
async function hear(tx: Tx, number: number): Promise<void> {
  assert.equal((await tx.one(ECHO, [number])).said, number)
}

async function disturb(proxy: FaultProxy, kind: Fault): Promise<void> {
  if (kind === 'cut') proxy.cut()
  if (kind === 'delay') proxy.delay(2)
  if (kind === 'freeze') {
    proxy.freeze()
    await sleep(5)
    proxy.thaw()
  }
  if (kind === 'terminate')
    await made.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'longrun'`)
}

test('whatever fails at any moment: what was acknowledged is stored once, what was refused is not', async () => {
  const property = fc.asyncProperty(
    fc.array(job, { minLength: 4, maxLength: 16 }),
    fc.array(fault, { maxLength: 3 }),
    fc.boolean(),
    async (jobs, faults, namedStatements) => {
      await made.query('truncate notes')
      await using proxy = await openFaultProxy(made.url)
      const pool = openPool({ url: proxy.url, maxConnections: 3, answerTimeoutMs: 1_000, namedStatements })
      const schedule = new Schedule(pool)
      const running = schedule.run(jobs)
      for (const { afterMs, kind } of faults) {
        await sleep(afterMs)
        await disturb(proxy, kind)
      }
      await running
      assert.deepEqual([pool.status.inUse, pool.status.waiting], [0, 0])
      await pool.close()
      assert.equal(pool.status.open, 0)
      // What was cut off may still be at work on the server.
      while ((await made.query(WHO_WORKS)).length > 0) await sleep(5)
      await compare(schedule.told)
    },
  )
  await fc.assert(property, { numRuns: 120, endOnFailure: true })
})

async function compare(told: readonly Told[]): Promise<void> {
  const stored = (await made.query<{ id: number }>('select id from notes')).map(({ id }) => id)
  const times = (id: number): number => stored.filter((each) => each === id).length
  for (const { ids, outcome } of told) {
    const counts = ids.map(times)
    const allowed = outcome === 'stored' ? [1] : outcome === 'refused' ? [0] : [0, 1]
    assert.ok(
      allowed.some((count) => counts.every((each) => each === count)),
      `${outcome}: ${ids} are stored ${counts} times`,
    )
  }
}
