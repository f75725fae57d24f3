import assert from 'node:assert/strict'
import { once } from 'node:events'
import { getPriority } from 'node:os'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'

const ENTRY = `
import { parentPort } from 'node:worker_threads'
const { lowerThreadPriority } = await import(${JSON.stringify(new URL('./thread-priority.ts', import.meta.url).href)})
parentPort.postMessage([lowerThreadPriority(10), lowerThreadPriority(5)])`
const skip = process.platform !== 'linux' && 'threads have priorities of their own on Linux alone'

test('a thread gives way, and neither the process nor what it asked for before changes', { skip }, async () => {
  const before = getPriority()
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(ENTRY)}`))
  try {
    assert.deepEqual(await once(worker, 'message'), [[true, true]])
    assert.equal(getPriority(), before)
  } finally {
    await worker.terminate()
  }
})
