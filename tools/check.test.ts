import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '..')

const MANIFEST = {
  name: '@longrun/storage',
  exports: { '.': './src/index.ts', './local': './src/local/index.ts', './testing': './src/testing/index.ts' },
}

// As much of the workspaces as the tools import.
const IMPORTED = {
  'storage/package.json': `${JSON.stringify(MANIFEST, null, 2)}\n`,
  'storage/src/index.ts': `export { StorageError } from './errors.ts'\n`,
  'storage/src/errors.ts': 'export class StorageError extends Error {}\n',
  'storage/src/access/index.ts': `export { openPool } from './open-pool.ts'\n`,
  'storage/src/access/open-pool.ts': 'export const openPool = () => 1\n',
  'storage/src/local/index.ts': `export { openThrowawayServer } from './throwaway-server.ts'\n`,
  'storage/src/local/throwaway-server.ts': 'export const openThrowawayServer = () => 1\n',
  'storage/src/testing/index.ts': `export { openTestDatabase } from './test-database.ts'\n`,
  'storage/src/testing/test-database.ts': 'export const openTestDatabase = () => 1\n',
  'service/src/testing/index.ts': `export { openTestService } from './test-service.ts'\n`,
  'service/src/testing/test-service.ts': 'export const openTestService = () => 1\n',
}

// Everything that is installed, but our own workspaces: those of the copy.
async function linkModules(folder: string): Promise<void> {
  await mkdir(join(folder, '@longrun'), { recursive: true })
  await symlink(resolve(folder, '../storage'), join(folder, '@longrun/storage'))
  for (const name of await readdir(join(ROOT, 'node_modules')))
    if (name !== '@longrun') await symlink(join(ROOT, 'node_modules', name), join(folder, name))
}

interface Outcome {
  readonly code: number
  readonly output: string
}

describe('npm run check', () => {
  let copy: string
  before(async () => {
    copy = await mkdtemp(join(tmpdir(), 'check-'))
    for (const path of ['tools', 'biome.json', '.gitignore', 'package.json'])
      await cp(join(ROOT, path), join(copy, path), { recursive: true })
    for (const [path, text] of Object.entries(IMPORTED)) {
      await mkdir(dirname(join(copy, path)), { recursive: true })
      await writeFile(join(copy, path), text)
    }
    await linkModules(join(copy, 'node_modules'))
    execFileSync('git', ['init', '--quiet'], { cwd: copy })
  })
  after(() => rm(copy, { recursive: true, force: true }))

  function check(...steps: string[]): Promise<Outcome> {
    return new Promise((done) => {
      execFile(process.execPath, ['tools/check.ts', ...steps], { cwd: copy }, (error, stdout, stderr) => {
        done({ code: Number(error?.code ?? 0), output: `${stderr}${stdout}` })
      })
    })
  }

  test('steps that pass say so in a line each, and nothing more', async () => {
    const { code, output } = await check('format', 'tree')
    assert.match(output, /^ok {5}format +[\d.]+ s\nok {5}tree +[\d.]+ s\n$/)
    assert.equal(code, 0)
  })

  test('a step that fails shows why, and the others run all the same', async () => {
    await writeFile(join(copy, 'ugly.test.ts'), `import {test}   from "node:test";\n${'test'}.only('x', () => {})\n`)
    try {
      const { code, output } = await check('format', 'imports', 'tree')
      assert.match(output, /--- format[\s\S]*ugly\.test\.ts/)
      assert.match(output, /--- tree[\s\S]*ugly\.test\.ts:2: a focused test/)
      assert.match(output, /FAILED format[^\n]*\nok {5}imports[^\n]*\nFAILED tree[^\n]*\n$/)
      assert.equal(code, 1)
    } finally {
      await rm(join(copy, 'ugly.test.ts'))
    }
  })

  test('a planted import against the rule fails the step', async () => {
    await writeFile(join(copy, 'storage/src/access/planted.ts'), `import '../local/index.ts'\n`)
    try {
      const { code, output } = await check('imports')
      assert.match(output, /storage\/src\/access\/planted\.ts: imports \S+ \(leftward-only\)/)
      assert.equal(code, 1)
    } finally {
      await rm(join(copy, 'storage/src/access/planted.ts'))
    }
  })

  test('a step that is not known is refused with the known ones', async () => {
    const { code, output } = await check('spelling')
    assert.match(output, /no step "spelling"; known: format, lint, types, imports, dead code, tree/)
    assert.equal(code, 2)
  })
})
