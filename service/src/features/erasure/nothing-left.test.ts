import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fitRun, openTestService, processed, TEST_PASSWORD, type TestClient, upload } from '../../testing/index.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

/** Where the id of somebody who was erased stays, and nothing else of them. */
const PSEUDONYMS = new Set(['audit_log', 'audit_pending', 'erasures'])

/** A word that is nowhere else, in every text that a user can write. */
class Marked {
  readonly marker = `marker-${randomUUID()}`
  readonly client: TestClient

  constructor(client: TestClient) {
    this.client = client
  }

  async make(path: string, body: object, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.client.post(path, body, { headers: { 'user-agent': this.marker, ...headers } })
    assert.ok(answer.status < 300, answer.text)
    return answer.body.id
  }
}

/** Somebody with something in every table. */
async function plant(): Promise<Marked> {
  const client = service.client()
  const marked = new Marked(client)
  const { marker } = marked
  const email = `${marker}@example.org`
  const registered = await client.post(
    '/v1/auth/register',
    { email, password: TEST_PASSWORD, displayName: marker },
    { headers: { 'user-agent': marker } },
  )
  assert.equal(registered.status, 201, registered.text)
  Object.assign(client, { email, userId: registered.body.user.id })
  const forced = { headers: { 'if-match': '*', 'user-agent': marker } }
  await client.patch('/v1/me', { displayName: `${marker} again` }, forced)
  await client.put('/v1/me/profile', { targetRace: marker, timeZone: 'Europe/Berlin' }, forced)
  await marked.make('/v1/auth/tokens', { name: marker, scopes: ['read'] })
  const plan = { name: marker, description: marker, startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
  const planId = await marked.make('/v1/plans', plan, { 'idempotency-key': marker })
  const workout = { name: marker, notes: marker, sport: 'running', externalId: marker, planId }
  const planned = { ...workout, status: 'scheduled', scheduledFor: '2026-03-14' }
  const plannedId = await marked.make('/v1/workouts', planned)
  const done = {
    ...workout,
    planId: null,
    status: 'completed',
    startedAt: '2026-03-14T06:30:00Z',
    externalId: `${marker} done`,
  }
  const workoutId = await marked.make('/v1/workouts', done)
  await marked.make(`/v1/workouts/${workoutId}/pair`, { workoutId: plannedId })
  await marked.make('/v1/notes', { workoutId, content: marker, tags: [marker.slice(0, 20)] })
  const samples = [{ type: 'heart_rate', value: 150, recordedAt: '2026-03-14T06:31:00Z', workoutId }]
  await marked.make('/v1/metrics/batch', {
    samples: [...samples, { type: 'weight', value: 70, recordedAt: samples[0]!.recordedAt }],
  })
  const bytes = fitRun({ points: 30, startMs: Date.UTC(2026, 2, 20) })
  const stored = (await processed(service, client, await upload(client, bytes, `${marker}.fit`))).files[0]
  assert.equal(stored.status, 'stored')
  // The same training typed in: a likely duplicate.
  const twin = { ...done, startedAt: '2026-03-20T00:00:00Z', durationSeconds: 30, externalId: `${marker} twin` }
  await marked.make('/v1/workouts', twin)
  const gpx = Buffer.from(`<gpx version="1.1"><metadata><name>${marker}</name></metadata></gpx>`)
  await upload(client, gpx, `${marker}.gpx`)
  const deleted = await marked.make('/v1/workouts', { ...done, externalId: `${marker} gone` })
  await client.delete(`/v1/workouts/${deleted}`, { headers: { 'user-agent': marker } })
  const archived = await marked.make('/v1/plans', plan)
  await client.post(`/v1/plans/${archived}/archive`, { reason: marker })
  return marked
}

interface TableRow {
  readonly table_name: string
  readonly text: string
  readonly blobs: readonly Buffer[]
}

/** Every row of every table, all columns as text, and what is in bytes unpacked. */
async function* readEverything(): AsyncGenerator<TableRow> {
  const tables = await service.database.query<{ schema: string; name: string; blobs: string[] }>(
    `select n.nspname as schema, c.relname as name,
            array(select a.attname::text from pg_attribute a
                   where a.attrelid = c.oid and a.atttypid = 'bytea'::regtype and not a.attisdropped) as blobs
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition
        and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'`,
  )
  assert.ok(tables.length > 20)
  for (const { schema, name, blobs } of tables) {
    const bytes = blobs.map((blob) => `each."${blob}"`).join(', ')
    const rows = await service.database.query<TableRow>(
      `select $1::text as table_name, to_jsonb(each)::text as text, array[${bytes}]::bytea[] as blobs from "${schema}"."${name}" each`,
      [name],
    )
    yield* rows
  }
}

const unpack = (blob: Buffer): string =>
  blob.length > 2 && blob[0] === 0x1f && blob[1] === 0x8b
    ? gunzipSync(blob).toString('latin1')
    : blob.toString('latin1')

/** Rows that hold a word, by table. */
async function find(word: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for await (const { table_name, text, blobs } of readEverything()) {
    const isThere = [text, ...blobs.filter((blob) => blob !== null).map(unpack)].some((each) => each.includes(word))
    if (isThere) found[table_name] = (found[table_name] ?? 0) + 1
  }
  return found
}

/** Where the id of somebody is, but for the tables that keep it: who changed a record is told by it as in the log. */
async function findPlaces(id: string): Promise<string[]> {
  const places = new Set<string>()
  for await (const { table_name, text } of readEverything()) {
    if (PSEUDONYMS.has(table_name)) continue
    for (const [column, value] of Object.entries(JSON.parse(text)))
      if (JSON.stringify(value).includes(id)) places.add(`${table_name}.${column.replace(/^\w+_by$/, '*_by')}`)
  }
  return [...places].sort()
}

test('of an erased person nothing is found in any table but the id where it says who did something, and others have what they had', async () => {
  const [gone, stays] = [await plant(), await plant()]
  // Somebody else's account, changed by the one who goes while they were an admin.
  const { userId } = gone.client
  await service.database.query(`update users set role = 'admin' where id = $1`, [userId])
  const disable = { reason: 'sells shoes' }
  await gone.client.post(`/v1/admin/users/${stays.client.userId}/disable`, disable, {
    headers: { 'user-agent': gone.marker },
  })
  await gone.client.post(`/v1/admin/users/${stays.client.userId}/enable`)
  await service.database.query(`update users set role = 'athlete' where id = $1`, [userId])
  const before = await find(gone.marker)
  const tables = ['users', 'sessions', 'api_tokens', 'runner_profiles', 'training_plans', 'workouts', 'workout_notes']
  const more = ['uploads', 'upload_files', 'file_contents', 'idempotency_keys', 'audit_log']
  assert.deepEqual(
    Object.keys(before).sort(),
    [...tables, ...more].sort(),
    'the marker is in every table with texts of users',
  )
  const others = { marker: await find(stays.marker), id: await find(stays.client.userId) }
  assert.deepEqual(Object.keys(others.id).sort(), Object.keys(await find(userId)).sort())

  assert.equal((await gone.client.delete('/v1/me')).status, 204)
  await service.service.erasures.order({ userId: null }, userId)
  assert.equal(await service.service.erasure.runOne(userId), true)

  assert.deepEqual(await find(gone.marker), {})
  assert.deepEqual(await findPlaces(userId), ['session_generations.*_by', 'sessions.*_by', 'users.*_by'])
  assert.deepEqual(await find(stays.marker), others.marker)
  assert.deepEqual(await find(stays.client.userId), others.id)
  const [{ rows }] = (await service.database.query<{ rows: number }>(
    `select count(*)::int as rows from audit_log where user_id = $1 and entity <> 'erasure'
        and (changes is not null or salt is not null or address is not null or agent is not null)`,
    [userId],
  )) as [{ rows: number }]
  assert.equal(rows, 0)
})

test('every table with rows of users is known to erasure', async () => {
  const { database, erasure } = service.service
  assert.deepEqual(await database.read('catalog', (reader) => erasure.findUnknownTables(reader)), [])
})
