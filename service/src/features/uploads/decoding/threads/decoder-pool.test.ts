import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { fitRun, gpx } from '../../../../testing/index.ts'
import { samplesOf, TEST_DECODE_OPTIONS } from '../../testing/index.ts'
import { DEFAULT_DECODER_POOL, DecoderBusyError, DecoderPool, type DecoderPoolSettings } from './decoder-pool.ts'

const gzipped = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(gzipSync(bytes, { level: 1 }))

const open = (settings: Partial<DecoderPoolSettings> = {}, entry?: URL) =>
  new DecoderPool({ ...DEFAULT_DECODER_POOL, ...settings }, entry)

const moduleUrl = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`)

// Answers as the real thread does, but dies of the file named in the code.
const fragile = (onFile: string) =>
  moduleUrl(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ fileName }) => {
      if (fileName === 'bad') { ${onFile} }
      else parentPort.postMessage({ reason: 'no_points', message: 'none' })
    })`)

describe('the decoder pool', () => {
  test('decodes on a thread as on this one, and again on the same thread', async () => {
    await using pool = open()
    for (const points of [100, 50]) {
      const { activities } = await pool.decode(gzipped(fitRun({ points })), 'a.fit', TEST_DECODE_OPTIONS)
      assert.equal(samplesOf(activities[0]!, 'heart_rate').length, points)
      assert.ok(activities[0]!.columns[0]!.times instanceof Float64Array)
    }
  })

  test('passes a refusal on with its reason and counts', async () => {
    await using pool = open()
    const late = fitRun({ startMs: Date.UTC(2090, 0), points: 3 })
    await assert.rejects(pool.decode(gzipped(late), 'a.fit', TEST_DECODE_OPTIONS), {
      name: 'DecodeError',
      reason: 'time_out_of_range',
      points: { received: 3, rejected: { time_out_of_range: 3 } },
    })
  })

  test('refuses one more file than may wait, and takes it once there is room', async () => {
    await using pool = open({ threads: 1, maxQueued: 2 })
    const decode = () => pool.decode(gzipped(fitRun({ points: 5 })), 'a.fit', TEST_DECODE_OPTIONS)
    const taken = [decode(), decode(), decode()]
    await assert.rejects(decode(), DecoderBusyError)
    assert.equal((await Promise.all(taken)).length, 3)
    assert.equal((await decode()).points.stored, 5)
  })

  test('decodes as many files at once as it has threads', async () => {
    // Each thread counts up a shared number and answers only when both have.
    const meeting = moduleUrl(`
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ options: { meeting } }) => {
        Atomics.add(meeting, 0, 1)
        Atomics.notify(meeting, 0)
        while (Atomics.load(meeting, 0) < 2) Atomics.wait(meeting, 0, 1, 5_000)
        parentPort.postMessage({ reason: 'no_points', message: 'met' })
      })`)
    await using pool = open({ threads: 2 }, meeting)
    const options = { ...TEST_DECODE_OPTIONS, meeting: new Int32Array(new SharedArrayBuffer(4)) }
    const both = await Promise.allSettled([1, 2].map(() => pool.decode(new Uint8Array(1), 'a', options)))
    assert.deepEqual(
      both.map((each) => each.status === 'rejected' && each.reason.message),
      ['met', 'met'],
    )
  })

  test('ends a file at its deadline, and goes on with the next on a new thread', async () => {
    await using pool = open({ deadlineMs: 2_000 }, fragile('while (true) {}'))
    const files = ['bad', 'good'].map((name) => pool.decode(new Uint8Array(1), name, TEST_DECODE_OPTIONS))
    const reasons = (await Promise.allSettled(files)).map((each) => each.status === 'rejected' && each.reason.reason)
    assert.deepEqual(reasons, ['decoder_timeout', 'no_points'])
  })

  for (const [how, code] of [
    ['throws', 'throw new Error("51.5074 in the message")'],
    ['ends its thread', 'process.exit(3)'],
    ['answers what cannot be sent and throws', 'parentPort.postMessage(() => {})'],
  ]) {
    test(`replaces a thread when a file ${how}, and says nothing of the content`, async () => {
      await using pool = open({}, fragile(code!))
      const bad = pool.decode(new Uint8Array(1), 'bad', TEST_DECODE_OPTIONS)
      await assert.rejects(bad, { reason: 'decoder_crashed', message: 'the decoder failed on this file' })
      await assert.rejects(pool.decode(new Uint8Array(1), 'good', TEST_DECODE_OPTIONS), { reason: 'no_points' })
    })
  }

  test('replaces a thread that died while it had nothing to do', async () => {
    const mortal = moduleUrl(`
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', (message) => {
        if (message.fileName !== undefined) return parentPort.postMessage({ reason: 'no_points', message: 'none' })
        process.exit(0)
      })`)
    const threads: Worker[] = []
    const onThread = (thread: Worker) => threads.push(thread)
    process.on('worker', onThread)
    await using pool = open({}, mortal)
    for (let round = 1; round <= 3; round++) {
      await assert.rejects(pool.decode(new Uint8Array(1), 'a', TEST_DECODE_OPTIONS), { reason: 'no_points' })
      assert.equal(threads.length, round)
      const ended = once(threads.at(-1)!, 'exit')
      threads.at(-1)!.postMessage({ fileName: undefined })
      await ended
    }
    process.off('worker', onThread)
  })

  test('ends a thread that has had nothing to do for a while, and starts another for the next file', async () => {
    const threads: Worker[] = []
    const onWorker = (thread: Worker) => threads.push(thread)
    process.on('worker', onWorker)
    await using pool = open({ idleMs: 20 })
    const decode = () => pool.decode(gzipped(fitRun({ points: 5 })), 'a.fit', TEST_DECODE_OPTIONS)
    await Promise.all([decode(), decode()])
    assert.equal(threads.length, 1)
    await once(threads[0]!, 'exit')
    assert.deepEqual(pool.status, { threads: 0, busy: 0, waiting: 0 })
    assert.equal((await decode()).points.stored, 5)
    assert.equal(threads.length, 2)
    process.off('worker', onWorker)
  })

  test('ends a file that needs more memory than is allowed, and the process lives', async () => {
    await using pool = open({ maxHeapMegabytes: 24 })
    // A text has to be held as a whole.
    const bytes = gpx(`<trk><name>${'long '.repeat(10_000_000)}</name></trk>`)
    const failing = pool.decode(gzipped(bytes), 'a.gpx', TEST_DECODE_OPTIONS)
    await assert.rejects(failing, { reason: 'decoder_memory' })
    const next = await pool.decode(gzipped(fitRun({ points: 5 })), 'a.fit', TEST_DECODE_OPTIONS)
    assert.equal(next.points.stored, 5)
  })

  test('fails what is in hand and what waits when it closes, and takes nothing more', async () => {
    const pool = open({}, fragile('while (true) {}'))
    const inHand = pool.decode(new Uint8Array(1), 'bad', TEST_DECODE_OPTIONS)
    const waiting = pool.decode(new Uint8Array(1), 'good', TEST_DECODE_OPTIONS)
    const both = Promise.allSettled([inHand, waiting])
    await pool.close()
    await pool.close()
    assert.deepEqual(
      (await both).map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    await assert.rejects(pool.decode(new Uint8Array(1), 'good', TEST_DECODE_OPTIONS), /closed/)
  })
})
