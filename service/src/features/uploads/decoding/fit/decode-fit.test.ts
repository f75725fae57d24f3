import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import FitParser from 'fit-file-parser'
import {
  FitWriter,
  fitRun,
  RUN_START_MS,
  runPoints,
  toFitSeconds,
  type WrittenField,
  type WrittenMessage,
} from '../../../../testing/index.ts'
import { decodeOne, samplesOf } from '../../testing/index.ts'

const START = toFitSeconds(RUN_START_MS)

function record(second: number, ...fields: WrittenField[]): WrittenMessage {
  return { globalNumber: 20, fields: [[253, 'uint32', START + second], ...fields] }
}

function fit(...messages: WrittenMessage[]): Uint8Array {
  const writer = new FitWriter()
  for (const message of messages) writer.add(message)
  return writer.toBytes()
}

const heartRate = (second: number, value: number | undefined) => record(second, [3, 'uint8', value])

describe('a FIT file', () => {
  test('gives every metric of its records in our units, and what the device counted', () => {
    const activity = decodeOne(fitRun({ points: 120 }), 'run.fit')
    const points = runPoints({ points: 120 })
    const near = (type: string, expected: readonly number[], tolerance: number) => {
      const samples = samplesOf(activity, type)
      assert.deepEqual(
        samples.map(([time]) => time),
        points.map(({ timeMs }) => timeMs),
        type,
      )
      for (const [index, [, value]] of samples.entries())
        assert.ok(Math.abs(value - expected[index]!) <= tolerance, type)
    }
    near(
      'latitude',
      points.map((p) => p.latitude),
      1e-7,
    )
    near(
      'longitude',
      points.map((p) => p.longitude),
      1e-7,
    )
    near(
      'altitude',
      points.map((p) => p.altitude),
      1e-9,
    )
    near(
      'heart_rate',
      points.map((p) => p.heartRate),
      0,
    )
    near(
      'cadence',
      points.map((p) => p.cadence),
      0,
    )
    near(
      'distance',
      points.map((p) => p.distance),
      0,
    )
    near(
      'speed',
      points.map((p) => p.speed),
      1e-9,
    )
    assert.deepEqual(activity.points, { received: 120, stored: 120, merged: 0, rejected: {} })
    assert.equal(activity.startedAtMs, RUN_START_MS)
    assert.equal(activity.sport, 'running')
    assert.equal(activity.device, 'garmin Fenix 5')
    assert.equal(activity.zoneOffsetMinutes, 120)
    assert.deepEqual(activity.deviceTotals, { durationSeconds: 119, distanceMeters: 357, ascentMeters: 12 })
    assert.equal(activity.totals.durationSeconds, 119)
    assert.equal(activity.totals.distanceMeters, 357)
  })

  test('is read as an independent decoder reads it', async () => {
    const bytes = fitRun({ points: 300 })
    const other = await new FitParser({ force: false }).parseAsync(Buffer.from(bytes))
    const activity = decodeOne(bytes, 'run.fit')
    for (const [ours, theirs] of [
      ['heart_rate', 'heart_rate'],
      ['distance', 'distance'],
      ['speed', 'enhanced_speed'],
      ['latitude', 'position_lat'],
    ] as const) {
      const expected = other.records!.map((each) => [
        (each as { timestamp: Date }).timestamp.getTime(),
        (each as unknown as Record<string, number>)[theirs],
      ])
      assert.deepEqual(samplesOf(activity, ours), expected)
    }
  })

  test('prefers enhanced fields, and takes the plain one where the enhanced has no value', () => {
    const bytes = fit(
      record(0, [6, 'uint16', 2000], [73, 'uint32', 3500], [2, 'uint16', 3000], [78, 'uint32', 3005]),
      record(1, [6, 'uint16', 2000], [73, 'uint32', undefined], [2, 'uint16', 3000], [78, 'uint32', undefined]),
    )
    const activity = decodeOne(bytes, 'a.fit')
    assert.deepEqual(
      samplesOf(activity, 'speed').map(([, value]) => value),
      [3.5, 2],
    )
    assert.deepEqual(
      samplesOf(activity, 'altitude').map(([, value]) => value),
      [101, 100],
    )
  })

  test('never takes a developer field for a native metric, whatever it is called', () => {
    const name = (text: string) => [...new TextEncoder().encode(text), 0]
    const described: WrittenMessage = {
      globalNumber: 206,
      fields: [
        [0, 'uint8', 0],
        [1, 'uint8', 3],
        [2, 'uint8', 2],
        [14, 'uint8', 20],
        [3, 'uint8', name('heart_rate')],
      ],
    }
    const developer = [[3, 0, Uint8Array.of(99)]] as const
    const bytes = fit(described, { ...heartRate(0, 150), developer }, { ...record(1, [4, 'uint8', 80]), developer })
    const activity = decodeOne(bytes, 'a.fit')
    assert.deepEqual(
      samplesOf(activity, 'heart_rate').map(([, value]) => value),
      [150],
    )
    assert.deepEqual(
      samplesOf(activity, 'cadence').map(([, value]) => value),
      [80],
    )
  })

  test('merges records of one time field by field, the last value winning', () => {
    const bytes = fit(
      record(0, [3, 'uint8', 140], [4, 'uint8', 80]),
      record(0, [3, 'uint8', 141], [4, 'uint8', undefined]),
      record(1, [3, 'uint8', 142], [4, 'uint8', 81]),
    )
    const activity = decodeOne(bytes, 'a.fit')
    assert.deepEqual(activity.points, { received: 3, stored: 2, merged: 1, rejected: {} })
    assert.deepEqual(
      samplesOf(activity, 'heart_rate').map(([, value]) => value),
      [141, 142],
    )
    assert.deepEqual(
      samplesOf(activity, 'cadence').map(([, value]) => value),
      [80, 81],
    )
  })

  test('that runs backwards comes out in order of time', () => {
    const activity = decodeOne(fit(heartRate(2, 142), heartRate(0, 140), heartRate(1, 141)), 'a.fit')
    assert.deepEqual(
      samplesOf(activity, 'heart_rate').map(([, value]) => value),
      [140, 141, 142],
    )
    assert.equal(activity.startedAtMs, RUN_START_MS)
  })

  test('with values marked as none has no samples of them', () => {
    const activity = decodeOne(fit(heartRate(0, 140), heartRate(1, undefined)), 'a.fit')
    assert.equal(samplesOf(activity, 'heart_rate').length, 1)
    assert.deepEqual(activity.points.rejected, { no_values: 1 })
  })

  test('with compressed timestamps has its times, across the rollover of five bits', () => {
    const compressed = (second: number, value: number): WrittenMessage => ({
      globalNumber: 20,
      fields: [[3, 'uint8', value]],
      compressedSeconds: START + second,
    })
    const bytes = fit(heartRate(0, 140), compressed(20, 141), compressed(40, 142), compressed(60, 143))
    const seconds = samplesOf(decodeOne(bytes, 'a.fit'), 'heart_rate').map(([time]) => (time - RUN_START_MS) / 1000)
    assert.deepEqual(seconds, [0, 20, 40, 60])
  })

  test('of a big-endian device is read as well', () => {
    const activity = decodeOne(fit({ ...record(0, [5, 'uint32', 123_400]), bigEndian: true }), 'a.fit')
    assert.deepEqual(samplesOf(activity, 'distance'), [[RUN_START_MS, 1234]])
  })

  test('of an old device has its packed speed and distance, across the rollover every 256 m', () => {
    const packed = (second: number, speed: number, sixteenths: number) =>
      record(second, [
        8,
        'uint8',
        [speed & 0xff, ((speed >> 8) & 15) | ((sixteenths & 15) << 4), (sixteenths >> 4) & 0xff],
      ])
    const activity = decodeOne(
      fit(packed(0, 310, 160), packed(60, 320, 4000), packed(120, 330, (4000 + 800) % 4096)),
      'a.fit',
    )
    assert.deepEqual(
      samplesOf(activity, 'speed').map(([, value]) => value),
      [3.1, 3.2, 3.3],
    )
    assert.deepEqual(
      samplesOf(activity, 'distance').map(([, value]) => value),
      [10, 250, 300],
    )
  })

  test('in several chained sections is one activity of all their records', () => {
    const chained = Buffer.concat([fit(heartRate(0, 140)), fit(heartRate(1, 141)), fit(heartRate(2, 142))])
    assert.equal(samplesOf(decodeOne(chained, 'a.fit'), 'heart_rate').length, 3)
  })

  test('with a field that is no whole number of elements skips that field alone', () => {
    // A two-byte type over one byte, as one maker's bicycle files have it.
    const bytes = new FitWriter()
      .addBytes(0x40, 0, 0, 20, 0, 3, 253, 4, 0x86, 7, 1, 0x84, 3, 1, 2)
      .addBytes(0, ...new Uint8Array(Uint32Array.of(START).buffer), 9, 150)
      .toBytes()
    const activity = decodeOne(bytes, 'a.fit')
    assert.deepEqual(samplesOf(activity, 'power'), [])
    assert.deepEqual(samplesOf(activity, 'heart_rate'), [[RUN_START_MS, 150]])
  })
})

describe('RR intervals', () => {
  const hrv = (...milliseconds: (number | undefined)[]): WrittenMessage => ({
    globalNumber: 78,
    fields: [[0, 'uint16', milliseconds.map((each) => each ?? 0xffff)]],
  })

  test('get a time each by adding up, so that none merges away', () => {
    const activity = decodeOne(
      fit(heartRate(0, 140), hrv(500, 600, undefined), hrv(700, undefined, undefined), heartRate(1, 141)),
      'a.fit',
    )
    const intervals = samplesOf(activity, 'rr_interval').map(([time, value]) => [time - RUN_START_MS, value])
    assert.deepEqual(intervals, [
      [500, 500],
      [1100, 600],
      [1800, 700],
    ])
  })

  test('before the first record end where it begins', () => {
    const activity = decodeOne(fit(hrv(500, 600), heartRate(0, 140)), 'a.fit')
    assert.deepEqual(
      samplesOf(activity, 'rr_interval').map(([time]) => time - RUN_START_MS),
      [-600, 0],
    )
  })

  test('catch up after a pause and never go back', () => {
    const activity = decodeOne(
      fit(heartRate(0, 140), hrv(500), heartRate(60, 141), hrv(500), heartRate(30, 141), hrv(500)),
      'a.fit',
    )
    assert.deepEqual(
      samplesOf(activity, 'rr_interval').map(([time]) => time - RUN_START_MS),
      [500, 60_500, 61_000],
    )
  })

  test('that no heart has are refused and counted', () => {
    const activity = decodeOne(fit(heartRate(0, 140), hrv(0, 65_000, 500)), 'a.fit')
    assert.deepEqual(activity.points.rejected, { rr_interval_out_of_bounds: 2 })
    assert.equal(samplesOf(activity, 'rr_interval').length, 1)
  })
})
