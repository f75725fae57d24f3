import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { newId } from '@longrun/storage'
import { Spool } from './spool.ts'

const CHUNK = Buffer.alloc(64 * 1024, 'archive ')
const CHILD = resolve(import.meta.dirname, 'write-spool.child.ts')
const opened = new AsyncDisposableStack()
let folder: string
let spool: Spool

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longrun-spool-test-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  spool = new Spool({ folder: join(folder, 'spool'), reserveBytes: 0 })
})
after(() => opened.disposeAsync())

async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let left = count; left > 0; left--) yield CHUNK
}
const take = { maxBytes: 10 * CHUNK.length, check: (path: string) => stat(path).then(({ size }) => size) }
const names = () => readdir(spool.folder)

describe('the spool', () => {
  test('holds an archive whole under the id of its upload, once it was looked at', async () => {
    const id = newId()
    const before = await names().catch(() => 'not made yet')
    const written = await spool.write(id, chunks(10), take)
    assert.equal(before, 'not made yet')
    assert.deepEqual([written.sizeBytes, written.checked], [10 * CHUNK.length, 10 * CHUNK.length])
    assert.deepEqual(await readFile(spool.pathOf(id)), Buffer.concat(Array(10).fill(CHUNK)))
    assert.equal((await stat(spool.pathOf(id))).mode & 0o777, 0o600)
    await spool.delete(id)
    assert.deepEqual(await names(), [])
  })

  const failing: [name: string, source: () => AsyncGenerator<Uint8Array>, check: typeof take.check, error: object][] = [
    ['that is too large', () => chunks(11), take.check, { name: 'ArchiveError', reason: 'archive_too_large' }],
    ['whose sender fails', cut, take.check, { message: 'the sender left' }],
    ['that is refused when it is looked at', () => chunks(3), refuse, { message: 'no archive' }],
  ]
  for (const [name, source, check, error] of failing) {
    test(`keeps nothing of one ${name}`, async () => {
      await assert.rejects(spool.write(newId(), source(), { ...take, check }), error)
      assert.deepEqual(await names(), [])
    })
  }

  test('takes no faster than the disk: the sender waits for each piece to be written', async () => {
    let asked = 0
    const id = newId()
    async function* counted(): AsyncGenerator<Uint8Array> {
      for (const _ of [1, 2, 3]) {
        asked += 1
        const { size } = await stat(`${spool.pathOf(id)}.part`)
        assert.equal(size, (asked - 1) * CHUNK.length)
        yield CHUNK
      }
    }
    await spool.write(id, counted(), take)
    await spool.delete(id)
    assert.equal(asked, 3)
  })

  test('lists what belongs to uploads, oldest upload first, and nothing else', async () => {
    const [first, second] = [newId(), newId()]
    for (const id of [second, first]) await spool.write(id, chunks(1), take)
    const { checked } = await spool.write(newId(), chunks(1), {
      ...take,
      check: async () => {
        await writeFile(join(spool.folder, 'notes.txt'), 'of somebody else')
        await utimes(spool.pathOf(first), new Date(1_000), new Date(1_000))
        return await spool.list()
      },
    })
    assert.deepEqual(
      checked.map(({ uploadId, isArchive }) => [uploadId, isArchive]).slice(0, 2),
      [first, second].map((id) => [id, true]),
    )
    assert.deepEqual(
      checked.map(({ isArchive }) => isArchive),
      [true, true, false],
    )
    assert.equal(checked[0]!.changedAtMs, 1_000)
    for (const file of await spool.list()) await spool.remove(file)
    assert.deepEqual(await names(), ['notes.txt'])
  })
})

describe('a disk without room', () => {
  const full = { code: 'spool_full', left: [] }

  test('a file that may not grow further is refused, and nothing of it stays', () => {
    assert.deepEqual(writeElsewhere({ limit: 'ulimit -f 512' }), full)
    assert.deepEqual(writeElsewhere({}), { code: 'none', left: ['archive'] })
  })

  test('what is to stay free stays free', () => {
    assert.deepEqual(writeElsewhere({ reserveBytes: Number.MAX_SAFE_INTEGER }), full)
  })

  test('a small disk that fills up is refused, and is as empty as before', (context) => {
    const disk = join(folder, 'small')
    const [mount, unmount] = [`mkdir -p ${disk} && mount -t tmpfs -o size=20m none ${disk}`, `umount ${disk}`]
    try {
      execFileSync('sh', ['-c', mount], { stdio: 'ignore' })
    } catch {
      return context.skip('no disk can be mounted here')
    }
    try {
      assert.deepEqual(writeElsewhere({ folder: join(disk, 'spool') }), full)
    } finally {
      execFileSync('sh', ['-c', unmount])
    }
  })

  /** Writes 32 megabytes in a process of its own. */
  function writeElsewhere(options: { limit?: string; reserveBytes?: number; folder?: string }): object {
    const { limit = 'true', reserveBytes = 0, folder: where = join(folder, newId()) } = options
    const command = `${limit}; exec "$0" "$1" "$2" "$3"`
    const args = ['-c', command, process.execPath, CHILD, where, String(reserveBytes)]
    return JSON.parse(execFileSync('sh', args, { encoding: 'utf8' }))
  }
})

async function* cut(): AsyncGenerator<Uint8Array> {
  yield CHUNK
  throw new Error('the sender left')
}

async function refuse(): Promise<never> {
  throw new Error('no archive')
}
