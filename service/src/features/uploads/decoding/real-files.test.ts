import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { decodeFailure, decodeOne, type OneActivity } from '../testing/index.ts'
import type { MetricColumn } from './activity.ts'
import { BEYOND_ORACLE, DIFFERENCES, type Difference, REFUSED_FILES } from './real-files.differences.ts'

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
    else test(name, () => compare(decodeOne(read(name), name), oracle, DIFFERENCES[name] ?? NO_DIFFERENCE))
  }

  test('every explained file is there', () => {
    const explained = [...Object.keys(REFUSED_FILES), ...Object.keys(DIFFERENCES)]
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

// Messages name metrics and counts alone: these are real people's bodies and ways.
function compare(activity: OneActivity, oracle: Expected, difference: Difference): void {
  const { points, columns } = activity
  const rejected = difference.rejected ?? {}
  const refusedPoints = (rejected.no_time ?? 0) + (rejected.no_values ?? 0)
  assert.equal(points.received, oracle.records, 'points received')
  assert.deepEqual(points.rejected, rejected, 'points rejected')
  assert.equal(points.merged, difference.merged ?? 0, 'points merged')
  assert.equal(points.stored, oracle.records - points.merged - refusedPoints, 'points stored')
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
