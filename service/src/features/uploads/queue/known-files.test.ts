import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { newId } from '@longrun/storage'
import { fitRun, openTestService, type TestClient, type TestService } from '../../../testing/index.ts'
import { processed, upload } from '../testing/index.ts'
import { FileContents, findKnownFiles, type NewUploadFile, uploadFiles } from './index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const find = (user: TestClient, files: readonly Uint8Array[]) =>
  service.service.database.read({ owner: user.userId }, (reader) =>
    findKnownFiles(reader, user.userId, files.map(shaOf)),
  )

describe('files known by their bytes', () => {
  test('are the workouts that are there, those that were deleted, and bytes that gave none; of this user alone', async () => {
    const [live, deleted, broken, unknown] = [11, 12, 13, 14].map((points) => fitRun({ points }))
    const workoutOf = async (bytes: Uint8Array) =>
      (await processed(service, runner, await upload(runner, bytes, 'a.fit'))).files[0].workoutIds[0]
    const [liveId, deletedId] = [await workoutOf(live!), await workoutOf(deleted!)]
    await runner.delete(`/v1/workouts/${deletedId}`)
    const cut = broken!.subarray(0, 40)
    await processed(service, runner, await upload(runner, cut, 'b.fit'))

    const known = await find(runner, [live!, deleted!, cut, unknown!])
    const detail = `these bytes are the workout ${deletedId}, which you deleted; restore it to have it back`
    assert.deepEqual(
      [live!, deleted!, cut, unknown!].map((bytes) => known.get(shaOf(bytes).toString('hex'))),
      [
        { isKept: true, result: { status: 'duplicate', workoutIds: [liveId] } },
        { isKept: true, result: { status: 'failed', reason: 'duplicate_deleted', detail, workoutIds: [deletedId] } },
        { isKept: true },
        undefined,
      ],
    )
    assert.equal((await find(await service.signUp(), [live!, deleted!, cut])).size, 0)
  })

  test('enter the queue once, however often a batch is read', async () => {
    const id = await upload(runner, fitRun({ points: 15 }), 'first.fit')
    const bytes = fitRun({ points: 16 })
    const sha256 = shaOf(bytes)
    const workoutIds = [newId(), newId()]
    const files: NewUploadFile[] = [
      {
        position: 1,
        path: 'a "quoted", {braced}\\.fit',
        sha256,
        about: { name: 'Lauf "1"' },
        result: { status: 'queued' },
      },
      { position: 2, path: 'b.fit', sha256, result: { status: 'duplicate', workoutIds } },
      {
        position: 3,
        path: 'c.jpg',
        sha256: null,
        result: { status: 'skipped', reason: 'junk', detail: 'no activity' },
      },
    ]
    const contents = new FileContents(service.service.database)
    const { userId } = runner
    const add = () =>
      service.service.database.transaction({ owner: userId }, async (tx) => {
        await contents.put(tx, userId, { sha256, sizeBytes: bytes.length, gzipped: gzipSync(bytes) })
        return await uploadFiles.insert(tx, { userId, uploadId: id }, files)
      })
    assert.deepEqual([await add(), await add()], [3, 0])
    const rows = await service.database.query(
      `select position, path, status, reason, detail, workout_ids, about, sha256
         from upload_files
        where upload_id = $1
          and position > 0
        order by position`,
      [id],
    )
    const none = { reason: null, detail: null, workout_ids: [], about: null }
    assert.deepEqual(rows, [
      { ...none, position: 1, path: files[0]!.path, status: 'queued', about: { name: 'Lauf "1"' }, sha256 },
      { ...none, position: 2, path: 'b.fit', status: 'duplicate', workout_ids: workoutIds, sha256 },
      { ...none, position: 3, path: 'c.jpg', status: 'skipped', reason: 'junk', detail: 'no activity', sha256: null },
    ])
  })
})
