import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { StorageError } from '../../errors.ts'
import { newId } from '../../record-id.ts'
import type { KeyedAnswer } from './answer-store.ts'
import { openProcesses, type Process, Refused, toAnswer, toRequest, toWork } from './fixtures/processes.ts'

// The least waiting and turning that shows everything: refusals of who waits too long are part of it.
const fixture = await openProcesses(2, { maxConnections: 2, waitMs: 200, mostWaiting: 3 })
after(() => fixture[Symbol.asyncDispose]())

/** What the work of a request comes to. */
type Course = 'done' | 'refused' | 'failed' | 'slow'

interface Sent {
  readonly by: number
  readonly owner: number
  readonly key: string
  readonly asked: string
  readonly course: Course
  readonly afterMs: number
}

interface Fault {
  readonly at: number
  readonly afterMs: number
  readonly kind: 'cut' | 'freeze' | 'terminate' | 'commit lost' | 'commit undelivered'
}

const sent = fc.record<Sent>({
  by: fc.integer({ min: 0, max: 1 }),
  owner: fc.integer({ min: 0, max: 1 }),
  key: fc.constantFrom('a', 'b'),
  asked: fc.oneof({ weight: 5, arbitrary: fc.constant('this') }, { weight: 1, arbitrary: fc.constant('that') }),
  course: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<Course>('done', 'slow') },
    { weight: 1, arbitrary: fc.constantFrom<Course>('refused', 'failed') },
  ),
  afterMs: fc.integer({ min: 0, max: 20 }),
})
const fault = fc.record<Fault>({
  at: fc.integer({ min: 0, max: 1 }),
  afterMs: fc.integer({ min: 0, max: 25 }),
  kind: fc.constantFrom('cut', 'freeze', 'terminate', 'commit lost', 'commit undelivered'),
})

const END_ALL = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'longrun'`

const MAY_COME_AGAIN: ReadonlySet<string> = new Set([
  'connection_lost',
  'commit_unknown',
  'idempotency_in_progress',
  'pool_timeout',
  'out of luck',
])

/** One request, sent again until something definite comes back: an answer, or that the key was used otherwise. */
async function send(request: Sent, owners: readonly string[]): Promise<{ answer?: KeyedAnswer; reused?: true }> {
  const owner = owners[request.owner]!
  await sleep(request.afterMs)
  for (let attempt = 0; ; attempt++) {
    try {
      return { answer: await sendOnce(fixture.processes[request.by]!, request, owner, attempt) }
    } catch (error) {
      const code = error instanceof StorageError ? error.code : (error as Error).message
      if (code === 'idempotency_key_reused') return { reused: true }
      assert.ok(MAY_COME_AGAIN.has(code), String(error))
      assert.ok(attempt < 200, `no end: ${code}`)
      await sleep(10)
    }
  }
}

async function sendOnce({ answers, database }: Process, request: Sent, owner: string, attempt: number) {
  const { key, asked, course } = request
  const work = toWork(database, owner, key)
  return await answers.once(toRequest(owner, key, asked), {
    ...work,
    async run() {
      const answer = await work.run()
      if (course === 'slow') await sleep(5)
      if (course === 'refused') throw new Refused(toAnswer('refused', 409))
      if (course === 'failed' && attempt < 2) throw new Error('out of luck')
      return answer
    },
  })
}

async function strikeAll(faults: readonly Fault[]): Promise<void> {
  for (const fault of faults) {
    await sleep(fault.afterMs)
    await strike(fault)
  }
}

async function strike({ at, kind }: Fault): Promise<void> {
  const proxy = fixture.proxies[at]!
  if (kind === 'cut') proxy.cut()
  else if (kind === 'commit lost') void proxy.cutWhenSent('transaction.commit', { delivered: true })
  else if (kind === 'commit undelivered') void proxy.cutWhenSent('transaction.commit')
  else if (kind === 'terminate') await fixture.test.query(END_ALL)
  else {
    proxy.freeze()
    await sleep(30)
    proxy.thaw()
  }
}

test('whatever is sent at once and lost on the way, a key has one effect or none, and one answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sent, { minLength: 2, maxLength: 12 }),
      fc.array(fault, { maxLength: 3 }),
      async (requests, faults) => {
        const owners = [newId(), newId()]
        const [ends] = await Promise.all([
          Promise.all(requests.map((request) => send(request, owners))),
          strikeAll(faults),
        ])
        const effects = await fixture.effects()
        for (const [owner, key] of [0, 1].flatMap((who) => [[who, 'a'] as const, [who, 'b'] as const])) {
          const mine = ends.filter((_, at) => requests[at]!.owner === owner && requests[at]!.key === key)
          const told = new Set(mine.flatMap(({ answer }) => (answer ? [JSON.stringify(answer.answer)] : [])))
          const done = effects.filter((effect) => effect.owner === owners[owner] && effect.key === key)
          assert.ok(mine.length === 0 || told.size === 1, `${told.size} answers to one key`)
          const expected = [...told].flatMap((text) => {
            const { status, body } = JSON.parse(text)
            return status === 201 ? [Buffer.from(body).toString()] : []
          })
          assert.deepEqual(
            done.map(({ nonce }) => nonce),
            expected,
          )
          assert.ok(mine.filter(({ answer }) => answer && !answer.isReplayed).length <= 1)
        }
      },
    ),
    { numRuns: 40, endOnFailure: true },
  )
})
