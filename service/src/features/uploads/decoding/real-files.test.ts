import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { decodeFailure, decodeTest } from '../testing/index.ts'
import type { DecodedFile, MetricColumn } from './activity.ts'
import {
  ACTIVITIES,
  BEYOND_ORACLE,
  DIFFERENCES,
  type Difference,
  REFUSED_FILES,
  SALVAGED_FILES,
} from './real-files.differences.ts'

const FOLDER = resolve(import.meta.dirname, '../../../../../../shared/activities')

interface Figures {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
}

interface Expected {
  readonly records: number
  readonly distinct_timestamps: number
  readonly metrics: Readonly<Record<string, Figures>>
}

const NO_DIFFERENCE: Difference = { why: '', fewer: {} }

// The oracle rounds to six places.
const ORACLE_ROUNDING = 1e-6

describe('real files are read as independent decoders read them', { skip: whereMissing() }, () => {
  const expected: Record<string, Expected> = whereMissing()
    ? {}
    : JSON.parse(readFileSync(join(FOLDER, 'EXPECTED.json'), 'utf8'))
  for (const [name, oracle] of Object.entries(expected)) {
    const refusal = REFUSED_FILES[name]
    if (refusal) test(`${name}: ${refusal}`, () => assert.equal(decodeFailure(read(name), name).reason, refusal))
    else {
      test(name, () => {
        const file = decodeTest(read(name), name)
        const { salvage } = file
        assert.deepEqual(salvage && [salvage.reason, salvage.lostBytes], SALVAGED_FILES[name])
        compareActivities(file, ACTIVITIES[name])
        compare(file, oracle, DIFFERENCES[name] ?? NO_DIFFERENCE)
      })
    }
  }

  test('devices without a clock: with the start that the upload says they have dates', () => {
    const startTimeMs = Date.UTC(2012, 1, 1, 7)
    for (const [name, seconds] of [
      ['fitparse__antfs-dump.63.fit', 3425],
      ['fitparse__compressed-speed-distance.fit', 3880],
    ] as const) {
      const { activities, points } = decodeTest(read(name), name, { startTimeMs })
      const [activity] = activities
      const times = activity!.columns.find(({ type }) => type === 'heart_rate')!.times
      assert.equal(times.at(-1), startTimeMs + seconds * 1000)
      // The first record says only the time.
      assert.deepEqual(points.rejected, { no_values: 1 })
      assert.equal(points.received, expected[name]!.records)
    }
  })

  test('the recording whose bytes went missing has the totals that its app counted', () => {
    const name = 'fitparse__strava-android-app-201.10-b1218918.fit'
    const { totals, deviceTotals } = decodeTest(read(name), name).activities[0]!
    assert.equal(totals.distanceMeters, deviceTotals.distanceMeters)
    assert.equal(totals.durationSeconds, deviceTotals.durationSeconds)
  })

  test('every explained file is there', () => {
    const lists = [REFUSED_FILES, SALVAGED_FILES, ACTIVITIES, DIFFERENCES]
    const explained = lists.flatMap((list) => Object.keys(list))
    assert.deepEqual(
      explained.filter((name) => !(name in expected)),
      [],
    )
  })
})

function whereMissing(): string | false {
  return existsSync(join(FOLDER, 'EXPECTED.json')) ? false : 'the folder ../shared/activities is not here'
}

function read(name: string): Buffer {
  const bytes = readFileSync(join(FOLDER, name))
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

// Every point is in exactly one activity.
function compareActivities(
  { activities, points }: DecodedFile,
  expected: (typeof ACTIVITIES)[string] | undefined,
): void {
  const found = activities.map(({ sport, columns }) => [sport, timesOf(columns).size] as const)
  if (expected) assert.deepEqual(found, expected)
  else assert.equal(activities.length, 1, 'activities')
  assert.equal(
    found.reduce((sum, [, count]) => sum + count, 0),
    points.stored,
    'points of all activities',
  )
}

function timesOf(columns: readonly MetricColumn[]): Set<number> {
  return new Set(columns.filter(({ type }) => type !== 'rr_interval').flatMap(({ times }) => [...times]))
}

// The samples of all activities one after the other, as the oracle has them.
function joined({ activities }: DecodedFile): MetricColumn[] {
  const byType = Map.groupBy(
    activities.flatMap(({ columns }) => columns),
    ({ type }) => type,
  )
  return [...byType].map(([type, columns]) => ({
    type,
    times: Float64Array.from(columns.flatMap(({ times }) => [...times])),
    values: Float64Array.from(columns.flatMap(({ values }) => [...values])),
  }))
}

// Messages name metrics and counts alone: these are real people's bodies and ways.
function compare(file: DecodedFile, oracle: Expected, difference: Difference): void {
  const { points } = file
  const columns = joined(file)
  const rejected = difference.rejected ?? {}
  const refusedPoints = (rejected.no_time ?? 0) + (rejected.no_values ?? 0)
  const received = oracle.records + (difference.more ?? 0)
  assert.equal(points.received, received, 'points received')
  assert.deepEqual(points.rejected, rejected, 'points rejected')
  assert.equal(points.merged, difference.merged ?? 0, 'points merged')
  assert.equal(points.stored, received - points.merged - refusedPoints, 'points stored')
  if (difference.isBeyondOracle) return
  const known = columns.filter(({ type }) => !BEYOND_ORACLE.has(type))
  const gone = Object.entries(oracle.metrics).filter(([metric, { count }]) => difference.fewer[ours(metric)] === count)
  const listed = Object.keys(oracle.metrics).map(ours)
  assert.deepEqual(
    known.map(({ type }) => type).sort(),
    listed.filter((type) => !gone.some(([metric]) => ours(metric) === type)).sort(),
  )
  for (const column of known) compareColumn(column, oracle.metrics[theirs(column.type)]!, difference)
}

function compareColumn({ type, values, times }: MetricColumn, figures: Figures, difference: Difference): void {
  const fewer = difference.fewer[type] ?? 0
  const is = (what: string, actual: number, wanted: number, within: number) =>
    assert.ok(Math.abs(actual - wanted) <= within, `${type}: another ${what}`)
  assert.equal(values.length, figures.count - fewer, `${type}: samples`)
  assert.ok(
    times.every((time, index) => index === 0 || time > times[index - 1]!),
    `${type}: times in order, each once`,
  )
  if (difference.hasOtherRange) return
  is(
    'minimum',
    values.reduce((a, b) => Math.min(a, b)),
    figures.min,
    ORACLE_ROUNDING,
  )
  is(
    'maximum',
    values.reduce((a, b) => Math.max(a, b)),
    figures.max,
    ORACLE_ROUNDING,
  )
  // What was merged lies between minimum and maximum too, so it can have moved the mean by this much and no more.
  const moved = (fewer / figures.count) * (figures.max - figures.min)
  is('mean', values.reduce((a, b) => a + b, 0) / values.length, figures.mean, moved + ORACLE_ROUNDING)
}

const ours = (metric: string) => (metric === 'ground_contact_time' ? 'stance_time' : metric) as MetricColumn['type']
const theirs = (metric: string) => (metric === 'stance_time' ? 'ground_contact_time' : metric)
