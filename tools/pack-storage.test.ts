import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openThrowawayServer } from '@longrun/storage/local'
import { packStorage } from './pack-storage/pack.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')
const EXAMPLE = join(ROOT, 'examples/library')

// Settings that npm hands to its scripts are of this repo; the folder outside has none of them.
function outsideEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean =>
    /^(npm_(package|lifecycle|config_local_prefix|config_prefix)|NODE_TEST_CONTEXT|(TEST_|DIRECT_)?DATABASE_URL)/.test(
      name,
    )
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)))
}

describe('the packed storage package', () => {
  let outside: string
  before(async () => {
    outside = await mkdtemp(join(tmpdir(), 'outside-'))
    // As root the library's own server runs as another user, who must be able to pass through.
    await chmod(outside, 0o711)
    const tarball = await packStorage(outside)
    await cp(EXAMPLE, outside, { recursive: true, filter: (path) => !/node_modules|\.library/.test(path) })
    const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball]
    await run('npm', args, { cwd: outside, env: outsideEnvironment() })
  })
  after(() => rm(outside, { recursive: true, force: true }))

  test('the library outside the repo passes its tests, on the server of its tests and on one of its own', async () => {
    // A server of its own, so that this runs once: packing and installing take longer than all the rest.
    await using server = await openThrowawayServer()
    const env = { ...outsideEnvironment(), TEST_DATABASE_URL: server.url }
    const testing = run('npm', ['test'], { cwd: outside, env })
    const { stdout } = await testing.catch((error: { stdout: string }) => assert.fail(error.stdout))
    assert.match(stdout, /^ℹ pass (1[5-9]|[2-9][0-9])$/m)
    assert.match(stdout, /^ℹ fail 0$/m)
    assert.match(stdout, /^ℹ skipped 0$/m)
  })

  test('it compiles under strict settings, the declarations of the package too', async () => {
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

  test('every link of its pages leads to a file that came along', async () => {
    const home = join(outside, 'node_modules/@longrun/storage')
    const pages = (await readdir(home, { recursive: true })).filter((path) => path.endsWith('.md'))
    assert.ok(pages.length > 5)
    const dead: string[] = []
    for (const page of pages) {
      const text = await readFile(join(home, page), 'utf8')
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g))
        if (!existsSync(join(home, dirname(page), target))) dead.push(`${page}: ${target}`)
    }
    assert.deepEqual(dead, [])
  })

  test('it brings its migrations, and neither tests nor sources', async () => {
    const files = await readdir(join(outside, 'node_modules/@longrun/storage'), { recursive: true })
    const migrations = await readdir(join(ROOT, 'storage/migrations'))
    for (const name of migrations) assert.ok(files.includes(join('migrations', name)), name)
    for (const name of ['README.md', 'LICENSE', 'package.json']) assert.ok(files.includes(name), name)
    const places = new Set(files.map((path) => path.split('/')[0]!))
    assert.deepEqual([...places].sort(), [
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'examples',
      'migrations',
      'package.json',
    ])
    const strays = files.filter((path) => /^dist.*((?<!\.d)\.ts$|\.(test|child)\.)/.test(path))
    assert.deepEqual(strays, [])
    const { dependencies } = JSON.parse(await readFile(join(ROOT, 'storage/package.json'), 'utf8'))
    assert.ok(Object.values<string>(dependencies).every((version) => /^\d/.test(version)))
  })
})
