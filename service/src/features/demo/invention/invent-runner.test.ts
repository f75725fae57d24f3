import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { METRIC_TYPES } from '../../metrics/index.ts'
import { addDays, daysBetween, mondayOf } from './calendar.ts'
import { type InventedRun, type InventedRunner, inventRunner } from './invent-runner.ts'
import { RECORDED_METRICS, type Recording } from './recording/index.ts'

const UNTIL = '2026-11-23'
const runner = inventRunner({ seed: 1, until: UNTIL })
const mean = (values: Iterable<number>): number => {
  const all = [...values]
  return all.reduce((sum, value) => sum + value, 0) / all.length
}
const paceOf = ({ times, values }: Recording) => (times.at(-1)! - times[0]!) / values.distance.at(-1)!
const oneOf = (type: string, of: InventedRunner = runner): InventedRun =>
  of.runs.find(({ session }) => session.type === type)!

/** Everything about a runner that can be compared. */
function toPlain({ runs, ...rest }: InventedRunner): unknown {
  return { ...rest, runs: runs.map(({ record, ...run }) => ({ ...run, recording: record(0) })) }
}

test('the same seed and day make the same runner, value for value; another seed another one', () => {
  const again = inventRunner({ seed: 1, until: UNTIL })
  assert.deepEqual(toPlain(again), toPlain(runner))
  const other = inventRunner({ seed: 2, until: UNTIL })
  assert.notDeepEqual(other.runs[0]!.record(0), runner.runs[0]!.record(0))
  assert.notDeepEqual(other.days, runner.days)
})

for (const [seed, until] of [
  [1, UNTIL],
  [2, '2026-11-22'],
  [3, '2024-02-29'],
  [40, '1995-01-01'],
  [999_999, '2026-03-30'],
] as const) {
  test(`seed ${seed} up to ${until} trains as people do`, () => {
    const { runs, skipped, scheduled, blocks, days } = inventRunner({ seed, until })
    assert.equal(runs.length, 300)
    const from = addDays(mondayOf(until), -728)
    const all = runs.map(({ session }) => session)
    assert.ok(all.every(({ day }) => day >= from && day < until))
    assert.deepEqual(
      all.map(({ day }) => day).toSorted(),
      all.map(({ day }) => day),
      'first to last',
    )
    assert.equal(new Set(all.map(({ day }) => day)).size, 300, 'one a day')
    for (const [at, { day, type }] of all.entries()) {
      const before = all[at - 1]
      const isHard = (each: string) => ['intervals', 'tempo', 'race'].includes(each)
      if (before && daysBetween(before.day, day) === 1) assert.ok(!isHard(before.type) || !isHard(type), day)
    }
    const past = blocks.filter(({ raceDay }) => raceDay < until)
    assert.deepEqual(
      all.filter(({ type }) => type === 'race').map(({ day, meters }) => [day, meters]),
      past.map(({ raceDay, raceMeters }) => [raceDay, raceMeters]),
    )
    assert.ok(skipped.every(({ session }) => session.day < until && session.type !== 'race'))
    assert.ok(scheduled.length > 10 && scheduled.every(({ session }) => session.day >= until))
    assert.equal(scheduled.at(-1)!.session.day, blocks.at(-1)!.raceDay)
    assert.equal(days.filter(({ metric }) => metric === 'resting_heart_rate').length, daysBetween(from, until))
  })
}

test('what is written about runs fits them, and races are never passed over', () => {
  const written = runner.runs.filter(({ feedback }) => feedback !== undefined)
  assert.ok(written.length > 80 && written.length < 220, `${written.length}`)
  assert.ok(runner.runs.every(({ session, feedback }) => session.type !== 'race' || feedback !== undefined))
  const effort = (type: string) =>
    mean(written.filter(({ session }) => session.type === type).map(({ feedback }) => feedback!.perceivedEffort))
  assert.ok(effort('easy') < effort('long') && effort('long') < effort('tempo') && effort('tempo') < effort('race'))
  for (const { feedback } of written) {
    const { rating, energyLevel, sleepQuality, stressLevel, recoveryStatus, perceivedEffort } = feedback!
    for (const value of [rating, energyLevel, sleepQuality, stressLevel, recoveryStatus])
      assert.ok([1, 2, 3, 4, 5].includes(value))
    assert.ok(Number.isInteger(perceivedEffort) && perceivedEffort >= 1 && perceivedEffort <= 10)
  }
})

test('zones are set anew after every race, each above the last, and rise with the runner', () => {
  const of = (metric: string) => runner.zones.filter((set) => set.metric === metric)
  const races = runner.blocks.filter(({ raceDay }) => raceDay < UNTIL).map(({ raceDay }) => addDays(raceDay, 1))
  for (const metric of ['heart_rate', 'pace']) {
    assert.deepEqual(
      of(metric)
        .slice(1)
        .map(({ validFrom }) => validFrom),
      races,
    )
    for (const { zones } of of(metric))
      for (const [at, { from }] of zones.entries()) assert.ok(at === 0 || from > zones[at - 1]!.from)
  }
  assert.ok(of('pace').at(-1)!.threshold > 1.05 * of('pace')[0]!.threshold)
})

describe('over the weeks', () => {
  const kilometersOf = (weeksAgo: number): number => {
    const monday = addDays(mondayOf(UNTIL), -7 * weeksAgo)
    const inWeek = runner.runs.filter(({ session }) => mondayOf(session.day) === monday)
    return inWeek.reduce((sum, { session }) => sum + session.meters / 1_000, 0)
  }
  const weeks = Array.from({ length: 104 }, (_, at) => kilometersOf(104 - at))

  test('one week in the middle of a build is missed, and the load comes and goes', () => {
    assert.equal(weeks.filter((kilometers) => kilometers === 0).length, 1)
    assert.ok(Math.max(...weeks) > 1.6 * mean(weeks))
    assert.ok(Math.max(...weeks) < 80)
    const cutBacks = weeks.filter((kilometers, at) => at > 0 && kilometers > 0 && kilometers < 0.8 * weeks[at - 1]!)
    assert.ok(cutBacks.length >= 15, `${cutBacks.length}`)
  })

  test('a marathon is led to by long runs, and followed by rest', () => {
    const { raceDay } = runner.blocks.find(({ goal }) => goal === 'full')!
    const around = (from: number, to: number) =>
      runner.runs.filter(({ session }) => {
        const days = daysBetween(raceDay, session.day)
        return days >= from && days <= to
      })
    const long = around(-70, -15).filter(({ session }) => session.meters > 24_000)
    assert.ok(long.length >= 3)
    const rest = around(1, 7).reduce((sum, { session }) => sum + session.meters, 0)
    assert.ok(rest < 15_000, `${rest}`)
  })

  test('two years make faster at no higher a heart rate, calmer at rest and lighter', () => {
    const easy = runner.runs.filter(({ session }) => session.type === 'easy').map(({ record }) => record(0))
    const [first, last] = [easy.slice(0, 20), easy.slice(-20)]
    assert.ok(mean(last.map(paceOf)) < 0.94 * mean(first.map(paceOf)))
    const heart = (runs: Recording[]) => mean(runs.map(({ values }) => mean(values.heart_rate)))
    assert.ok(heart(last) < heart(first) + 3)
    for (const metric of ['resting_heart_rate', 'weight'] as const) {
      const values = runner.days.filter((day) => day.metric === metric).map(({ value }) => value)
      assert.ok(mean(values.slice(-60)) < mean(values.slice(0, 60)) - 1, metric)
    }
  })
})

describe('a recording', () => {
  const bounds = new Map<string, (typeof METRIC_TYPES)[number]>(METRIC_TYPES.map((type) => [type.code, type]))

  test('of every run is possible: values in their bounds, times and distance only go on', () => {
    for (const { session, shape, record } of runner.runs) {
      const { times, values } = record(1_000)
      assert.equal(times[0], 1_000)
      assert.ok(Math.abs(values.distance.at(-1)! - session.meters) < 1, session.day)
      for (const metric of RECORDED_METRICS) {
        const { minimum, maximum } = bounds.get(metric)!
        assert.equal(values[metric].length, times.length)
        assert.ok(
          values[metric].every((value) => value >= minimum && value <= maximum),
          `${metric} on ${session.day}`,
        )
      }
      for (let at = 1; at < times.length; at++) {
        assert.ok(times[at]! > times[at - 1]! && values.distance[at]! >= values.distance[at - 1]!)
      }
      assert.ok(Math.max(...values.heart_rate) <= shape.maxHeartRate + 2)
      assert.ok(mean(values.heart_rate) > shape.restingHeartRate + 40)
    }
    for (const { metric, value } of runner.days) {
      const { minimum, maximum } = bounds.get(metric)!
      assert.ok(value >= minimum && value <= maximum, metric)
    }
  })

  test('tells the same way by speed, distance and positions', () => {
    for (const type of ['easy', 'long', 'race']) {
      const { times, values } = oneOf(type).record(0)
      let [bySpeed, byPlaces] = [0, 0]
      for (let at = 1; at < times.length; at++) {
        const seconds = (times[at]! - times[at - 1]!) / 1_000
        // A watch that is paused counts neither.
        if (seconds < 60) bySpeed += seconds * values.speed[at - 1]!
        const [latitude, longitude] = [values.latitude, values.longitude].map((places) => places[at]! - places[at - 1]!)
        const east = longitude! * Math.cos((values.latitude[at]! * Math.PI) / 180)
        byPlaces += Math.hypot(latitude!, east) * 111_195
      }
      const meters = values.distance.at(-1)!
      assert.ok(Math.abs(bySpeed / meters - 1) < 0.01, `${type}: ${bySpeed} of ${meters} by speed`)
      assert.ok(Math.abs(byPlaces / meters - 1) < 0.02, `${type}: ${byPlaces} of ${meters} by places`)
    }
  })

  test('has a heart that lags behind repeats, and drifts up on a long run at an even pace', () => {
    const { values } = oneOf('intervals').record(0)
    const [fastest, highest] = [values.speed, values.heart_rate].map((column) => column.indexOf(Math.max(...column)))
    assert.ok(highest! > 0 && fastest! > 0)
    assert.ok(Math.max(...values.heart_rate) - mean(values.heart_rate) > 15)
    const long = runner.runs.find(({ session }) => session.name === 'Long run' && session.meters > 20_000)!.record(0)
    const quarter = Math.floor(long.times.length / 4)
    const part = (column: Float64Array, at: number) => mean(column.subarray(at * quarter, (at + 1) * quarter))
    assert.ok(part(long.values.heart_rate, 3) > part(long.values.heart_rate, 1) + 3)
    assert.ok(Math.abs(part(long.values.speed, 3) / part(long.values.speed, 1) - 1) < 0.06)
  })
})
