import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitRun } from '../../../testing/index.ts'
import { decodeOne } from '../testing/index.ts'
import { toWorkout, type WorkoutSource } from './workout-from-activity.ts'

const activity = { ...decodeOne(fitRun({ points: 3 }), 'a.fit'), title: undefined }
const source: WorkoutSource = {
  path: 'export/2024/morning.fit.gz',
  sha256: Buffer.alloc(32),
  externalId: 'watch-1',
  about: undefined,
  salvage: undefined,
  zoneOffsetMinutes: undefined,
  ownZone: 'UTC',
}
const ACTIVITY_ID = '01890000-0000-7000-8000-0000000000b1'

test('a workout is named as the export says, else as the file says, else after the file', () => {
  const about = { name: 'Dawn \u0000 patrol ', sport: 'hiking', description: 'Fog' }
  const titled = { ...activity, title: 'Lunch' }
  const nameOf = (...args: Parameters<typeof toWorkout>) => toWorkout(...args).name
  assert.equal(nameOf(titled, { ...source, about }), 'Dawn   patrol')
  assert.equal(nameOf(titled, source), 'Lunch')
  assert.equal(nameOf(activity, source), 'morning')
  assert.equal(nameOf(activity, { ...source, path: '.fit' }), 'running')
  const workout = toWorkout(activity, { ...source, about })
  assert.deepEqual([workout.sport, workout.notes], ['hiking', 'Fog'])
})

test('legs share an activity; each keeps its sport, and the first alone has the external id', () => {
  const about = { name: 'n'.repeat(199), sport: 'triathlon' }
  const [first, second] = [1, 2].map((leg) =>
    toWorkout({ ...activity, sport: 'open_water' }, { ...source, about, leg: { activityId: ACTIVITY_ID, leg } }),
  )
  assert.deepEqual([first!.externalId, second!.externalId], ['watch-1', null])
  assert.deepEqual([second!.activityId, second!.leg, second!.sport], [ACTIVITY_ID, 2, 'open_water'])
  assert.equal(first!.name, `${'n'.repeat(199)}:`)
  const short = toWorkout(
    { ...activity, sport: 'open_water' },
    { ...source, about: { name: 'Kona' }, leg: { activityId: ACTIVITY_ID, leg: 1 } },
  )
  assert.equal(short.name, 'Kona: open water')
})

test('a workout of a damaged file says what was lost', () => {
  const salvage = { reason: 'fit_truncated', detail: 'cut', lostBytes: 12 } as const
  assert.deepEqual(toWorkout(activity, { ...source, salvage }).salvage, salvage)
})
