import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import {
  FitWriter,
  fitRun,
  openTestService,
  openWorker,
  type TestClient,
  type TestService,
} from '../../../testing/index.ts'
import { toZip } from '../fixtures/index.ts'
import { finished, sendFile, upload } from '../testing/index.ts'
import { DEFAULT_UPLOAD_LIMITS } from '../upload-limits.ts'
import { DEFAULT_SPOOL_TASKS, spoolTasks } from './index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  // In one process: another would look into the spool by itself.
  service = opened.use(await openTestService({ settings: { spoolReserveBytes: 0 } }))
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

const NONE = { queued: 0, processing: 0, stored: 0, duplicate: 0, failed: 0, skipped: 0, cancelled: 0 }
const runs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `runs/${index}.fit`, content: fitRun({ points: 10 + index }) }))
const spooled = () => readdir(service.service.unpacking.spool.folder)
const NEVER = new AbortController().signal
const unpack = () => service.service.unpacking.tasks.unpack.run(NEVER)
const stateOf = async (user: TestClient, id: string) => (await user.get(`/v1/uploads/${id}`)).body

describe('an archive', () => {
  test('becomes a workout for each file, and is gone from the spool; sent again, every file is known', async () => {
    const steps = new FitWriter().add({ globalNumber: 0, fields: [[0, 'enum', 32]] }).toBytes()
    const others = [
      { name: 'steps.fit', content: steps },
      { name: 'notes.txt', content: 'hello' },
    ]
    const zip = toZip([...runs(12), ...others])
    const id = await upload(runner, zip, 'export.zip')
    assert.deepEqual(await spooled(), [`${id}.zip`])
    const taken = await stateOf(runner, id)
    assert.deepEqual([taken.status, taken.kind, taken.entriesListed, taken.unpackedAt], ['queued', 'archive', 14, null])
    await using _worker = await openWorker(service)
    const done = await finished(runner, id)
    assert.deepEqual([done.status, done.counts], ['completed', { ...NONE, stored: 12, skipped: 2 }])
    assert.deepEqual(await spooled(), [])
    const again = await finished(runner, await upload(runner, zip, 'renamed.bin'))
    assert.deepEqual([again.status, again.counts], ['completed', { ...NONE, duplicate: 12, skipped: 2 }])
  })

  test('sent again with its Idempotency-Key is one upload, and one file in the spool', async () => {
    const user = await service.signUp()
    const zip = toZip(runs(2))
    const headers = { 'idempotency-key': randomUUID() }
    const send = (name: string) => {
      const form = new FormData()
      form.append('file', new Blob([Uint8Array.from(zip)]), name)
      return user.post('/v1/uploads', form, { headers })
    }
    const [first, second, other] = [await send('a.zip'), await send('a.zip'), await send('b.zip')]
    assert.deepEqual([first.status, second.status, other.status], [202, 202, 422])
    assert.equal(second.body.id, first.body.id)
    assert.deepEqual(await spooled(), [`${first.body.id}.zip`])
    await unpack()
    assert.deepEqual(await spooled(), [])
  })

  test('that cannot be kept leaves nothing in the spool', async () => {
    const user = (await service.signUp()).atOneProcess()
    await service.database.query('alter table uploads rename to hidden')
    const { status } = await sendFile(user, toZip(runs(1)), 'a.zip').finally(() =>
      service.database.query('alter table hidden rename to uploads'),
    )
    assert.equal(status, 500)
    assert.deepEqual(await spooled(), [])
  })

  test('may take longer than other requests, as long as it keeps coming', async () => {
    await using slow = await openTestService({ settings: { spoolReserveBytes: 0, requestTimeoutMs: 1_000 } })
    const user = await slow.signUp()
    const zip = toZip([{ name: 'a.fit', content: randomBytes(150_000), method: 'stored' }])
    const tail = Buffer.from('\r\n--x--\r\n')
    const sending = beginRequest({ service: slow, user, length: HEAD.length + zip.length + tail.length })
    const [half, answered] = [zip.length / 2, once(sending, 'response')]
    for (const piece of [zip.subarray(0, half), zip.subarray(half), tail]) {
      sending.write(piece)
      await delay(700)
    }
    assert.equal((await answered)[0].statusCode, 202)
    sending.destroy()
  })

  test('whose sender leaves in the middle leaves nothing', async () => {
    const sending = beginArchive()
    while ((await spooled()).length === 0) await delay(10)
    sending.destroy()
    while ((await spooled()).length > 0) await delay(10)
  })

  test('has places of its own: one too many comes again, and files are taken meanwhile', async () => {
    const begun = Array.from({ length: DEFAULT_UPLOAD_LIMITS.maxReceivingArchives + 1 }, () => beginArchive())
    try {
      const answer = await Promise.any(begun.map(async (sending) => (await once(sending, 'response'))[0]))
      assert.equal(answer.statusCode, 503)
      assert.equal((await sendFile(runner.atOneProcess(), fitRun({ points: 7 }), 'a.fit')).status, 202)
    } finally {
      for (const sending of begun) sending.destroy()
    }
    while ((await spooled()).length > 0) await delay(10)
  })
})

describe('unpacking', () => {
  test('does not begin for an upload that was cancelled, and its archive is swept', async () => {
    const user = await service.signUp()
    const id = await upload(user, toZip(runs(3)), 'a.zip')
    assert.equal((await user.post(`/v1/uploads/${id}/cancel`)).status, 200)
    await unpack()
    await service.service.unpacking.tasks.sweep.run(NEVER)
    const { status, files } = await stateOf(user, id)
    assert.deepEqual([status, files, await spooled()], ['cancelled', [], []])
  })

  test('takes turns: a small archive does not wait for a large one', async () => {
    const [large, small] = [await service.signUp(), await service.signUp()]
    const many = Array.from({ length: 450 }, (_, index) => ({ name: `${index}.fit`, content: `file ${index}` }))
    const ids = [await upload(large, toZip(many), 'large.zip'), await upload(small, toZip(runs(1)), 'small.zip')]
    const { unpacking, database } = service.service
    const settings = { ...DEFAULT_SPOOL_TASKS, turnSeconds: 0 }
    await spoolTasks({ ...unpacking, database, clock: () => new Date() }, settings).unpack.run(NEVER)
    const rows = await service.database.query<{ id: string; files: number }>(
      `select u.id, count(*)::int as files
         from uploads u
         join upload_files f on f.user_id = u.user_id and f.upload_id = u.id
        where u.id = any($1)
        group by u.id, u.unpacked_at
        order by u.unpacked_at`,
      [ids],
    )
    assert.deepEqual(rows, [
      { id: ids[1], files: 1 },
      { id: ids[0], files: 450 },
    ])
  })

  test('of an archive that was damaged meanwhile ends with the reason', async () => {
    const user = await service.signUp()
    const id = await upload(user, toZip(runs(3)), 'damaged.zip')
    await writeFile(service.service.unpacking.spool.pathOf(id), 'no zip any more')
    await unpack()
    const done = await stateOf(user, id)
    assert.deepEqual(
      [done.status, done.files[0].name, done.files[0].error.code],
      ['failed', 'damaged.zip', 'not_a_zip'],
    )
    assert.deepEqual(await spooled(), [])
  })

  test('of an archive that ends whatever reads it is given up after some times', async () => {
    const user = await service.signUp()
    const id = await upload(user, toZip(runs(3)), 'poison.zip')
    const { database, unpacking } = service.service
    const { spool, unpacker } = unpacking
    let times = 0
    const openArchive = () => {
      times += 1
      return Promise.reject(new Error('the thread that reads the archive ended'))
    }
    const parts = { database, spool, unpacker, openArchive, clock: () => new Date() }
    const tasks = spoolTasks(parts, { ...DEFAULT_SPOOL_TASKS, leaseSeconds: 0 })
    for (let left = 5; left > 0; left--) await assert.rejects(tasks.unpack.run(NEVER), /the thread/)
    await tasks.unpack.run(NEVER)
    const done = await stateOf(user, id)
    assert.deepEqual([times, done.status, done.files[0].error.code], [5, 'failed', 'archive_unreadable'])
    assert.deepEqual(await spooled(), [])
  })

  test('of an archive that cannot be read for what the machine lacks goes on later', async () => {
    const user = await service.signUp()
    const id = await upload(user, toZip(runs(3)), 'later.zip')
    const { database, unpacking } = service.service
    const { spool, unpacker } = unpacking
    const openArchive = () => Promise.reject(Object.assign(new Error('too many open files'), { code: 'EMFILE' }))
    const parts = { database, spool, unpacker, openArchive, clock: () => new Date() }
    const tasks = spoolTasks(parts, { ...DEFAULT_SPOOL_TASKS, leaseSeconds: 0 })
    for (let left = 7; left > 0; left--) await assert.rejects(tasks.unpack.run(NEVER), { code: 'EMFILE' })
    assert.deepEqual([(await stateOf(user, id)).status, await spooled()], ['processing', [`${id}.zip`]])
    await service.database.query(`update uploads set unpack_claimed_at = null where id = $1`, [id])
    await unpack()
    assert.deepEqual([(await stateOf(user, id)).counts.queued, await spooled()], [3, []])
  })

  test('of an archive that is gone ends with the reason, after a while', async () => {
    const user = await service.signUp()
    const id = await upload(user, toZip(runs(3)), 'gone.zip')
    await rm(service.service.unpacking.spool.pathOf(id))
    await service.service.unpacking.tasks.sweep.run(NEVER)
    assert.equal((await stateOf(user, id)).status, 'queued', 'the disk may only be away')
    await service.database.query(`update uploads set progressed_at = now() - interval '13 hours' where id = $1`, [id])
    await service.service.unpacking.tasks.sweep.run(NEVER)
    const done = await stateOf(user, id)
    assert.deepEqual([done.status, done.files[0].error.code], ['failed', 'archive_gone'])
  })
})

const HEAD = Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n')

/** A request that brings an archive, of which nothing has arrived yet. */
function beginRequest({ service: to = service, user = runner, length = 10_000_000 } = {}) {
  const type = 'multipart/form-data; boundary=x'
  const headers = { cookie: user.cookie!, 'content-type': type, 'content-length': length }
  const sending = request(`${to.url}/v1/uploads`, { method: 'POST', headers })
  sending.on('error', () => {})
  sending.write(HEAD)
  return sending
}

/** An archive of which only the beginning arrives. */
function beginArchive() {
  const sending = beginRequest()
  sending.write(toZip(runs(3)).subarray(0, 2_000))
  return sending
}
