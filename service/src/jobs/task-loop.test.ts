import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { PeriodicTask } from './job.ts'
import { TaskLoop } from './task-loop.ts'

const quiet = { error: () => {} }
const HOUR = 3_600

test('a nudge runs the task at once, and once more when it comes during a run', async () => {
  const runs: PromiseWithResolvers<void>[] = []
  let begun = Promise.withResolvers<void>()
  const run = async () => {
    const gate = Promise.withResolvers<void>()
    runs.push(gate)
    begun.resolve()
    await gate.promise
  }
  const loop = new TaskLoop({ name: 'test.nudged', everySeconds: HOUR, run }, quiet)
  loop.nudge()
  await begun.promise
  for (const _ of [1, 2, 3]) loop.nudge()
  begun = Promise.withResolvers()
  runs[0]!.resolve()
  await begun.promise
  runs[1]!.resolve()
  await loop.stop(1)
  assert.equal(runs.length, 2)
})

test('it ends in its rest at once, and a run under way is aborted after its grace', async () => {
  const resting = new TaskLoop({ name: 'test.rests', everySeconds: HOUR, run: async () => {} }, quiet)
  await resting.stop(0)

  const told: unknown[] = []
  const begun = Promise.withResolvers<void>()
  const run: PeriodicTask['run'] = async (signal) => {
    begun.resolve()
    await once(signal, 'abort')
    signal.throwIfAborted()
  }
  const loop = new TaskLoop({ name: 'test.endless', everySeconds: HOUR, run }, { error: (line) => told.push(line) })
  loop.nudge()
  await begun.promise
  await loop.stop(0)
  assert.deepEqual(told, [])
})
