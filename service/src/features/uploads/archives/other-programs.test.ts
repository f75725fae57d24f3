import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openZip } from './index.ts'
import { readAll, ScratchFolder, writeZip } from './testing/index.ts'

// Reader and writer are both ours: what Info-ZIP writes and reads keeps them from agreeing on a mistake.
const isThere = (program: string) => spawnSync(program, ['-v']).status === 0
const run = 'a run '.repeat(200)

test('an archive that Info-ZIP wrote is read', { skip: !isThere('zip') && 'zip is not installed' }, async () => {
  using scratch = new ScratchFolder()
  mkdirSync(join(scratch.path, 'runs'))
  scratch.write('runs/ä跑.fit', run)
  scratch.write('runs/b.gpx', 'b')
  scratch.write('locked.fit', run)
  symlinkSync('b.gpx', join(scratch.path, 'runs/link.gpx'))
  const zip = (...args: string[]) => execFileSync('zip', ['-q', ...args], { cwd: scratch.path })
  zip('-r', '-y', 'a.zip', 'runs')
  zip('-0', 'a.zip', 'runs/b.gpx')
  zip('-P', 'secret', 'a.zip', 'locked.fit')
  const seen = await readAll(openZip(join(scratch.path, 'a.zip')))
  const byPath = Object.fromEntries(seen.map(({ path, content, reason }) => [path, content?.toString() ?? reason]))
  assert.deepEqual(byPath, {
    'runs/ä跑.fit': run,
    'runs/b.gpx': 'b',
    'runs/link.gpx': 'not_a_file',
    'locked.fit': 'encrypted_entry',
  })
  // Through a pipe it cannot go back to fill in sizes.
  const piped = execFileSync('zip', ['-q', '-r', '-fd', '-', 'runs/b.gpx'], { cwd: scratch.path })
  const [entry] = await readAll(openZip(scratch.write('piped.zip', piped)))
  assert.equal(entry?.content?.toString(), 'b')
})

test('an archive that our tests write is read by Info-ZIP', {
  skip: !isThere('unzip') && 'unzip is not installed',
}, async () => {
  using scratch = new ScratchFolder()
  const path = join(scratch.path, 'a.zip')
  const entries = [
    { name: 'a.fit', content: run },
    { name: 'b.fit', content: run, method: 'stored' as const, isZip64: true },
    { name: 'c.fit', content: run, isStreamed: true },
  ]
  await writeZip(path, entries, { isZip64: true })
  assert.match(execFileSync('unzip', ['-t', path], { encoding: 'utf8' }), /No errors detected/)
})
