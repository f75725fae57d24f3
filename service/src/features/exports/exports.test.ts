import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'
import { CARRIED, contentOf, exported, imported, liveRunner, unzipped } from './export-fixtures.ts'

const opened = new AsyncDisposableStack()
let from: TestService
let to: TestService
let runner: TestClient
let bytes: Buffer

before(async () => {
  from = opened.use(await openTestService())
  to = opened.use(await openTestService())
  runner = await liveRunner(from)
  bytes = await exported(runner)
})
after(() => opened.disposeAsync())

const linesOf = (files: Map<string, Buffer>, name: string): Record<string, unknown>[] =>
  files
    .get(`${name}.jsonl`)!
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

describe('an export', () => {
  test('holds everything of the user, and ends with a manifest that proves it', async () => {
    const files = await unzipped(bytes)
    const manifest = JSON.parse(files.get('manifest.json')!.toString())
    assert.equal([...files.keys()].at(-1), 'manifest.json')
    for (const { file, lines, bytes: size, sha256 } of manifest.parts) {
      const content = files.get(file)!
      assert.equal(content.length, size, file)
      assert.equal(content.toString().split('\n').length - 1, lines, file)
      assert.equal(createHash('sha256').update(content).digest('hex'), sha256, file)
    }
    const counts = Object.fromEntries(
      manifest.parts.map(({ name, lines }: { name: string; lines: number }) => [name, lines]),
    )
    for (const name of [...CARRIED, 'templates', 'account', 'sessions', 'tokens', 'history'])
      assert.ok(counts[name] > 0, name)
    assert.deepEqual([counts.plans, counts.files, counts.uploads, counts.tokens], [2, 3, 6, 1])
    const states = linesOf(files, 'workouts').map(({ deletedAt, archivedAt }) => [
      deletedAt !== null,
      archivedAt !== null,
    ])
    assert.ok(states.some(([isDeleted]) => isDeleted) && states.some(([, isArchived]) => isArchived))
    for (const [name, content] of files)
      if (name.startsWith('files/')) {
        const sha256 = createHash('sha256').update(content).digest('hex')
        assert.equal(name, `files/${sha256}.fit`)
      }
  })

  test('tells no secret', async () => {
    const rows = await from.database.query(
      `select password_hash as text from users
       union all select encode(token_hash, 'hex') from api_tokens union all select encode(token_hash, 'base64') from api_tokens`,
    )
    const text = [...(await unzipped(bytes)).values()].map((content) => content.toString('latin1')).join('\n')
    for (const row of rows) assert.ok(!text.includes((row as { text: string }).text))
  })

  test('comes back in an empty database as the same content', async () => {
    const user = await to.signUp()
    const answer = await imported(user, bytes)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(answer.body.conflicts, [])
    for (const name of CARRIED) assert.ok(answer.body.parts[name].stored > 0, name)
    assert.deepEqual(await contentOf(await exported(user)), await contentOf(bytes))
  })

  test('twice changes nothing', async () => {
    const user = await to.signUp()
    await imported(user, bytes)
    const content = await contentOf(await exported(user))
    const again = await imported(user, bytes)
    assert.equal(again.status, 200, again.text)
    assert.deepEqual(again.body.conflicts, [])
    for (const name of CARRIED)
      assert.deepEqual([again.body.parts[name].stored, again.body.parts[name].conflicts], [0, 0], name)
    assert.deepEqual(await contentOf(await exported(user)), content)
  })
})
