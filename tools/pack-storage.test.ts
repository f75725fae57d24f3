import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openThrowawayServer } from '@longrun/storage/local'
import { packStorage } from './pack-storage/pack.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')
const EXAMPLE = join(import.meta.dirname, 'pack-storage/example')

const STRICT = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    // Ours are checked too: a declaration that names what is not there would fail here.
    skipLibCheck: false,
    types: ['node'],
    noEmit: true,
  },
  files: ['boats.ts'],
}

// Settings that npm hands to its scripts are of this repo; the folder outside has none of them.
function outsideEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => /^npm_(package|lifecycle|config_local_prefix|config_prefix)/.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)))
}

describe('the packed storage package', () => {
  let outside: string
  before(async () => {
    outside = await mkdtemp(join(tmpdir(), 'outside-'))
    const tarball = await packStorage(outside)
    await cp(EXAMPLE, outside, { recursive: true })
    await writeFile(join(outside, 'tsconfig.json'), JSON.stringify(STRICT))
    await writeFile(join(outside, 'package.json'), JSON.stringify({ name: 'boats', type: 'module', private: true }))
    const args = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball]
    await run('npm', args, { cwd: outside, env: outsideEnvironment() })
  })
  after(() => rm(outside, { recursive: true, force: true }))

  test('an application outside the repo migrates, writes and reads with it', async () => {
    // A server of its own, so that this runs once: packing and installing take longer than all the rest.
    await using server = await openThrowawayServer()
    const env = { ...outsideEnvironment(), DATABASE_URL: server.url }
    const { stdout } = await run(process.execPath, ['boats.ts'], { cwd: outside, env })
    assert.deepEqual(JSON.parse(stdout), {
      names: ['Storm petrel', 'Albatross'],
      version: 2,
      code: 'version_conflict',
      drift: [],
    })
  })

  test('that application compiles under strict settings', async () => {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
    const compiling = run(process.execPath, [compiler, '--pretty', 'false'], { cwd: outside })
    await compiling.catch((error: { stdout: string }) => assert.fail(error.stdout))
  })

  test('every public entry loads, and nothing beside them can be reached', async () => {
    const script = `
      const entries = ['', '/local', '/testing', '/package.json']
      for (const entry of entries) {
        const attributes = entry.endsWith('.json') ? { with: { type: 'json' } } : {}
        const exported = Object.keys(await import('@longrun/storage' + entry, attributes))
        if (exported.length === 0) throw new Error('nothing is exported by ' + entry)
      }
      const inner = await import('@longrun/storage/dist/errors.js').catch((error) => error.code)
      if (inner !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw new Error('an inner module was reached')`
    await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: outside })
  })

  test('it brings its migrations, and neither tests nor sources', async () => {
    const files = await readdir(join(outside, 'node_modules/@longrun/storage'), { recursive: true })
    const migrations = await readdir(join(ROOT, 'storage/migrations'))
    for (const name of migrations) assert.ok(files.includes(join('migrations', name)), name)
    const strays = files.filter((path) => /(?<!\.d)\.ts$|\.(test|child)\./.test(path))
    assert.deepEqual(strays, [])
    const { dependencies } = JSON.parse(await readFile(join(ROOT, 'storage/package.json'), 'utf8'))
    assert.ok(Object.values<string>(dependencies).every((version) => /^\d/.test(version)))
  })
})
