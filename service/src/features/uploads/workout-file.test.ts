import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { gpxRun, openTestService, type TestClient, type TestService } from '../../testing/index.ts'
import { processed, upload } from './testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

// An error that nobody listens to would end the whole service, and here the test.
test('who stops in the middle of a file, or just behind its end, stops nobody else', async () => {
  const bytes = gpxRun({ points: 20_000 })
  const { files } = await processed(service, runner, await upload(runner, bytes, 'long.gpx'))
  const path = `/v1/workouts/${files[0].workoutIds[0]}/file`
  for (const least of [0, 1, 70_000, 500_000, bytes.length - 1, bytes.length]) {
    for (let round = 0; round < 10; round++) await readSome(path, least)
  }
  const whole = await fetch(`${service.url}${path}`, { headers: { cookie: runner.cookie! } })
  assert.deepEqual(new Uint8Array(await whole.arrayBuffer()), bytes)
})

/** Asks for a file, and breaks the connection once `least` bytes of it have come. */
async function readSome(path: string, least: number): Promise<void> {
  const sending = request(`${service.url}${path}`, { headers: { cookie: runner.cookie! } })
  sending.on('error', () => {})
  sending.end()
  const [answer] = await once(sending, 'response')
  const { socket } = answer
  let read = 0
  answer.on('error', () => {})
  await new Promise<void>((resolve) => {
    const look = () => {
      if (read >= least) resolve()
    }
    answer.on('data', (chunk: Buffer) => {
      read += chunk.length
      look()
    })
    look()
  })
  socket.resetAndDestroy()
}
