import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fitRun, gpxRun, openTestService, type TestClient, type TestService, tcxRun } from '../testing/index.ts'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient
let folder: string

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
  folder = opened.adopt(await mkdtemp(join(tmpdir(), 'longrun-import-')), (path) => rm(path, { recursive: true }))
})
after(() => opened.disposeAsync())

const NONE = { queued: 0, processing: 0, stored: 0, duplicate: 0, failed: 0, skipped: 0, cancelled: 0 }

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function longrunImport(...args: string[]): Promise<Outcome> {
  const { appUrl, url: ownerUrl } = service.database
  const env = { ...process.env, DATABASE_URL: appUrl, DIRECT_DATABASE_URL: ownerUrl, LONGRUN_LOG_LEVEL: 'error' }
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'import', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

describe('longrun import', () => {
  test('takes folders however deep, tells of every file, and finds them all again as duplicates', async () => {
    const root = join(folder, 'export')
    await mkdir(join(root, '2026', 'march'), { recursive: true })
    await writeFile(join(root, 'a.fit'), fitRun({ points: 30 }))
    await writeFile(join(root, '2026', 'b.TCX'), tcxRun({ points: 31 }))
    await writeFile(join(root, '2026', 'march', 'c.gpx.gz'), gzipSync(gpxRun({ points: 32 })))
    await writeFile(join(root, '2026', 'notes.txt'), 'x')
    await symlink(root, join(root, 'circle'))
    await symlink(join(root, 'gone.fit'), join(root, 'dangling.fit'))

    const first = await longrunImport(root)
    assert.equal(first.code, 0, first.stderr)
    const lines = first.stdout.trimEnd().split('\n')
    assert.equal(lines.length, 4, first.stdout)
    assert.match(first.stdout, /^skipped {3}export\/2026\/notes\.txt unknown_name: /m)
    assert.match(first.stdout, /^skipped {3}export\/circle not_a_file: a link to a folder/m)
    assert.match(first.stdout, /^skipped {3}export\/dangling\.fit not_a_file: a link that leads nowhere/m)
    assert.match(lines.at(-1)!, /^3 stored, 3 skipped in [\d.]+ s$/)
    assert.equal((await runner.get('/v1/workouts')).body.items.length, 3)

    const again = await longrunImport('--json', '--user', runner.email.toUpperCase(), root)
    assert.equal(again.code, 0, again.stderr)
    const { uploadId, status, counts, files, isStopped } = JSON.parse(again.stdout)
    assert.deepEqual([status, isStopped], ['completed', false])
    assert.deepEqual(counts, { ...NONE, duplicate: 3, skipped: 3 })
    assert.equal(files.find((file: { path: string }) => file.path === 'export/a.fit').workoutIds.length, 1)
    assert.equal((await runner.get('/v1/workouts')).body.items.length, 3)
    const { body } = await runner.get(`/v1/uploads/${uploadId}`)
    assert.deepEqual([body.name, body.kind, body.counts], ['export', 'folder', counts])

    const verbose = await longrunImport('--verbose', '--user', runner.email, join(root, 'a.fit'))
    assert.match(verbose.stdout, /^duplicate a\.fit -> [0-9a-f-]{36}\n1 duplicate in /)
  })

  test('goes on after a bad file and ends with code 1', async () => {
    const paths = ['good.fit', 'cut.fit', 'empty.gpx', 'wrong.tcx', 'none.fit'].map((name) => join(folder, name))
    await writeFile(paths[0]!, fitRun({ points: 33 }))
    await writeFile(paths[1]!, fitRun({ points: 34 }).subarray(0, 80))
    await writeFile(paths[2]!, '')
    await writeFile(paths[3]!, fitRun({ points: 35 }))
    const { code, stdout } = await longrunImport('--json', ...paths)
    assert.equal(code, 1)
    const told = JSON.parse(stdout).files.map((file: { path: string; status: string; error?: { code: string } }) => [
      paths.indexOf(join(folder, file.path)),
      file.error?.code ?? file.status,
    ])
    assert.deepEqual(told.sort(), [
      [0, 'stored'],
      [1, 'fit_truncated'],
      [2, 'empty_file'],
      [3, 'wrong_format'],
      [4, 'unreadable'],
    ])
  })

  test('says whose account it needs, and that there is nothing to import', async () => {
    await service.signUp()
    const file = join(folder, 'mine.fit')
    await writeFile(file, fitRun({ points: 36 }))
    const unsaid = await longrunImport(file)
    assert.deepEqual([unsaid.code, unsaid.stdout], [1, ''])
    assert.match(unsaid.stderr, /several users.*--user/)
    const unknown = await longrunImport('--user', 'nobody@example.org', file)
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /no user nobody@example\.org/)
    const empty = join(folder, 'empty')
    await mkdir(empty)
    const nothing = await longrunImport(empty)
    assert.deepEqual([nothing.code, nothing.stderr], [1, 'longrun: there is nothing to import\n'])
    const damaged = join(folder, 'damaged.zip')
    await writeFile(damaged, 'PK\u0003\u0004 and nothing else')
    const refused = await longrunImport('--user', runner.email, damaged)
    assert.deepEqual([refused.code, refused.stdout], [1, ''])
    assert.match(refused.stderr, /^longrun: damaged\.zip: archive_truncated: /)
    const help = await longrunImport('--help')
    assert.match(help.stdout, /Examples:/)
  })
})
