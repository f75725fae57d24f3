import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { StorageError } from '@longrun/storage'
import { Problem } from '../problem.ts'
import { DEFAULT_LINE_STREAM_LIMITS, type LineOut, LineStreams, wantsLines } from './line-streams.ts'

const log = { error: () => {} }
const asking = (recheck = async () => {}, userId = 'a') =>
  ({ recheck, log, id: 'request', caller: { userId } }) as unknown as Parameters<LineStreams['answer']>[0]
const openStreams = (limits = {}) => new LineStreams({ ...DEFAULT_LINE_STREAM_LIMITS, ...limits })
const forEver = ({ signal }: LineOut) => once(signal, 'abort').then(() => signal.throwIfAborted() as never)
const bodyOf = (streams: LineStreams, work: (out: LineOut) => Promise<object>, request = asking()) =>
  streams.answer(request, work).body as Readable

test('an answer ends with a line that says so, or with its error', async () => {
  const streams = openStreams()
  const whole = bodyOf(streams, async (out) => {
    await out.write('{"a":1}\n')
    return { count: 1 }
  })
  assert.equal(await text(whole), '{"a":1}\n{"end":{"count":1}}\n')
  const cut = bodyOf(streams, async (out) => {
    await out.write('{"a":1}\n')
    throw new StorageError('connection_lost', 'away')
  })
  const [first, last] = (await text(cut)).trimEnd().split('\n')
  assert.deepEqual([first, JSON.parse(last!).error.code], ['{"a":1}', 'connection_lost'])
  assert.equal(streams.open, 0)
})

test('whoever reads slowly holds up the work, and no more is kept in memory than a buffer holds', async () => {
  const streams = openStreams()
  let written = 0
  const body = bodyOf(streams, async (out) => {
    for (let i = 0; i < 1_000; i++) {
      await out.write('x'.repeat(10_000))
      written += 1
    }
    return {}
  })
  await once(body, 'readable')
  await new Promise((resolve) => setImmediate(resolve))
  assert.ok(written < 20, `${written} of 1,000 written unread`)
  assert.equal((await text(body)).length, 10_000_000 + '{"end":{}}\n'.length)
})

test('places are limited, for all and for each, and are free again when an answer is over', async () => {
  const streams = openStreams({ maxLineStreams: 3, maxLineStreamsPerUser: 2 })
  const bodies = [bodyOf(streams, forEver), bodyOf(streams, forEver)]
  assert.throws(() => bodyOf(streams, forEver), { code: 'busy' })
  bodies.push(bodyOf(streams, forEver, asking(undefined, 'b')))
  assert.throws(() => bodyOf(streams, forEver, asking(undefined, 'c')), { code: 'busy' })
  bodies[0]!.destroy()
  await once(bodies[0]!, 'close')
  bodies.push(bodyOf(streams, forEver))
  const closed = bodies.slice(1).map((body) => once(body.destroy(), 'close'))
  await Promise.all(closed)
  assert.equal(streams.open, 0)
})

test('an answer ends for who may listen no longer and when the process stops, and outlasts what may pass', async () => {
  const streams = openStreams({ lineRecheckMs: 5 })
  let checks = 0
  const recheck = async () => {
    if (++checks < 3) throw new Error('the database is away')
    throw new Problem('unauthenticated')
  }
  assert.equal(JSON.parse(await text(bodyOf(streams, forEver, asking(recheck)))).error.code, 'unauthenticated')
  assert.ok(checks >= 3)
  const other = text(bodyOf(streams, forEver))
  streams.close()
  assert.equal(JSON.parse(await other).error.code, 'closed')
})

test('a client that takes nothing is let go', async () => {
  const streams = openStreams({ lineStalledMs: 20 })
  const body = bodyOf(streams, async (out) => {
    for (;;) await out.write('x'.repeat(100_000))
  })
  await once(body, 'close')
  assert.equal(streams.open, 0)
})

test('lines are sent to who asks for them', () => {
  assert.ok(wantsLines('application/json;q=0.5, Application/x-ndjson'))
  assert.ok(!wantsLines('*/*'))
  assert.ok(!wantsLines(undefined))
})
