import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FitWriter, fitRun, RUN_START_MS, toFitSeconds, type WrittenMessage } from '../../../../testing/index.ts'
import {
  decodeFailure,
  decodeOne,
  decodeTest,
  samplesOf,
  withChecksum,
  withWrongChecksum,
} from '../../testing/index.ts'

const START = toFitSeconds(RUN_START_MS)
const HEADER_BYTES = 14
const CHECKSUM_BYTES = 2
/** A record of these tests: its header, its time and a heart rate. */
const RECORD_BYTES = 6

function heartRate(second: number, value = 100 + (second % 50)): WrittenMessage {
  return {
    globalNumber: 20,
    fields: [
      [253, 'uint32', START + second],
      [3, 'uint8', value],
    ],
  }
}

const created: WrittenMessage = {
  globalNumber: 0,
  fields: [
    [0, 'enum', 4],
    [4, 'uint32', START],
  ],
}

function fit(...messages: WrittenMessage[]): Uint8Array {
  const writer = new FitWriter()
  for (const message of messages) writer.add(message)
  return writer.toBytes()
}

const seconds = (count: number) => Array.from({ length: count }, (_, second) => second)
const records = (count: number) => seconds(count).map((second) => heartRate(second))
const secondsOf = (bytes: Uint8Array) =>
  samplesOf(decodeOne(bytes, 'a.fit'), 'heart_rate').map(([time]) => (time - RUN_START_MS) / 1000)

/** Where the record of a second begins in a file of `created` and records. */
function recordAt(bytes: Uint8Array, second: number, count: number): number {
  return bytes.length - CHECKSUM_BYTES - (count - second) * RECORD_BYTES
}

function without(bytes: Uint8Array, from: number, count: number): Uint8Array {
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + count)])
}

describe('of a damaged FIT file', () => {
  const whole = fit(created, ...records(60))
  const changed = (at: number, ...bytes: number[]) => {
    const copy = whole.slice()
    copy.set(bytes, at)
    return copy
  }

  test('with a wrong checksum alone all is kept, and marked', () => {
    const { salvage, points } = decodeOne(withWrongChecksum(whole), 'a.fit')
    const detail = 'section 1 of the FIT file is damaged: its checksum does not match'
    assert.deepEqual(salvage, { reason: 'fit_checksum', detail, lostBytes: 0 })
    assert.deepEqual(points, { received: 60, stored: 60, merged: 0, rejected: {} })
    assert.equal(decodeOne(whole, 'a.fit').salvage, undefined)
  })

  test('that was cut every whole record is kept, and no record is made of the rest', () => {
    const end = recordAt(whole, 40, 60)
    for (let rest = 0; rest < RECORD_BYTES; rest++) {
      const { salvage, points } = decodeOne(whole.subarray(0, end + rest), 'a.fit')
      assert.deepEqual([salvage?.reason, salvage?.lostBytes, points.received], ['fit_truncated', rest, 40])
    }
  })

  test('cut in its checksum all is kept', () => {
    for (const missing of [1, 2]) {
      const { salvage, points } = decodeOne(whole.subarray(0, whole.length - missing), 'a.fit')
      assert.deepEqual([salvage?.reason, salvage?.lostBytes, points.stored], ['fit_truncated', 0, 60])
    }
  })

  test('whose recording was never finished all is kept', () => {
    const unfinished = changed(4, 0, 0, 0, 0)
    for (const bytes of [unfinished, unfinished.subarray(0, -CHECKSUM_BYTES)]) {
      const { salvage, points } = decodeOne(bytes, 'a.fit')
      assert.deepEqual([salvage?.reason, points.received], ['fit_truncated', 60])
    }
  })

  test('where a byte is missing, the record before it goes too, and reading goes on behind', () => {
    for (let at = 0; at < RECORD_BYTES; at++) {
      const found = secondsOf(without(whole, recordAt(whole, 30, 60) + at, 1))
      assert.ok(found.length >= 57, `byte ${at}: ${found.length} left`)
      assert.ok(!found.includes(30) || at === 0 || at === RECORD_BYTES - 1, `byte ${at}`)
      assert.deepEqual(
        found.filter((second) => second < 28 || second > 31),
        seconds(60).filter((second) => second < 28 || second > 31),
      )
    }
  })

  test('where a block is overwritten, what is before and behind is kept and nothing is made of it', () => {
    for (const byte of [0, 7, 0xff]) {
      const bytes = whole.slice().fill(byte, recordAt(whole, 20, 60), recordAt(whole, 30, 60))
      const activity = decodeOne(bytes, 'a.fit')
      const found = samplesOf(activity, 'heart_rate').map(([time]) => (time - RUN_START_MS) / 1000)
      const expected = seconds(60).filter((second) => second < 20 || second >= 30)
      assert.deepEqual(
        found.filter((second) => second !== 19),
        expected.filter((second) => second !== 19),
      )
      assert.ok(activity.salvage!.lostBytes >= 10 * RECORD_BYTES)
    }
  })

  test('filled up with zeros or ones, as a device leaves it that lost power, nothing is made of the filling', () => {
    // Nor is the record before it believed, in which the filling may have begun.
    for (const byte of [0, 0xff]) {
      assert.deepEqual(secondsOf(whole.slice().fill(byte, recordAt(whole, 40, 60))), seconds(39))
    }
  })

  test('a record whose time alone is wrong is refused and counted', () => {
    const at = recordAt(whole, 30, 60) + 1 + 3
    const activity = decodeOne(changed(at, whole[at]! ^ 1), 'a.fit')
    assert.deepEqual(activity.points, { received: 60, stored: 59, merged: 0, rejected: { time_implausible: 1 } })
    assert.equal(activity.salvage?.lostBytes, 0)
  })

  test('a record whose time lies ahead is the one that is refused, and not those behind it', () => {
    const ahead = fit(created, ...seconds(60).map((second) => heartRate(second === 30 ? second + 100 : second)))
    const { points } = decodeOne(withWrongChecksum(ahead), 'a.fit')
    assert.deepEqual(points, { received: 60, stored: 59, merged: 0, rejected: { time_implausible: 1 } })
  })

  test('of a device that defines its messages anew each time, reading goes on at a definition', () => {
    const beat: WrittenMessage = { globalNumber: 78, fields: [[0, 'uint16', [600]]] }
    const bytes = fit(created, ...records(60).flatMap((each) => [each, beat]))
    const half = bytes.length >> 1
    const activity = decodeOne(bytes.slice().fill(0xff, half, half + 40), 'a.fit')
    assert.ok(activity.points.stored >= 56, `${activity.points.stored} left`)
  })

  test('read one byte off, no times are taken for times', () => {
    const run = fitRun({ points: 200 })
    for (let at = 2_000; at < 2_060; at++) {
      const longer = Buffer.concat([run.subarray(0, at), Buffer.of(0), run.subarray(at)])
      const { points, startedAtMs } = decodeOne(longer, 'a.fit')
      assert.ok(points.stored >= 196 && startedAtMs === RUN_START_MS, `a byte more at ${at}: ${points.stored}`)
      const shorter = decodeOne(without(run, at, 1), 'a.fit')
      assert.ok(shorter.points.stored >= 196, `a byte less at ${at}: ${shorter.points.stored}`)
    }
  })

  test('a long pause is none of its damage', () => {
    const day = 86_400
    const paused = fit(created, ...records(20), ...seconds(20).map((second) => heartRate(second + 2 * day)))
    assert.equal(secondsOf(withWrongChecksum(paused)).length, 40)
    assert.equal(secondsOf(paused.subarray(0, -20)).length, 37)
  })

  test('where a pause follows right behind the damage, what comes after it is kept', () => {
    for (const pause of [7_100, 7_260, 47 * 3_600]) {
      const after = seconds(100).map((second) => heartRate(60 + pause + second))
      const bytes = fit(created, ...records(60), ...after)
      const { salvage, points } = decodeOne(without(bytes, recordAt(bytes, 59, 160) + 3, 1), 'a.fit')
      assert.ok(points.stored >= 158, `${points.stored} left after a pause of ${pause} s`)
      assert.ok(salvage!.lostBytes <= 2 * RECORD_BYTES, `${salvage!.lostBytes} bytes lost`)
    }
  })

  test('whose messages a device wrote wrong, under a right checksum, the rest is kept', () => {
    const bytes = withChecksum(changed(recordAt(whole, 30, 60), 5))
    const { salvage, points } = decodeOne(bytes, 'a.fit')
    assert.equal(salvage?.reason, 'fit_structure')
    assert.ok(points.stored >= 57)
  })
})

describe('of several chained sections', () => {
  const first = fit(created, ...records(20))
  const second = fit(created, ...seconds(20).map((each) => heartRate(each + 100)))
  const third = fit(created, ...seconds(20).map((each) => heartRate(each + 200)))

  test('the whole ones are kept where one is damaged, and which one that is is said', () => {
    const broken = withWrongChecksum(second.slice().fill(0xff, 60, second.length - 2))
    const { salvage, points } = decodeOne(Buffer.concat([first, broken, third]), 'a.fit')
    assert.equal(salvage?.reason, 'fit_checksum')
    assert.match(salvage!.detail, /^section 2 of the FIT file/)
    assert.ok(points.stored >= 40 && points.stored < 60)
  })

  test('all are kept where something else lies behind or between them, and it counts as lost', () => {
    const junk = Buffer.alloc(500, 7)
    for (const parts of [
      [first, second, junk],
      [first, junk, second],
    ]) {
      const { salvage, points } = decodeOne(Buffer.concat(parts), 'a.fit')
      assert.deepEqual([salvage?.reason, salvage?.lostBytes, points.stored], ['fit_structure', 500, 40])
    }
  })

  test('a section whose size is wrong ends where the next begins', () => {
    const odd = first.slice()
    new DataView(odd.buffer).setUint32(4, 100_000, true)
    const { salvage, points } = decodeOne(Buffer.concat([odd, second]), 'a.fit')
    assert.deepEqual([salvage?.reason, salvage?.lostBytes, points.stored], ['fit_truncated', 0, 40])
  })

  test('the first five that are damaged are named, and the others counted', () => {
    const { salvage } = decodeOne(Buffer.concat(Array(9).fill(withWrongChecksum(first))), 'a.fit')
    assert.match(salvage!.detail, /^section 1 of .*; section 5 of [^;]*; and 4 more$/)
  })

  test('swapped sections are the same activity', () => {
    const [forward, backward] = [
      decodeOne(Buffer.concat([first, second]), 'a'),
      decodeOne(Buffer.concat([second, first]), 'a'),
    ]
    assert.deepEqual(backward, forward)
  })
})

describe('a damaged FIT file without a point that can be used', () => {
  test('fails for its damage', () => {
    const bytes = fit(created, heartRate(0, 5), heartRate(1, 5))
    const failure = decodeFailure(withWrongChecksum(bytes), 'a.fit')
    assert.equal(failure.reason, 'fit_checksum')
    assert.deepEqual(failure.points, { received: 2, rejected: { heart_rate_out_of_bounds: 2, no_values: 2 } })
    assert.equal(decodeFailure(fitRun().subarray(0, HEADER_BYTES + 20), 'a.fit').reason, 'fit_truncated')
  })

  test('fails for what can be helped where its times count from when the device was switched on', () => {
    const relative = (second: number): WrittenMessage => ({
      globalNumber: 20,
      fields: [
        [253, 'uint32', 1000 + second],
        [3, 'uint8', 140],
      ],
    })
    const bytes = withWrongChecksum(fit(...seconds(5).map(relative)))
    assert.equal(decodeFailure(bytes, 'a.fit').reason, 'relative_time')
    const { activities, salvage } = decodeTest(bytes, 'a.fit', { startTimeMs: RUN_START_MS })
    assert.deepEqual(
      samplesOf(activities[0]!, 'heart_rate').map(([time]) => (time - RUN_START_MS) / 1000),
      seconds(5),
    )
    assert.equal(salvage?.reason, 'fit_checksum')
  })
})
