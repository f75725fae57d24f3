import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { statement } from '../../access/index.ts'
import { StorageError } from '../../errors.ts'
import { newId } from '../../record-id.ts'
import type { KeyedAnswer } from './answer-store.ts'
import { openProcesses, type Process, Refused, toAnswer, toRequest, toWork } from './fixtures/processes.ts'

const LIST = statement<{ n: number }>('answers.one', 'select 1 as n')
const owner = newId()

const send = ({ answers, database }: Process, who = owner, key = 'key', asked?: string): Promise<KeyedAnswer> =>
  answers.once(toRequest(who, key, asked), toWork(database, who, key))

describe('a keyed request', () => {
  test('is done once; a repetition gets the same answer, bytes and headers', async () => {
    await using fixture = await openProcesses(1)
    const [only] = fixture.processes
    const first = await send(only!)
    assert.equal(first.isReplayed, false)
    const again = await send(only!)
    assert.deepEqual(again, { answer: first.answer, isReplayed: true })
    assert.equal((await fixture.effects()).length, 1)
  })

  test('an answer without body or headers is kept as one', async () => {
    await using fixture = await openProcesses(1)
    const { answers } = fixture.processes[0]!
    const nothing = { status: 204, headers: {}, body: null }
    const work = { run: async () => nothing, toRefusal: () => undefined }
    await answers.once(toRequest(owner, 'key'), work)
    assert.deepEqual((await answers.once(toRequest(owner, 'key'), work)).answer, nothing)
  })

  test('the same key is another key for somebody else, and for another request it is refused', async () => {
    await using fixture = await openProcesses(1)
    const [only] = fixture.processes
    await send(only!)
    const stranger = await send(only!, newId())
    assert.equal(stranger.isReplayed, false)
    await assert.rejects(send(only!, owner, 'key', 'that'), { code: 'idempotency_key_reused' })
    assert.equal((await fixture.effects()).length, 2)
  })

  test('keys are told apart by case, and may be as long as allowed', async () => {
    await using fixture = await openProcesses(1)
    const [only] = fixture.processes
    for (const key of ['a', 'A', '~'.repeat(255)]) assert.equal((await send(only!, owner, key)).isReplayed, false)
    await assert.rejects(send(only!, owner, 'x'.repeat(256)), { code: 'check_violation' })
    assert.equal((await fixture.effects()).length, 3)
  })

  test('after its time a key is as good as new, and pruning takes what is over', async () => {
    await using fixture = await openProcesses(1)
    const [only] = fixture.processes
    const first = await send(only!)
    fixture.clock.now = new Date(fixture.clock.now.getTime() + 3_599_999)
    assert.equal((await send(only!)).isReplayed, true)
    fixture.clock.now = new Date(fixture.clock.now.getTime() + 1)
    const second = await send(only!, owner, 'key', 'that')
    assert.equal(second.isReplayed, false)
    assert.notDeepEqual(second.answer, first.answer)
    assert.deepEqual((await send(only!, owner, 'key', 'that')).answer, second.answer)
    await send(only!, owner, 'other')
    assert.equal(await only!.answers.prune({ graceSeconds: 0, batchRows: 10 }), 0)
    fixture.clock.now = new Date(fixture.clock.now.getTime() + 3_600_000)
    assert.equal(await only!.answers.prune({ graceSeconds: 60, batchRows: 10 }), 0)
    assert.equal(await only!.answers.prune({ graceSeconds: 0, batchRows: 1 }), 1)
    assert.equal(await only!.answers.prune({ graceSeconds: 0, batchRows: 10 }), 1)
    assert.deepEqual(await fixture.test.query('select key from idempotency_keys'), [])
  })

  test('a refusal holds for repetitions, and nothing of what went before it is stored', async () => {
    await using fixture = await openProcesses(1)
    const { answers, database } = fixture.processes[0]!
    const work = toWork(database, owner, 'key')
    const refusing = {
      ...work,
      run: async () => {
        await work.run()
        throw new Refused(toAnswer('gone', 404))
      },
    }
    const refused = await answers.once(toRequest(owner, 'key'), refusing)
    assert.deepEqual(refused, { answer: toAnswer('gone', 404), isReplayed: false })
    assert.deepEqual((await answers.once(toRequest(owner, 'key'), work)).answer, toAnswer('gone', 404))
    assert.deepEqual(await fixture.effects(), [])
  })

  test('an error that is no refusal leaves the key unused', async () => {
    await using fixture = await openProcesses(1)
    const [only] = fixture.processes
    const work = toWork(only!.database, owner, 'key')
    const failing = {
      ...work,
      run: async () => {
        await work.run()
        throw new Error('out of luck')
      },
    }
    await assert.rejects(only!.answers.once(toRequest(owner, 'key', 'that'), failing), /out of luck/)
    assert.equal((await send(only!)).isReplayed, false)
    assert.equal((await fixture.effects()).length, 1)
  })

  test('an answer that is too large to be kept fails, and nothing is done', async () => {
    await using fixture = await openProcesses(1)
    const { answers, database } = fixture.processes[0]!
    const work = toWork(database, owner, 'key')
    const large = { ...work, run: async () => ({ ...(await work.run()), body: Buffer.alloc(16 * 1024 * 1024 + 1) }) }
    await assert.rejects(answers.once(toRequest(owner, 'key'), large), { code: 'unexpected' })
    assert.deepEqual(await fixture.effects(), [])
  })
})

describe('keyed requests at once', () => {
  test('twenty of one key by two processes have one effect and twenty equal answers', async () => {
    await using fixture = await openProcesses(2)
    for (let round = 0; round < 10; round++) {
      const key = `round ${round}`
      const all = await Promise.all(Array.from({ length: 20 }, (_, at) => send(fixture.processes[at % 2]!, owner, key)))
      const texts = new Set(all.map(({ answer }) => JSON.stringify(answer)))
      assert.equal(texts.size, 1)
      assert.equal(all.filter(({ isReplayed }) => !isReplayed).length, 1)
      const effects = (await fixture.effects()).filter((effect) => effect.key === key)
      assert.deepEqual(
        effects.map(({ nonce }) => nonce),
        [all[0]!.answer.body!.toString()],
      )
    }
  })

  test('those who wait hold no connection, and too many or too long is idempotency_in_progress', async () => {
    await using fixture = await openProcesses(2, { maxConnections: 2, waitMs: 400, mostWaiting: 10 })
    const [here, there] = fixture.processes
    const isIn = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const work = toWork(here!.database, owner, 'key')
    const slow = here!.answers.once(toRequest(owner, 'key'), {
      ...work,
      run: async () => {
        isIn.resolve()
        const answer = await work.run()
        await mayEnd.promise
        return answer
      },
    })
    await isIn.promise
    const waiting = [here!, there!].flatMap((process) =>
      Array.from({ length: 15 }, () =>
        send(process).then(
          () => 'answered',
          (error: StorageError) => error.code,
        ),
      ),
    )
    // One connection of here is the slow one's. What is free serves everybody else at once.
    for (const process of [here!, there!]) {
      for (let round = 0; round < 20; round++) {
        await process.database.read('catalog', (reader) => reader.one(LIST))
        assert.equal(process.pool.status.waiting, 0)
      }
      assert.equal((await send(process, newId())).isReplayed, false)
    }
    assert.equal(here!.pool.status.inUse, 1)
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set(['idempotency_in_progress']))
    mayEnd.resolve()
    const { answer } = await slow
    assert.deepEqual(await send(there!), { answer, isReplayed: true })
  })

  test('in one process, whoever came before the bound gets the answer when the first is done', async () => {
    await using fixture = await openProcesses(2, { maxConnections: 1 })
    const [here, there] = fixture.processes
    const mayEnd = Promise.withResolvers<void>()
    const work = toWork(here!.database, owner, 'key')
    const isIn = Promise.withResolvers<void>()
    const first = here!.answers.once(toRequest(owner, 'key'), {
      ...work,
      run: async () => {
        isIn.resolve()
        await mayEnd.promise
        return await work.run()
      },
    })
    await isIn.promise
    const others = [here!, here!, there!, there!].map((process) => send(process))
    mayEnd.resolve()
    const { answer } = await first
    for (const other of await Promise.all(others)) assert.deepEqual(other, { answer, isReplayed: true })
  })

  test('when the first fails, the next is done in its place', async () => {
    await using fixture = await openProcesses(2)
    const [here, there] = fixture.processes
    const work = toWork(here!.database, owner, 'key')
    const isIn = Promise.withResolvers<void>()
    const mayFail = Promise.withResolvers<void>()
    const failing = here!.answers.once(toRequest(owner, 'key'), {
      ...work,
      run: async () => {
        await work.run()
        isIn.resolve()
        await mayFail.promise
        throw new Error('out of luck')
      },
    })
    await isIn.promise
    const others = [here!, there!, here!].map((process) => send(process))
    mayFail.resolve()
    await assert.rejects(failing, /out of luck/)
    const answers = await Promise.all(others)
    assert.equal(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size, 1)
    assert.equal((await fixture.effects()).length, 1)
  })

  test('work that asks for serializable isolation is once, too', async () => {
    await using fixture = await openProcesses(2)
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) => {
        const { answers, database } = fixture.processes[at % 2]!
        return answers.once(toRequest(owner, 'key'), {
          ...toWork(database, owner, 'key'),
          run: () =>
            database.transaction(
              { owner },
              async (tx) => {
                const nonce = newId()
                await tx.execute(statement('effects.insert', 'insert into effects values ($1, $2, $3)'), [
                  owner,
                  'key',
                  nonce,
                ])
                return toAnswer(nonce)
              },
              { isolation: 'serializable' },
            ),
        })
      }),
    )
    assert.equal(new Set(all.map(({ answer }) => JSON.stringify(answer))).size, 1)
    assert.equal((await fixture.effects()).length, 1)
  })
})

describe('a connection that is lost', () => {
  for (const [moment, text, delivered] of [
    ['at the claim', 'idempotency.claim', false],
    ['during the work', 'effects.insert', false],
    ['after the work', 'effects.insert', true],
    ['while the answer is kept', 'idempotency.keep', false],
    ['before COMMIT arrives', 'transaction.commit', false],
    ['after COMMIT was done', 'transaction.commit', true],
  ] as const) {
    test(`${moment} leaves one effect behind once the request came again`, async () => {
      await using fixture = await openProcesses(1)
      const [only] = fixture.processes
      await send(only!, newId())
      const cut = fixture.proxies[0]!.cutWhenSent(text, { delivered })
      const first = await send(only!).catch((error: StorageError) => error)
      await cut
      // What becomes of a COMMIT, with which the answer travels, is found out by looking.
      if (text === 'transaction.commit' || text === 'idempotency.keep')
        assert.ok(!(first instanceof StorageError), String(first))
      else assert.equal((first as StorageError).code, 'connection_lost')
      const again = await send(only!)
      if (!(first instanceof StorageError)) assert.deepEqual(again.answer, first.answer)
      const effects = (await fixture.effects()).filter((effect) => effect.owner === owner)
      assert.deepEqual(
        effects.map(({ nonce }) => nonce),
        [again.answer.body!.toString()],
      )
    })
  }

  test('during COMMIT, with nobody to ask after it, is commit_unknown; the key tells later', async () => {
    for (const delivered of [true, false]) {
      await using fixture = await openProcesses(1)
      const [only] = fixture.processes
      const proxy = fixture.proxies[0]!
      await send(only!, newId())
      await proxy.refuse()
      const cut = proxy.cutWhenSent('transaction.commit', { delivered })
      await assert.rejects(send(only!), { code: 'commit_unknown' })
      await cut
      await proxy.accept()
      const again = await send(only!)
      assert.equal(again.isReplayed, delivered)
      const effects = (await fixture.effects()).filter((effect) => effect.owner === owner)
      assert.deepEqual(
        effects.map(({ nonce }) => nonce),
        [again.answer.body!.toString()],
      )
    }
  })

  test('to a server that has not noticed keeps the key, and nobody does the work beside it', async () => {
    await using fixture = await openProcesses(2, { waitMs: 300 })
    const [here, there] = fixture.processes
    const proxy = fixture.proxies[0]!
    const isIn = Promise.withResolvers<void>()
    const work = toWork(here!.database, owner, 'key')
    const frozen = here!.answers.once(toRequest(owner, 'key'), {
      ...work,
      run: async () => {
        const answer = await work.run()
        proxy.freeze()
        isIn.resolve()
        return answer
      },
    })
    await isIn.promise
    await assert.rejects(send(there!), { code: 'idempotency_in_progress' })
    proxy.thaw()
    const { answer } = await frozen
    assert.deepEqual(await send(there!), { answer, isReplayed: true })
  })
})
