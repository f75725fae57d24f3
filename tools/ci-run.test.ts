import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '..')
const TEST_COMMAND = 'npm ci && npm run setup && npm test'

test('what CI runs last is the command that the README gives to a newcomer', async () => {
  const readme = await readFile(resolve(ROOT, 'README.md'), 'utf8')
  const script = await readFile(resolve(ROOT, '.ci/run'), 'utf8')
  assert.ok(
    readme.split('\n').some((line) => line.includes(TEST_COMMAND)),
    'README.md',
  )
  assert.equal(script.trimEnd().split('\n').at(-1), TEST_COMMAND)
})

test('every script that a document names is there', async () => {
  const { scripts } = JSON.parse(await readFile(resolve(ROOT, 'package.json'), 'utf8'))
  for (const page of ['README.md', 'STYLE.md', 'ARCHITECTURE.md', '.ci/run']) {
    const text = await readFile(resolve(ROOT, page), 'utf8')
    for (const [, name = ''] of text.matchAll(/npm run ([a-z][\w-]*)/g)) assert.ok(name in scripts, `${page}: ${name}`)
  }
})
