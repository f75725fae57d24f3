import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  fitRun,
  processed,
  RUN_START_MS,
  type TestAnswer,
  type TestClient,
  type TestService,
  upload,
} from '../../testing/index.ts'
import { DEFAULT_ARCHIVE_LIMITS, openZipFiles } from '../uploads/index.ts'
import { ZipWriter } from './zip/index.ts'

const ANY = { headers: { 'if-match': '*' } }
const DAY_MS = 86_400_000

/** The files of a zip, decompressed, by their names. */
export async function unzipped(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-export-'))
  try {
    await writeFile(join(folder, 'x.zip'), bytes)
    using zip = openZipFiles(join(folder, 'x.zip'), DEFAULT_ARCHIVE_LIMITS)
    const files = new Map<string, Buffer>()
    for (const [name, item] of zip.files) files.set(name, item.read())
    return files
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A zip of these files, in their order. */
export async function zipped(files: Iterable<readonly [name: string, content: Buffer]>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const zip = new ZipWriter(async (bytes) => void chunks.push(bytes))
  for (const [name, content] of files) await zip.add(name, Readable.from([content]))
  await zip.finish()
  return Buffer.concat(chunks)
}

/** Everything of a user, as it is sent. */
export async function exported(user: TestClient): Promise<Buffer> {
  const answer = await fetch(`${user.url}/v1/me/export`, { headers: { cookie: user.cookie! } })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'application/zip')
  return Buffer.from(await answer.arrayBuffer())
}

/** Takes an export into an account. */
export async function imported(user: TestClient, bytes: Uint8Array): Promise<TestAnswer> {
  return await user.post('/v1/me/import', Buffer.from(bytes), { headers: { 'content-type': 'application/zip' } })
}

async function made(answer: Promise<TestAnswer>): Promise<{ readonly id: string }> {
  const { status, body, text } = await answer
  assert.ok(status >= 200 && status < 300, text)
  return body
}

/** Makes a user with something of every kind, live, deleted and archived. */
export async function liveRunner(service: TestService): Promise<TestClient> {
  const user = await service.signUp()
  const zones = [{ metric: 'pace', validFrom: '2026-01-01', zones: [{ name: 'easy "as" ü\u2028', from: 0.1 }] }]
  await made(user.put('/v1/me/profile', { units: 'imperial', timeZone: 'Europe/Berlin', zones }, ANY))
  const { id: planId } = await made(
    user.post('/v1/plans', { name: 'Half', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }),
  )
  const { id: goneId } = await made(
    user.post('/v1/plans', { name: 'Gone', startDate: '2026-03-01', endDate: '2026-05-31', type: '10k' }),
  )
  const scheduled = { name: 'Easy', sport: 'running', status: 'scheduled' }
  const day = new Date(RUN_START_MS).toISOString().slice(0, 10)
  const { items: templates } = (await user.get('/v1/templates?limit=1')).body
  const { id: easyId } = await made(
    user.post('/v1/workouts', { ...scheduled, planId, templateId: templates[0].id, scheduledFor: day }),
  )
  await made(user.post('/v1/notes', { workoutId: easyId, content: 'looking forward', tags: ['a', 'b "c"'] }))
  await made(user.post('/v1/workouts', { ...scheduled, planId: goneId, scheduledFor: '2026-04-02' }))
  await made(user.delete(`/v1/plans/${goneId}`, ANY))
  // Completes the scheduled one.
  const runs: string[] = []
  for (const [index, startMs] of [RUN_START_MS, RUN_START_MS + 3 * DAY_MS, RUN_START_MS - 3 * DAY_MS].entries()) {
    const bytes = fitRun({ startMs, points: 200 + index })
    const done = await processed(service, user, await upload(user, bytes, `Läufe/${index}.fit`))
    runs.push(done.files[0].workoutIds[0])
    assert.equal((await processed(service, user, await upload(user, bytes, 'again.fit'))).files[0].status, 'duplicate')
  }
  const [paired, deleted, archived] = runs as [string, string, string]
  assert.equal((await user.get(`/v1/workouts/${paired}`)).body.pairedWith, easyId)
  await made(user.post('/v1/notes', { workoutId: paired, content: 'felt strong', type: 'feedback', rating: 5 }))
  await made(user.post('/v1/notes', { workoutId: deleted, content: 'goes along' }))
  await made(user.delete(`/v1/workouts/${deleted}`, ANY))
  await made(user.post(`/v1/workouts/${archived}/archive`, { reason: 'long ago' }, ANY))
  // Two that look alike, and are not.
  const startedAt = new Date(RUN_START_MS).toISOString()
  const typed = { name: 'By hand', sport: 'running', status: 'completed', startedAt, durationSeconds: 200 }
  const { id: other } = await made(user.post('/v1/workouts', { ...typed, externalId: randomUUID() }))
  await made(user.post(`/v1/workouts/${paired}/resolve-duplicate`, { other, keep: 'both' }))
  await made(user.post('/v1/workouts', typed))
  const samples = Array.from({ length: 40 }, (_, index) => ({
    type: index % 2 === 0 ? 'weight' : 'sleep_duration',
    value: index % 2 === 0 ? 70.25 + index / 100 : 25_000 + index,
    recordedAt: new Date(RUN_START_MS - index * DAY_MS).toISOString(),
  }))
  await made(user.post('/v1/metrics/batch', { samples }))
  await made(user.post('/v1/auth/tokens', { name: 'watch', scopes: ['upload'] }))
  return user
}

/** The parts that an import takes back, with the user's id taken out. */
export const CARRIED = [
  'profile',
  'files',
  'plans',
  'workouts',
  'samples',
  'notes',
  'duplicates',
  'uploads',
  'uploadFiles',
] as const

/** What of an export must be the same again: each of its lines, and each original file. */
export async function contentOf(bytes: Uint8Array): Promise<Record<string, unknown>> {
  const files = await unzipped(bytes)
  const { userId } = JSON.parse(files.get('manifest.json')!.toString())
  const lines = CARRIED.map((name) => {
    const text = files.get(`${name}.jsonl`)!.toString().replaceAll(userId, 'the user')
    return [name, text.split('\n')] as const
  })
  const originals = [...files].filter(([name]) => name.startsWith('files/'))
  return {
    ...Object.fromEntries(lines),
    originals: originals.map(([name, content]) => [name, content.toString('hex')]),
  }
}
