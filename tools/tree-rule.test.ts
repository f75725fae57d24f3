import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findProblems, readSurroundings } from './tree-rule/find-problems.ts'

const HERE = { folders: ['/srv/clone'], hosts: ['packages.example:4873'] }

const why = (path: string, text: string): string[] => findProblems({ path, text }, HERE).map((each) => each.why)

test('a folder of one machine is refused wherever it is named, with its line', () => {
  const home = ['', 'home', 'ann', 'longrun'].join('/')
  assert.deepEqual(findProblems({ path: 'README.md', text: `# One\ncd ${home}\n` }, HERE), [
    { path: 'README.md', line: 2, why: "names one machine's folder" },
  ])
  assert.equal(why('a.ts', `const at = '/srv/clone/storage'\n`).length, 1)
  assert.deepEqual(
    why('a.ts', `const at = '/srv/clones'; const url = 'http://host/srv/clone'; get('/v1/home/x')\n`),
    [],
  )
})

test('a registry host and a download address in the lock file are refused', () => {
  const known = ['registry', 'example', 'org'].join('.')
  assert.equal(why('.npmrc', `registry=https://${known}/\n`).length, 1)
  assert.equal(why('notes.md', 'see http://packages.example:4873/pg\n').length, 1)
  assert.deepEqual(why('package-lock.json', '"resolved": "https://example.org/pg.tgz"\n'), [
    'a download address in the lock file',
  ])
  assert.deepEqual(why('package-lock.json', '"resolved": "storage",\n"funding": "https://example.org"\n'), [])
})

test('a focused test is refused, in a test file only', () => {
  for (const word of ['test', 'it', 'describe'])
    assert.equal(why('a.test.ts', `${word}${'.only'}('x', () => {})\n`).length, 1)
  assert.equal(why('a.test.ts', `test('x', { ${'only'}: true }, () => {})\n`).length, 1)
  assert.deepEqual(why('a.ts', `${'test'}.only('x')\n`), [])
})

test('code over 350 lines is refused, and 350 lines are not', () => {
  assert.deepEqual(why('a.ts', 'x\n'.repeat(350)), [])
  assert.match(String(why('a.ts', 'x\n'.repeat(351))), /351 lines/)
  assert.deepEqual(why('package-lock.json', 'x\n'.repeat(4_000)), [])
})

test('what npm says of its registry, and where the clone is, is what the tree may not name', () => {
  const { folders, hosts } = readSurroundings('/srv/ci/clone', { npm_config_registry: 'http://packages.example:4873/' })
  assert.ok(folders.includes('/srv/ci/clone') && folders.includes('/srv/ci') && !folders.includes('/srv'))
  assert.deepEqual(hosts, ['packages.example:4873'])
})
