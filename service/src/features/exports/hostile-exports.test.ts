import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openTestService, sendFile, type TestClient, type TestService } from '../../testing/index.ts'
import { contentOf, exported, imported, liveRunner, unzipped, zipped } from './export-fixtures.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient
let bytes: Buffer
let files: Map<string, Buffer>

before(async () => {
  service = opened.use(await openTestService())
  runner = await liveRunner(service)
  bytes = await exported(runner)
  files = await unzipped(bytes)
})
after(() => opened.disposeAsync())

type Line = Record<string, unknown>

/** The export with some lines of a part changed, and a manifest that says that they were always so. */
async function forged(name: string, change: (lines: Line[]) => unknown[]): Promise<Buffer> {
  const file = `${name}.jsonl`
  const lines = files
    .get(file)!
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const changed = change(lines).map((line) => `${JSON.stringify(line)}\n`)
  const content = Buffer.from(changed.join(''))
  const manifest = JSON.parse(files.get('manifest.json')!.toString())
  const part = manifest.parts.find((each: { name: string }) => each.name === name)
  part.lines = changed.length
  part.bytes = content.length
  part.sha256 = createHash('sha256').update(content).digest('hex')
  const other = new Map(files)
  other.set(file, content)
  other.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
  return await zipped(other)
}

const first = (change: Line) => (lines: Line[]) =>
  lines.map((line, index) => (index === 0 ? { ...line, ...change } : line))

async function requireUntouched(user: TestClient): Promise<void> {
  for (const path of ['plans', 'workouts', 'notes', 'uploads']) {
    const state = path === 'uploads' ? '' : '?state=all'
    assert.deepEqual((await user.get(`/v1/${path}${state}`)).body.items, [], path)
  }
  const rows = await service.database.query('select 1 from file_contents where user_id = $1', [user.userId])
  assert.equal(rows.length, 0)
}

describe('an export with which something is wrong', () => {
  test('that is cut anywhere is refused, and nothing of it is stored', async () => {
    const user = await service.signUp()
    for (const part of [0, 0.2, 0.5, 0.9, 0.999]) {
      const answer = await imported(user, bytes.subarray(0, Math.floor(bytes.length * part)))
      assert.equal(answer.status, 400, `${part}: ${answer.text}`)
    }
    await requireUntouched(user)
  })

  test('of which one byte was changed is refused', async () => {
    const user = await service.signUp()
    const content = [...files].flatMap(([name, text]) =>
      text.length > 0 && name !== 'manifest.json' ? [[name, text] as const] : [],
    )
    for (const [name, text] of content) {
      const other = new Map(files)
      const changed = Buffer.from(text)
      const at = Math.floor(changed.length / 2)
      changed[at] = changed[at]! ^ 1
      other.set(name, changed)
      const answer = await imported(user, await zipped(other))
      assert.equal(answer.status, 400, name)
      assert.equal(answer.body.errors.length > 0, true, answer.text)
    }
    await requireUntouched(user)
  })

  test('is refused with the file, line and field of what no record may have', async () => {
    const user = await service.signUp()
    const faults: [part: string, change: (lines: Line[]) => unknown[], path: RegExp][] = [
      ['plans', first({ colour: 'red' }), /^plans\.jsonl\.1\.colour$/],
      ['plans', first({ name: 'x'.repeat(201) }), /^plans\.jsonl\.1\.name$/],
      ['plans', first({ version: 0 }), /^plans\.jsonl\.1\.version$/],
      ['plans', first({ createdAt: '2026-01-01T00:00:00Z' }), /^plans\.jsonl\.1\.createdAt$/],
      ['plans', first({ endDate: '1999-01-01' }), /^plans\.jsonl\.1\.endDate$/],
      ['plans', ([line]) => [line, line], /^plans\.jsonl\.2\.id$/],
      ['plans', () => ['text'], /^plans\.jsonl\.1$/],
      ['profile', first({ timeZone: 'Nowhere/Nothing' }), /^profile\.jsonl\.1\.timeZone$/],
      ['profile', (lines) => [...lines, ...lines], /^profile\.jsonl/],
      ['workouts', first({ startedAt: '1980-01-01T00:00:00.000Z' }), /^workouts\.jsonl\.1\.startedAt$/],
      ['notes', first({ createdAt: '2026-01-01T00:00:00.000Z' }), /^notes\.jsonl\.1\.createdAt$/],
      ['uploads', first({ status: 'queued' }), /^uploads\.jsonl\.1\.status$/],
      ['samples', first({ type: 'shoe_size' }), /^samples\.jsonl\.1\.type$/],
      ['samples', ([line, ...others]) => [{ ...line, values: [] }, ...others], /^samples\.jsonl\.1\.values$/],
      [
        'samples',
        ([line, ...others]) => [line, { ...line, id: randomUUID() }, ...others],
        /^samples\.jsonl\.2\.startedAt$/,
      ],
      ['samples', ([line, ...others]) => [...others, line], /^samples\.jsonl\.\d+\.workoutId$/],
      ['files', first({ sha256: '00'.repeat(32) }), /^files\.jsonl\.1$/],
      ['duplicates', first({ state: 'maybe' }), /^duplicates\.jsonl\.1\.state$/],
    ]
    for (const [part, change, path] of faults) {
      const answer = await imported(user, await forged(part, change))
      assert.equal(answer.status, 400, `${part} ${path}: ${answer.text}`)
      assert.match(answer.body.errors[0].path, path)
    }
    await requireUntouched(user)
  })

  test('is refused where files are missing, unknown or doubled, and where it is none', async () => {
    const user = await service.signUp()
    const without = new Map([...files].filter(([name]) => name !== 'notes.jsonl'))
    const more = new Map([...files, ['more.txt', Buffer.from('x')]])
    const foreign = await zipped(new Map([['a.fit', Buffer.from('x')]]))
    const doubled = await zipped([...files, ...files])
    for (const each of [
      await zipped(without),
      await zipped(more),
      foreign,
      doubled,
      Buffer.from('no zip'),
      Buffer.alloc(0),
    ]) {
      const answer = await imported(user, each)
      assert.equal(answer.status, 400, answer.text)
    }
    await requireUntouched(user)
  })
})

test('an export that is sent as an upload is refused, and says where to send it', async () => {
  const user = await service.signUp()
  const answer = await sendFile(user, bytes, 'runner.zip')
  assert.deepEqual([answer.status, answer.body.reason], [400, 'longrun_export'], answer.text)
  assert.match(answer.text, /POST \/v1\/me\/import/)
  await requireUntouched(user)
})

describe('an import into an account that has something', () => {
  test('leaves what is there as it is, and tells of each line that it left out', async () => {
    const user = await service.signUp()
    await imported(user, bytes)
    const plan = (await user.get('/v1/plans')).body.items[0]
    await user.patch(`/v1/plans/${plan.id}`, { name: 'Mine' }, { headers: { 'if-match': '*' } })
    await user.put('/v1/me/profile', { units: 'metric' }, { headers: { 'if-match': '*' } })
    const before = await contentOf(await exported(user))
    const { body } = await imported(user, bytes)
    assert.deepEqual(
      body.conflicts.map(({ part, reason }: { part: string; reason: string }) => [part, reason]),
      [
        ['profile', 'different'],
        ['plans', 'different'],
      ],
    )
    assert.deepEqual(await contentOf(await exported(user)), before)
  })

  test('takes no name twice, nothing without what it belongs to, and no samples on top of others', async () => {
    const user = await service.signUp()
    const workouts = files.get('workouts.jsonl')!.toString().trimEnd().split('\n')
    const { externalId } = workouts.map((line) => JSON.parse(line)).find((line) => line.externalId !== null)
    await user.post('/v1/workouts', {
      name: 'Other',
      sport: 'rowing',
      status: 'scheduled',
      scheduledFor: '2026-03-14',
      externalId,
    })
    const daily = JSON.parse(files.get('samples.jsonl')!.toString().trimEnd().split('\n').at(-1)!)
    const samples = [{ type: daily.type, value: daily.values[0] + 1, recordedAt: daily.startedAt }]
    await user.post('/v1/metrics/batch', { samples })
    const { status, body, text } = await imported(user, await forged('plans', () => []))
    assert.equal(status, 200, text)
    const reasons = new Set(
      body.conflicts.map(({ part, reason }: { part: string; reason: string }) => `${part} ${reason}`),
    )
    for (const reason of [
      'workouts taken',
      'workouts parent_missing',
      'samples overlapping',
      'duplicates parent_missing',
    ])
      assert.ok(reasons.has(reason), `${reason}: ${[...reasons]}`)
  })

  test('is told in the audit log as made by the user', async () => {
    const user = await service.signUp()
    await imported(user, bytes)
    const sql = `select distinct entity, action, actor_id from audit_log where user_id = $1 and record_id <> $1 order by 1`
    const entries = await service.database.query(sql, [user.userId])
    const made = ['metric', 'note', 'plan', 'workout'].map((entity) => ({
      entity,
      action: 'create',
      actor_id: user.userId,
    }))
    assert.deepEqual(entries, made)
  })

  test('another user can neither read nor guess: their ids stay free for everybody', async () => {
    const [one, other] = [await service.signUp(), await service.signUp()]
    await imported(one, bytes)
    const { body } = await imported(other, bytes)
    assert.deepEqual(body.conflicts, [])
  })
})
