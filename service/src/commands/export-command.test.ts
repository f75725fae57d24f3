import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fitRun, openTestService, processed, type TestClient, type TestService, upload } from '../testing/index.ts'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient
let folder: string

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
  await processed(service, runner, await upload(runner, fitRun({ points: 30 }), 'run.fit'))
  folder = opened.adopt(await mkdtemp(join(tmpdir(), 'longrun-export-')), (path) => rm(path, { recursive: true }))
})
after(() => opened.disposeAsync())

function longrun(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { appUrl, url: ownerUrl } = service.database
  const env = { ...process.env, DATABASE_URL: appUrl, DIRECT_DATABASE_URL: ownerUrl, LONGRUN_LOG_LEVEL: 'error' }
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

describe('longrun export', () => {
  test('writes everything into a file, which longrun import takes into another account, once', async () => {
    const path = join(folder, 'runner.zip')
    const written = await longrun('export', '--user', runner.email, '--out', path, '--json')
    assert.equal(written.code, 0, written.stderr)
    const { counts, bytes } = JSON.parse(written.stdout)
    assert.deepEqual([counts.workouts, counts.files, counts.uploads, bytes], [1, 1, 1, (await readFile(path)).length])

    const other = await service.signUp()
    const taken = await longrun('import', '--user', other.email, path, '--json')
    assert.equal(taken.code, 0, taken.stderr)
    assert.deepEqual(JSON.parse(taken.stdout).parts.workouts, { stored: 1, same: 0, conflicts: 0 })
    const again = await longrun('import', '--user', other.email, path)
    assert.match(again.stdout, /^workouts +0 stored, 1 there already, 0 left out$/m)
    const [mine, theirs] = await Promise.all([runner, other].map((user) => user.get('/v1/workouts')))
    assert.deepEqual(theirs!.body.items, mine!.body.items)
  })

  test('writes over nothing, and knows its users', async () => {
    const path = join(folder, 'there.zip')
    await writeFile(path, 'mine')
    const refused = await longrun('export', '--user', runner.email, '--out', path)
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /exists already/)
    assert.equal(await readFile(path, 'utf8'), 'mine')
    const nobody = await longrun('export', '--user', 'nobody@example.org', '--out', join(folder, 'nobody.zip'))
    assert.match(nobody.stderr, /there is no user nobody@example.org/)
  })
})
