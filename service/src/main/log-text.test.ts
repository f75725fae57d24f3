import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { toLoggedError } from './log.ts'
import { toTextLines } from './log-text.ts'

function open(isColored = false) {
  const written: string[] = []
  const target = { write: (text: string) => void written.push(text) }
  return {
    written,
    log: pino({ base: null, level: 'debug', serializers: { err: toLoggedError } }, toTextLines(target, { isColored })),
  }
}

test('a line has its time, level, message and fields', () => {
  const { written, log } = open()
  log.info({ route: '/v1/workouts/:id', status: 200 }, 'request')
  assert.match(written[0]!, /^\d\d:\d\d:\d\d\.\d{3} INFO {2}request route=\/v1\/workouts\/:id status=200\n$/)
})

test('an error’s stack stands below its line', () => {
  const { written, log } = open()
  log.error({ err: new TypeError('no such thing', { cause: new RangeError('too far') }) }, 'failed')
  assert.match(
    written[0]!,
    /ERROR failed\n {4}TypeError "no such thing"\n[\s\S]+ at [\s\S]+\n {4}RangeError "too far"\n[\s\S]+ at /,
  )
})

test('what a terminal would obey is written out', () => {
  const { written, log } = open()
  log.warn({ agent: '\x1b[2Jgone\n' }, 'request')
  assert.ok(written[0]!.endsWith('agent="\\u001b[2Jgone\\n"\n'), written[0])
})

test('levels are coloured where the terminal shows it', () => {
  const { written, log } = open(true)
  log.warn({}, 'careful')
  assert.ok(written[0]!.endsWith('\x1b[33mWARN \x1b[0m careful\n'), written[0])
})
