import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  FitWriter,
  fitRun,
  RUN_START_MS,
  toFitSeconds,
  type WrittenField,
  type WrittenMessage,
} from '../../../../testing/index.ts'
import { decodeFailure, decodeOne, samplesOf } from '../../testing/index.ts'

const START = toFitSeconds(RUN_START_MS)

/** Where a run's first record is defined. */
const FIRST_DEFINITION = 50

function record(second: number, ...fields: WrittenField[]): WrittenMessage {
  return { globalNumber: 20, fields: [[253, 'uint32', START + second], ...fields] }
}

function fit(...messages: WrittenMessage[]): Uint8Array {
  const writer = new FitWriter()
  for (const message of messages) writer.add(message)
  return writer.toBytes()
}

const heartRate = (second: number, value: number | undefined) => record(second, [3, 'uint8', value])

describe('bad points of a FIT file', () => {
  test('are refused by reason while the others are kept', () => {
    const bytes = fit(
      heartRate(0, 140),
      heartRate(1, 5),
      {
        globalNumber: 20,
        fields: [
          [253, 'uint32', undefined],
          [3, 'uint8', 141],
        ],
      },
      {
        globalNumber: 20,
        fields: [
          [253, 'uint32', 1000],
          [3, 'uint8', 141],
        ],
      },
      {
        globalNumber: 20,
        fields: [
          [253, 'uint32', toFitSeconds(Date.UTC(2090, 0))],
          [3, 'uint8', 141],
        ],
      },
      record(2, [0, 'sint32', 2 ** 30 + 1000], [1, 'sint32', 0], [3, 'uint8', 142]),
      record(3, [0, 'sint32', 1000], [3, 'uint8', 143]),
    )
    const activity = decodeOne(bytes, 'a.fit')
    assert.deepEqual(activity.points, {
      received: 7,
      stored: 3,
      merged: 0,
      rejected: {
        heart_rate_out_of_bounds: 1,
        no_time: 1,
        no_values: 1,
        position_invalid: 2,
        relative_time: 1,
        time_out_of_range: 1,
      },
    })
    assert.deepEqual(
      samplesOf(activity, 'heart_rate').map(([, value]) => value),
      [140, 142, 143],
    )
    assert.deepEqual(samplesOf(activity, 'latitude'), [])
  })
})

describe('a FIT file that gives no workout says why', () => {
  const whole = fitRun({ points: 10 })
  const changed = (at: number, byte: number) => {
    const bytes = whole.slice()
    bytes[at] = byte
    return bytes
  }
  const cases: [name: string, bytes: Uint8Array, reason: string][] = [
    ['cut before its first point', whole.subarray(0, 80), 'fit_truncated'],
    ['cut in its header', whole.subarray(0, 12), 'fit_truncated'],
    ['changed where it says what points hold', changed(FIRST_DEFINITION, 0), 'fit_checksum'],
    ['no data', Buffer.from([14, 32, 0, 0, 0, 0, 0, 0, 0x2e, 0x46, 0x49, 0x54, 0, 0, 0, 0]), 'fit_truncated'],
    ['a message without a definition', new FitWriter().addBytes(5, 1, 2).toBytes(), 'fit_structure'],
    [
      'a message beyond the end',
      new FitWriter().addBytes(0x40, 0, 0, 20, 0, 1, 3, 9, 2, 0, 1).toBytes(),
      'fit_structure',
    ],
    ['no records', fit({ globalNumber: 0, fields: [[0, 'enum', 4]] }), 'no_points'],
    [
      'no records, of a device that counts steps',
      fit({ globalNumber: 0, fields: [[0, 'enum', 32]] }),
      'not_an_activity',
    ],
    ['a course', fit({ globalNumber: 0, fields: [[0, 'enum', 6]] }, heartRate(0, 140)), 'not_an_activity'],
    [
      'times since the device was switched on',
      fit({
        globalNumber: 20,
        fields: [
          [253, 'uint32', 1000],
          [3, 'uint8', 140],
        ],
      }),
      'relative_time',
    ],
    ['no times', fit({ globalNumber: 20, fields: [[3, 'uint8', 140]] }), 'no_time'],
    ['times of 2090', fitRun({ startMs: Date.UTC(2090, 0), points: 3 }), 'time_out_of_range'],
    ['nothing usable', fit(heartRate(0, 5), heartRate(1, undefined)), 'no_usable_points'],
  ]
  for (const [name, bytes, reason] of cases) {
    test(name, () => assert.equal(decodeFailure(bytes, 'a.fit').reason, reason))
  }

  test('more points than are taken', () => {
    assert.equal(decodeFailure(fitRun({ points: 11 }), 'a.fit', { maxPoints: 10 }).reason, 'too_many_points')
    assert.equal(decodeOne(fitRun({ points: 10 }), 'a.fit', { maxPoints: 10 }).points.stored, 10)
  })
})
