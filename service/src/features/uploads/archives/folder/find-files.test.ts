import assert from 'node:assert/strict'
import { appendFileSync, chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { DEFAULT_ARCHIVE_LIMITS, openFolder } from '../index.ts'
import { readAll, ScratchFolder, type SeenEntry, toZip } from '../testing/index.ts'

const toLines = (seen: SeenEntry[]) =>
  seen.map(({ position, path, content, reason }) => `${position} ${path} ${content?.toString() ?? reason}`)

describe('a folder', () => {
  test('gives what lies in it, however deep, in order of names, as it is seen from around it', async () => {
    using scratch = new ScratchFolder()
    const root = join(scratch.path, 'garmin')
    mkdirSync(join(root, '2026/03'), { recursive: true })
    scratch.write('garmin/b.fit', 'b')
    scratch.write('garmin/a.gpx.gz', gzipSync('a'))
    scratch.write('garmin/2026/03/c.tcx', 'c')
    scratch.write('garmin/notes.txt', 'text')
    scratch.write('garmin/.DS_Store', 'x')
    scratch.write(
      'garmin/part.zip',
      toZip([
        { name: 'n.fit', content: 'n' },
        { name: 'deep.zip', content: toZip([{ name: 'd.fit', content: 'd' }]) },
      ]),
    )
    assert.deepEqual(toLines(await readAll(openFolder([root]))), [
      '0 garmin/.DS_Store system_file',
      '1 garmin/2026/03/c.tcx c',
      '2 garmin/a.gpx.gz a',
      '3 garmin/b.fit b',
      '4 garmin/notes.txt unknown_name',
      '5 garmin/part.zip/n.fit n',
      '6 garmin/part.zip/deep.zip/d.fit d',
    ])
    assert.deepEqual(toLines(await readAll(openFolder([root]), 6)), ['6 garmin/part.zip/deep.zip/d.fit d'])
  })

  test('beside files: each once, those that are named whatever they are called', async () => {
    using scratch = new ScratchFolder()
    const odd = scratch.write('recording', 'odd')
    const zip = scratch.write('export', toZip([{ name: 'n.fit', content: 'n' }]))
    const run = scratch.write('run.fit', 'run')
    const missing = join(scratch.path, 'none.fit')
    assert.deepEqual(toLines(await readAll(openFolder([odd, run, zip, missing, run, scratch.path]))), [
      '0 recording odd',
      '1 run.fit run',
      '2 export/n.fit n',
      '3 none.fit unreadable',
    ])
  })

  test('links to files are followed, links to folders are not, and strange things are told of', async () => {
    using scratch = new ScratchFolder()
    mkdirSync(join(scratch.path, 'x/sub'), { recursive: true })
    scratch.write('x/a.fit', 'a')
    symlinkSync(join(scratch.path, 'x/a.fit'), join(scratch.path, 'x/b.fit'))
    symlinkSync('..', join(scratch.path, 'x/sub/up.fit'))
    symlinkSync('nowhere', join(scratch.path, 'x/sub/gone.fit'))
    assert.deepEqual(toLines(await readAll(openFolder([join(scratch.path, 'x')]))), [
      '0 x/a.fit a',
      '1 x/b.fit a',
      '2 x/sub/gone.fit not_a_file',
      '3 x/sub/up.fit not_a_file',
    ])
  })

  const isRoot = process.getuid?.() === 0
  test('what may not be read fails, and the rest goes on', { skip: isRoot && 'root may read everything' }, async () => {
    using scratch = new ScratchFolder()
    mkdirSync(join(scratch.path, 'x/locked'), { recursive: true })
    chmodSync(scratch.write('x/a.fit', 'a'), 0)
    chmodSync(join(scratch.path, 'x/locked'), 0)
    scratch.write('x/z.fit', 'z')
    const seen = await readAll(openFolder([join(scratch.path, 'x')]))
    chmodSync(join(scratch.path, 'x/locked'), 0o700)
    assert.deepEqual(toLines(seen), ['0 x/a.fit unreadable', '1 x/locked unreadable', '2 x/z.fit z'])
  })

  test('a file that grows before its bytes are asked for does not give others than it was known by', async () => {
    using scratch = new ScratchFolder()
    const path = scratch.write('a.fit', 'a')
    await using source = await openFolder([path])
    for await (const { entries, contentOf } of source.batches(0)) {
      assert.equal(entries[0]?.kind, 'file')
      appendFileSync(path, 'more')
      await assert.rejects(contentOf(0), { name: 'ArchiveError', reason: 'archive_changed' })
    }
  })

  test('with too many files, or none, is refused', async () => {
    using scratch = new ScratchFolder()
    const limits = { ...DEFAULT_ARCHIVE_LIMITS, maxEntries: 2 }
    await assert.rejects(openFolder([scratch.path]), { reason: 'archive_empty' })
    for (const name of ['a.fit', 'b.fit']) scratch.write(name, 'x')
    assert.equal((await readAll(openFolder([scratch.path], { limits }))).length, 2)
    scratch.write('c.txt', 'x')
    await assert.rejects(openFolder([scratch.path], { limits }), { reason: 'too_many_entries' })
  })
})
