import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { ifMatch, type LongrunClient, longrunClient, orThrow, ProblemError, type Schema } from 'longrun/client'
import { fitRun } from './activity-files/index.ts'
import { openTestService } from './test-service.ts'
import { openWorker } from './test-worker.ts'
import { typedClient } from './typed-client.ts'

const PASSWORD = 'a long password'
const GPX = '<gpx version="1.1"></gpx>'
const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' } as const

async function signUp(url: string): Promise<LongrunClient> {
  const longrun = typedClient(url)
  const body = { email: `${randomUUID()}@example.org`, password: PASSWORD, displayName: 'Ann' }
  orThrow(await longrun.POST('/v1/auth/register', { body }))
  return longrun
}

describe('an app on the typed client', () => {
  test('signs up, uploads a run, and shows it', async () => {
    await using service = await openTestService()
    await using _worker = await openWorker(service)
    const longrun = await signUp(service.url)
    const profile = orThrow(await longrun.GET('/v1/me/profile'))
    const header = ifMatch(profile)
    orThrow(await longrun.PUT('/v1/me/profile', { params: { header }, body: { units: 'imperial' } }))

    const file = new File([fitRun({ points: 60 }) as Uint8Array<ArrayBuffer>], 'run.fit')
    const { id } = orThrow(await longrun.POST('/v1/uploads', { body: { file, external_id: 'watch-7' } }))
    const upload = await finished(longrun, id)
    assert.equal(upload.status, 'completed')
    const path = { id: upload.files[0]!.workoutIds[0]! }
    const workout = orThrow(await longrun.GET('/v1/workouts/{id}', { params: { path } }))
    assert.equal(workout.sport, 'running')
    const query = { types: 'heart_rate' }
    const { streams } = orThrow(await longrun.GET('/v1/workouts/{id}/streams', { params: { path, query } }))
    assert.equal(streams.heart_rate!.data.length, 60)
    const original = await longrun.GET('/v1/workouts/{id}/file', { params: { path }, parseAs: 'blob' })
    assert.equal(original.data!.size, file.size)
  })

  test('follows an upload to its end, and is told what it may not', async () => {
    await using service = await openTestService()
    const longrun = await signUp(service.url)
    const file = new File([fitRun({ points: 600 }) as Uint8Array<ArrayBuffer>], 'run.fit')
    const { id } = orThrow(await longrun.POST('/v1/uploads', { body: { file } }))
    const { data: token } = await longrun.POST('/v1/auth/tokens', { body: { name: 'Display', scopes: ['read'] } })
    const display = longrunClient({ url: service.url, token: token!.token })
    const statuses: string[] = []
    const first = Promise.withResolvers<void>()
    const following = (async () => {
      for await (const { status, counts } of display.followUpload(id)) {
        statuses.push(status)
        first.resolve()
        if (status === 'completed') assert.equal(counts.stored, 1)
      }
    })()
    await first.promise
    await using _worker = await openWorker(service)
    await following
    assert.deepEqual([statuses[0], statuses.at(-1)], ['queued', 'completed'])
    for await (const { status } of display.followUpload(id)) assert.equal(status, 'completed')
    await assert.rejects(display.followUpload(crypto.randomUUID()).next(), (error: unknown) => {
      return error instanceof ProblemError && error.problem.code === 'not_found'
    })
    const { id: waiting } = orThrow(await longrun.POST('/v1/uploads', { body: { file: new File([GPX], 'a.gpx') } }))
    for await (const { status } of display.followUpload(waiting)) {
      // Leaving it leaves the connection too: closing the service would wait for it.
      assert.match(status, /queued|processing|completed|failed/)
      break
    }
    const leave = AbortSignal.abort()
    await assert.rejects(display.followUpload(waiting, { signal: leave }).next(), { name: 'AbortError' })
  })

  test('reads a list to its end, page after page', async () => {
    await using service = await openTestService()
    const longrun = await signUp(service.url)
    for (let at = 0; at < 5; at++) orThrow(await longrun.POST('/v1/workouts', { body: { ...RUN, name: `Run ${at}` } }))
    const names: string[] = []
    for await (const { name } of longrun.each('/v1/workouts', { limit: 2, sport: 'running' })) names.push(name)
    assert.deepEqual(names.sort(), ['Run 0', 'Run 1', 'Run 2', 'Run 3', 'Run 4'])
    const wrong = longrun.each('/v1/workouts', { limit: 0 })
    await assert.rejects(wrong.next(), (error: unknown) => {
      return error instanceof ProblemError && error.problem.errors?.[0]?.path === 'limit'
    })
  })

  test('is told by a code that somebody was faster, and by the compiler that a version is needed', async () => {
    await using service = await openTestService()
    const longrun = await signUp(service.url)
    const workout: Schema<'Workout'> = orThrow(await longrun.POST('/v1/workouts', { body: RUN }))
    const path = { id: workout.id }
    const change = { params: { path, header: ifMatch(workout) }, body: { name: 'Morning run' } }
    orThrow(await longrun.PATCH('/v1/workouts/{id}', change))
    const { error } = await longrun.PATCH('/v1/workouts/{id}', change)
    assert.equal(error?.code, 'version_conflict')
    assert.equal(error?.currentVersion, 2)
    // @ts-expect-error: the header is required
    const { error: without } = await longrun.PATCH('/v1/workouts/{id}', { params: { path }, body: { name: 'x' } })
    assert.equal(without?.code, 'precondition_required')
  })
})

async function finished(longrun: LongrunClient, id: string): Promise<Schema<'Upload'>> {
  for (;;) {
    const upload = orThrow(await longrun.GET('/v1/uploads/{id}', { params: { path: { id } } }))
    if (upload.status === 'completed' || upload.status === 'failed') return upload
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
