import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Problem } from '../../http/index.ts'
import { ExportStreams, type StreamOut } from './export-stream.ts'
import { Places } from './places.ts'

const CHUNK = Buffer.alloc(64 * 1024)
const asking = (recheck: () => Promise<void>) =>
  ({ recheck, id: 'r', caller: { userId: 'u' }, log: { error: () => {} } }) as unknown as Parameters<
    ExportStreams['open']
  >[0]
const fine = asking(async () => {})

function openStreams({ stalledMs = 60_000 } = {}) {
  const places = new Places('exports', { most: 2, perUser: 1 })
  return new ExportStreams({ places, limits: { recheckMs: 5, stalledMs } })
}

/** Writes until it is told to stop. */
async function endless({ sink }: StreamOut): Promise<never> {
  for (;;) {
    await sink(CHUNK)
    // As whoever reads a database does: else no timer would ever run.
    await nextTurn()
  }
}

async function requireFree(streams: ExportStreams): Promise<void> {
  const chunks = await Array.fromAsync(streams.open(fine, ({ sink }) => sink(Buffer.from('x'))))
  assert.equal(Buffer.concat(chunks).toString(), 'x')
}

describe('an export on its way is cut, and its place is free', () => {
  test('when the session ends, and not for what may pass', async () => {
    const streams = openStreams()
    let asked = 0
    const request = asking(async () => {
      asked += 1
      throw asked < 3 ? new Error('the database is away') : new Problem('unauthenticated')
    })
    await assert.rejects(Array.fromAsync(streams.open(request, endless)), { code: 'unauthenticated' })
    assert.equal(asked, 3)
    await requireFree(streams)
  })

  test('when the client takes nothing', async () => {
    const streams = openStreams({ stalledMs: 20 })
    const stream = streams.open(fine, endless)
    await assert.rejects(once(stream, 'end'), /abort/i)
    await requireFree(streams)
  })

  test('when the client leaves', async () => {
    const streams = openStreams()
    const stopped = Promise.withResolvers<void>()
    const stream = streams.open(fine, (out) => endless(out).finally(stopped.resolve))
    stream.destroy()
    await stopped.promise
    await nextTurn()
    await requireFree(streams)
  })

  test('when the work fails, and when the process stops', async () => {
    const streams = openStreams()
    const failing = streams.open(fine, async () => {
      throw new Error('no more')
    })
    await assert.rejects(Array.fromAsync(failing), /no more/)
    const stopping = streams.open(fine, endless)
    streams.close()
    await assert.rejects(Array.fromAsync(stopping), { code: 'closed' })
    await requireFree(streams)
  })
})

test('places are given to so many, and to so many of one user', () => {
  const places = new Places('exports', { most: 2, perUser: 1 })
  const mine = places.take('a')
  assert.throws(() => places.take('a'), { code: 'busy', message: /1 exports of yours/ })
  using _ = places.take('b')
  assert.throws(() => places.take('c'), { code: 'busy', message: /2 exports are/ })
  mine[Symbol.dispose]()
  mine[Symbol.dispose]()
  using _again = places.take('a')
})
