import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../../../testing/index.ts'
import { toZip } from '../fixtures/index.ts'
import { upload } from '../testing/index.ts'
import { DEFAULT_SPOOL_TASKS, spoolTasks } from './index.ts'

const CHILD = resolve(import.meta.dirname, 'crash.child.ts')
const FILES = 450
const opened = new AsyncDisposableStack()
let service: TestService
let archive: string
let undisturbed: unknown

// More than two batches; two files of the same bytes, and what is no recording.
const zip = toZip([
  ...Array.from({ length: FILES }, (_, index) => ({ name: `runs/${index}.fit`, content: `file ${index % 449}` })),
  { name: 'photo.jpg', content: 'a photo' },
])

before(async () => {
  // In one process: another would look into the spool by itself.
  service = opened.use(await openTestService({ settings: { spoolReserveBytes: 0 } }))
  const folder = await mkdtemp(join(tmpdir(), 'longrun-kills-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  archive = join(folder, 'export.zip')
  await writeFile(archive, zip)
  const user = await service.signUp()
  await upload(user, zip, 'export.zip')
  await goOn()
  undisturbed = await rowsOf(user)
})
after(() => opened.disposeAsync())

describe('a process that is killed', () => {
  const points: [point: string, name: string, isTaken: boolean][] = [
    ['receiving', 'while it receives an archive leaves nothing', false],
    ['received', 'when the archive lies in the spool and nothing says so leaves nothing', false],
    ['kept', 'when the archive was accepted loses nothing', true],
    ['unpacking', 'while it unpacks is followed where it was', true],
    ['unpacked', 'when all is unpacked leaves no archive', true],
  ]
  for (const [point, name, isTaken] of points) {
    test(name, async () => {
      const user = await service.signUp()
      await runUntilKilled(point, user)
      if (point === 'unpacking') assert.equal((await rowsOf(user)).length, 200)
      assert.equal((await spooled()).length, 1)
      await goOn()
      assert.deepEqual(await spooled(), [])
      if (isTaken) assert.deepEqual(await rowsOf(user), undisturbed)
      else assert.deepEqual((await user.get('/v1/uploads')).body.items, [])
    })
  }
})

async function runUntilKilled(point: string, { userId }: TestClient): Promise<void> {
  const args = [CHILD, point, service.database.appUrl, userId, service.service.unpacking.spool.folder, archive]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [, signal] = await once(child, 'exit')
  assert.equal(signal, 'SIGKILL')
}

/** What another process does, after the time that a dead one is given. */
async function goOn(): Promise<void> {
  const { database, unpacking } = service.service
  const { spool, unpacker, openArchive } = unpacking
  const atOnce = { leaseSeconds: 0, staleSeconds: -1, orphanSeconds: -1 }
  const parts = { database, spool, unpacker, openArchive, clock: () => new Date() }
  const { unpack, sweep } = spoolTasks(parts, { ...DEFAULT_SPOOL_TASKS, ...atOnce })
  await unpack.run(new AbortController().signal)
  await sweep.run(new AbortController().signal)
}

const spooled = () => readdir(service.service.unpacking.spool.folder)

async function rowsOf({ userId }: TestClient): Promise<object[]> {
  return await service.database.query(
    `select f.position, f.path, f.status, f.reason, encode(f.sha256, 'hex') as sha256, c.size_bytes,
            u.unpacked_at is not null as is_unpacked, u.entries_listed
       from uploads u
       join upload_files f on f.user_id = u.user_id and f.upload_id = u.id
       left join file_contents c on c.user_id = f.user_id and c.sha256 = f.sha256
      where u.user_id = $1
      order by f.position`,
    [userId],
  )
}
