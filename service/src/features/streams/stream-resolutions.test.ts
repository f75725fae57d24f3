import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fitRun, gpxRun, openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient
let workoutId: string

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
  workoutId = await addWorkout(fitRun({ points: 12_000 }), 'a.fit')
})
after(() => opened.disposeAsync())

/** Sends a file and processes it on the spot; returns the workout's id. */
async function addWorkout(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([bytes]), name)
  const { body } = await runner.post('/v1/uploads', form)
  await service.service.uploadProcessor.process(runner.userId, body.id)
  return (await runner.get(`/v1/uploads/${body.id}`)).body.files[0].workoutIds[0]
}

interface Streams {
  readonly originalSize: number
  readonly returnedSize: number
  readonly resolution: string | number
  readonly streams: Record<string, { unit: string; data: (number | null)[] }>
  readonly absent: string[]
}

async function read(query: string, id = workoutId): Promise<Streams> {
  const { status, body, text } = await runner.get(`/v1/workouts/${id}/streams?${query}`)
  assert.equal(status, 200, text)
  for (const { data } of Object.values((body as Streams).streams)) assert.equal(data.length, body.returnedSize)
  return body
}

/** The points as rows, by name of stream. */
function toRows({ streams }: Streams): string[] {
  return streams.time!.data.map((_, at) =>
    JSON.stringify(Object.entries(streams).map(([name, { data }]) => [name, data[at]])),
  )
}

describe('a lower resolution', () => {
  for (const [resolution, points] of [
    ['low', 100],
    ['medium', 1_000],
    ['high', 10_000],
    [250, 250],
    [2, 2],
  ] as const) {
    test(`${resolution} gives ${points} of the recorded points, with ends and extremes`, async () => {
      const types = 'types=speed,heart_rate,altitude'
      const raw = await read(types)
      const shown = await read(`${types}&resolution=${resolution}`)
      assert.equal(shown.resolution, resolution)
      assert.equal(shown.originalSize, 12_000)
      assert.ok(shown.returnedSize >= points && shown.returnedSize <= points + 6, String(shown.returnedSize))
      const recorded = toRows(raw)
      const rows = toRows(shown)
      let at = -1
      for (const row of rows) {
        const next = recorded.indexOf(row, at + 1)
        assert.ok(next > at, 'a point that was not recorded, or not in this order')
        at = next
      }
      assert.deepEqual([rows[0], rows.at(-1)], [recorded[0], recorded.at(-1)])
      for (const name of ['heart_rate', 'altitude']) {
        const [all, some] = [raw, shown].map(({ streams }) => streams[name]!.data as number[])
        assert.deepEqual([Math.min(...some!), Math.max(...some!)], [Math.min(...all!), Math.max(...all!)], name)
      }
      assert.deepEqual(await read(`${types}&resolution=${resolution}`), shown)
    })
  }

  test('of one type is exactly as many points', async () => {
    assert.equal((await read('types=heart_rate&resolution=low')).returnedSize, 100)
    assert.equal((await read('types=heart_rate&resolution=100000')).returnedSize, 12_000)
  })

  test('shows the shape of the first type that the workout has', async () => {
    const power = await read('types=power,heart_rate&resolution=50')
    assert.deepEqual(power.absent, ['power'])
    assert.deepEqual(power.streams, (await read('types=heart_rate&resolution=50')).streams)
  })
})

describe('along the distance', () => {
  test('every point has its distance, also where it was not asked for', async () => {
    const { streams, returnedSize, originalSize } = await read('types=heart_rate&series=distance&resolution=low')
    assert.deepEqual(Object.keys(streams), ['time', 'distance', 'heart_rate'])
    assert.deepEqual([returnedSize, originalSize], [100, 12_000])
    assert.deepEqual(
      streams.distance!.data,
      streams.time!.data.map((seconds) => seconds! * 3),
    )
  })

  test('raw gives every point that has one', async () => {
    const byTime = await read('types=heart_rate,distance')
    const byDistance = await read('types=heart_rate,distance&series=distance')
    assert.deepEqual(byDistance.streams, byTime.streams)
  })

  test('a workout without distance is refused, saying so', async () => {
    const id = await addWorkout(gpxRun({ points: 90, startMs: Date.UTC(2026, 3, 1) }), 'a.gpx')
    for (const query of ['series=distance', 'series=distance&types=distance,heart_rate&resolution=low']) {
      const { status, body } = await runner.get(`/v1/workouts/${id}/streams?${query}`)
      assert.equal(status, 400)
      assert.deepEqual(body.errors, [{ path: 'series', message: 'must be time: this workout has no distance' }])
    }
  })
})

test('nobody else reads a stream, at any resolution', async () => {
  const other = await service.signUp()
  for (const query of ['', '?resolution=low', '?series=distance']) {
    assert.equal((await other.get(`/v1/workouts/${workoutId}/streams${query}`)).status, 404)
  }
})
