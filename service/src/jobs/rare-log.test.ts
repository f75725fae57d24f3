import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RareLog } from './rare-log.ts'

function open() {
  const clock = { ms: 0 }
  const lines: object[] = []
  const log = new RareLog({ error: (details) => lines.push(details) }, () => clock.ms)
  return { clock, lines, log }
}

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
const lost = Object.assign(new Error('lost'), { code: 'connection_lost' })

test('the first of equal troubles is told at once, the others once in half a minute with their number', () => {
  const { clock, lines, log } = open()
  for (let poll = 0; poll < 100; poll++) {
    log.error(refused, {}, 'job queue')
    clock.ms += 500
  }
  assert.deepEqual(lines, [{ err: refused }, { err: refused, leftOut: 59 }])
})

test('another error, another task and another message are told by themselves', () => {
  const { lines, log } = open()
  log.error(refused, {}, 'job queue')
  log.error(lost, {}, 'job queue')
  log.error(lost, { job: 'uploads.sweep' }, 'periodic task failed')
  log.error(lost, { job: 'sessions.prune' }, 'periodic task failed')
  log.error(lost, { job: 'sessions.prune' }, 'periodic task failed')
  assert.equal(lines.length, 4)
})

test('errors without end in kind keep no memory without end', () => {
  const { lines, log } = open()
  for (let kind = 0; kind < 1_000; kind++) log.error(Object.assign(new Error('x'), { code: kind }), {}, 'job queue')
  log.error(Object.assign(new Error('x'), { code: 0 }), {}, 'job queue')
  assert.equal(lines.length, 1_001)
})
