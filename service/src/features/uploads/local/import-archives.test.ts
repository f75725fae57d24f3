import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import {
  CommandRun,
  fitRun,
  gpxRun,
  openTestService,
  type TestClient,
  type TestService,
} from '../../../testing/index.ts'
import { toZip, writeZip } from '../fixtures/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let folder: string

before(async () => {
  service = opened.use(await openTestService())
  folder = opened.adopt(await mkdtemp(join(tmpdir(), 'longrun-archives-')), (path) => rm(path, { recursive: true }))
})
after(() => opened.disposeAsync())

const NONE = { queued: 0, processing: 0, stored: 0, duplicate: 0, failed: 0, skipped: 0, cancelled: 0 }

function start(user: TestClient, ...args: string[]): CommandRun {
  const { appUrl, url } = service.database
  const env = { DATABASE_URL: appUrl, DIRECT_DATABASE_URL: url, LONGRUN_LOG_LEVEL: 'error' }
  return new CommandRun(['import', '--user', user.email, ...args], env)
}

/** Runs it to its end, which must be a good one. */
// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect by assertions
async function importAll(user: TestClient, ...paths: string[]): Promise<any> {
  await using command = start(user, '--json', ...paths)
  assert.equal(await command.ended(), 0, command.stderr)
  return JSON.parse(command.stdout)
}

const outcomesOf = (files: readonly { readonly path: string; readonly status: string }[]) =>
  files.map(({ path, status }) => `${status} ${path}`)

describe('longrun import of archives', () => {
  test('takes a zip, with zips inside, and the same among folders and files, each as one upload', async () => {
    const user = await service.signUp()
    const zip = join(folder, 'history.zip')
    const part = toZip([{ name: '3.fit', content: fitRun({ points: 53, startMs: Date.UTC(2025, 3, 3) }) }])
    await writeZip(zip, [
      { name: 'activities/1.fit', content: fitRun({ points: 51, startMs: Date.UTC(2025, 3, 1) }) },
      { name: 'activities/2.gpx.gz', content: gzipSync(gpxRun({ points: 52, startMs: Date.UTC(2025, 3, 2) })) },
      {
        name: 'activities.csv',
        content:
          'Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Filename\n1,a day,Dawn,Run,,activities/1.fit\n',
      },
      { name: 'media/photo.jpg', content: 'no activity' },
      { name: 'UploadedFiles_0-_Part1.zip', content: part },
    ])
    const first = await importAll(user, zip)
    assert.deepEqual(first.counts, { ...NONE, stored: 3, skipped: 2 })
    assert.deepEqual(outcomesOf(first.files), [
      'stored activities/1.fit',
      'stored activities/2.gpx.gz',
      'skipped activities.csv',
      'skipped media/photo.jpg',
      'stored UploadedFiles_0-_Part1.zip/3.fit',
    ])
    const more = join(folder, 'more')
    await mkdir(more)
    await writeFile(join(more, '4.fit'), fitRun({ points: 54, startMs: Date.UTC(2025, 3, 4) }))
    const second = await importAll(user, more, zip)
    assert.deepEqual(second.counts, { ...NONE, stored: 1, duplicate: 3, skipped: 2 })
    assert.deepEqual(outcomesOf(second.files).slice(0, 2), [
      'stored more/4.fit',
      'duplicate history.zip/activities/1.fit',
    ])
    const { items } = (await user.get('/v1/uploads')).body
    assert.deepEqual(
      items.map(({ name, kind, exportKind, entriesListed }: Record<string, unknown>) => [
        name,
        kind,
        exportKind,
        entriesListed,
      ]),
      [
        ['more and 1 more', 'folder', 'plain', 2],
        ['history.zip', 'archive', 'strava', 5],
      ],
    )
  })

  test('refuses one that is damaged as a whole, and leaves no upload', async () => {
    const user = await service.signUp()
    const damaged = join(folder, 'damaged.zip')
    await writeFile(damaged, 'PK\u0003\u0004 and nothing else')
    await using command = start(user, damaged)
    assert.deepEqual([await command.ended(), command.stdout], [1, ''])
    assert.match(command.stderr, /^longrun: damaged\.zip: archive_truncated: /)
    assert.deepEqual((await user.get('/v1/uploads')).body.items, [])
  })

  test('stops at Ctrl-C with what is stored, says how to go on, and goes on', async () => {
    const user = await service.signUp()
    const zip = join(folder, 'long.zip')
    const days = Array.from({ length: 200 }, (_, day) => day)
    await writeZip(
      zip,
      days.map((day) => ({ name: `${day}.fit`, content: fitRun({ points: 300, startMs: Date.UTC(2020, 0, day) }) })),
    )
    await using command = start(user, zip)
    // biome-ignore lint/suspicious/noExplicitAny: as the API answers
    let upload: any
    while (!(upload?.counts.stored > 0)) {
      await delay(10)
      upload = (await user.get('/v1/uploads')).body.items[0]
    }
    command.signal('SIGINT')
    assert.equal(await command.ended(), 1)
    assert.match(command.stderr, /SIGINT: finishing the files in hand/)
    assert.match(command.stdout, /^\d+ stored, \d+ cancelled in [\d.]+ s\nstopped: .* run it again to go on/m)
    const { status, counts } = (await user.get(`/v1/uploads/${upload.id}`)).body
    assert.deepEqual([status, counts.queued, counts.processing], ['cancelled', 0, 0])
    const again = await importAll(user, zip)
    assert.deepEqual(again.counts, { ...NONE, stored: 200 - counts.stored, duplicate: counts.stored })
  })
})
