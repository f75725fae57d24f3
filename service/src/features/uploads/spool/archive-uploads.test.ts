import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { fitRun, openTestService, openWorker, type TestClient, type TestService } from '../../../testing/index.ts'
import { toZip } from '../archives/testing/index.ts'
import { finished, sendFile, upload } from '../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

const runs = (count: number, from = 10) =>
  Array.from({ length: count }, (_, index) => ({
    name: `runs/${index}.fit`,
    content: Buffer.from(fitRun({ points: from + index })),
  }))
const spooled = () => readdir(service.service.unpacking.spool.folder).catch(() => [])
const unpack = () => service.service.unpacking.tasks.unpack.run(new AbortController().signal)

describe('an archive', () => {
  test('becomes a workout for each file, and is gone from the spool', async () => {
    const files = runs(12)
    const zip = toZip([...files, { name: 'notes.txt', content: Buffer.from('hello') }])
    const id = await upload(runner, zip, 'export.zip')
    assert.deepEqual(await spooled(), [`${id}.zip`])
    await using _worker = await openWorker(service)
    const done = await finished(runner, id)
    assert.equal(done.status, 'completed')
    assert.deepEqual(done.counts, { ...NONE, stored: 12, skipped: 1 })
    assert.deepEqual(await spooled(), [])
    const again = await finished(runner, await upload(runner, zip, 'again.zip'))
    assert.deepEqual(again.counts, { ...NONE, duplicate: 12, skipped: 1 })
  })
})

const NONE = { queued: 0, processing: 0, stored: 0, duplicate: 0, failed: 0, skipped: 0, cancelled: 0 }
void unpack
void sendFile
