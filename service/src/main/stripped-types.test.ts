import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/', import.meta.url))

// Which of Node's own modules a process has loaded tells whether it stripped types itself.
const LOOK = `
  const { version } = await import(${JSON.stringify(new URL('../version.ts', import.meta.url).href)})
  console.log(version, process.moduleLoadList.some((name) => name.includes('amaro')))`

test('the command runs without the compiler that strips types in its memory', () => {
  const args = ['--import', `${BIN}stripped-types.js`, '--input-type=module', '--eval', LOOK]
  const [version, isLoaded] = run(args).split(' ')
  assert.match(version!, /^\d+\.\d+\.\d+$/)
  assert.equal(isLoaded, 'false')
  // Without it the same look finds the compiler: it can fail.
  assert.equal(run(args.slice(2)).split(' ')[1], 'true')
})

test('the command answers', () => {
  for (const words of [[], ['start'], ['start', '--port', '1'], ['erase', 'replay'], ['user', 'reset-password']])
    assert.match(run([`${BIN}longrun.js`, ...words, '--version']), /^\d+\.\d+\.\d+$/)
})

// A cache of compiled modules, as `npm test` has one, would spare both the compiler.
const ENV = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }

function run(args: readonly string[]): string {
  return execFileSync(process.execPath, args, {
    encoding: 'utf8',
    env: ENV,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}
