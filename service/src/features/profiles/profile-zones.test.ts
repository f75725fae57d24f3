import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestService, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const ANY = { headers: { 'if-match': '*' } }
const set = (metric: string, validFrom: string, ...starts: number[]) => ({
  metric,
  validFrom,
  zones: starts.map((from, i) => ({ name: `Z${i + 1}`, from })),
})
const HEART_JANUARY = { ...set('heart_rate', '2026-01-01', 0, 142, 162), threshold: 168 }
const HEART_MARCH = set('heart_rate', '2026-03-01', 0, 145, 165)
const PACE = set('pace', '2026-02-01', 0, 2.8, 3.5)
const POWER = set('power', '2026-06-01', 0, 200, 260)

test('zones are kept by metric and date, and each set holds until the next of its metric', async () => {
  const user = await service.signUp()
  const put = await user.put('/v1/me/profile', { zones: [POWER, HEART_MARCH, PACE, HEART_JANUARY] }, ANY)
  assert.equal(put.status, 200, put.text)
  assert.deepEqual(put.body.zones, [HEART_JANUARY, HEART_MARCH, PACE, POWER])
  const on = async (day: string) => (await user.get(`/v1/me/profile?on=${day}`)).body.zones
  assert.deepEqual(await on('2025-12-31'), [])
  assert.deepEqual(await on('2026-01-01'), [HEART_JANUARY])
  assert.deepEqual(await on('2026-02-28'), [HEART_JANUARY, PACE])
  assert.deepEqual(await on('2026-03-01'), [HEART_MARCH, PACE])
  assert.deepEqual(await on('2030-01-01'), [HEART_MARCH, PACE, POWER])
  assert.deepEqual((await user.get('/v1/me/profile')).body.zones, put.body.zones)
  assert.deepEqual((await user.put('/v1/me/profile', {}, ANY)).body.zones, [])
})

const REFUSED: readonly [name: string, zones: unknown, paths: readonly string[]][] = [
  ['zones that do not rise', [set('heart_rate', '2026-01-01', 0, 150, 150)], ['zones.0.zones.2.from']],
  ['starts beyond the metric', [set('heart_rate', '2026-01-01', 0, 256)], ['zones.0.zones.1.from']],
  ['a pace in seconds', [set('pace', '2026-01-01', 0, 300)], ['zones.0.zones.1.from']],
  ['a threshold beyond the metric', [{ ...PACE, threshold: 25 }], ['zones.0.threshold']],
  ['two sets of one metric and day', [PACE, set('pace', '2026-02-01', 1)], ['zones.1.validFrom']],
  ['no zones', [set('power', '2026-01-01')], ['zones.0.zones']],
  ['a day that does not exist', [set('power', '2026-02-30', 1)], ['zones.0.validFrom']],
  ['an unknown metric', [set('cadence', '2026-01-01', 1)], ['zones.0.metric']],
  ['an unknown field', [{ ...PACE, unit: 'm/s' }], ['zones.0.unit']],
  [
    'several faults',
    [set('pace', '2026-01-01', 5, 4), set('pace', '2026-01-01', 99)],
    ['zones.0.zones.1.from', 'zones.1.validFrom', 'zones.1.zones.0.from'],
  ],
]
for (const [name, zones, paths] of REFUSED) {
  test(`refuses ${name}`, async () => {
    const user = await service.signUp()
    const answer = await user.put('/v1/me/profile', { zones }, ANY)
    assert.equal(answer.status, 400, answer.text)
    assert.deepEqual(answer.body.errors.map((error: { path: string }) => error.path).sort(), paths)
  })
}

test('a decade of zones fits, and more than the limit does not', async () => {
  const user = await service.signUp()
  const day = (i: number) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10)
  const many = Array.from({ length: 400 }, (_, i) => set('power', day(i), 0, 150, 200, 250, 300))
  const put = await user.put('/v1/me/profile', { zones: many }, ANY)
  assert.deepEqual([put.status, put.body.zones?.length], [200, 400], put.text)
  const more = await user.put('/v1/me/profile', { zones: [...many, PACE] }, ANY)
  assert.deepEqual([more.status, more.body.errors[0].path], [400, 'zones'])
})

test('a day that is none is refused, and nobody else\u2019s profile is asked', async () => {
  const user = await service.signUp()
  for (const query of ['on=yesterday', 'on=2026-02-30', 'off=2026-01-01'])
    assert.equal((await user.get(`/v1/me/profile?${query}`)).status, 400)
  assert.equal((await service.client().get('/v1/me/profile?on=2026-01-01')).status, 401)
})
