import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'

const FILES = {
  passing: `test('adds up', () => {})`,
  failing: `describe('sums', () => test('adds wrongly', () => { throw new Error('two and two') }))`,
  skipped: `test('reads a folder', { skip: 'no folder' }, () => {})`,
  empty: '',
  broken: `throw new Error('no import')`,
  onServer: `test('has ' + process.env.TEST_DATABASE_URL, () => {})`,
  hanging: `test('leaves a timer', () => void setInterval(() => {}, 1_000))`,
} as const

type Planned = Readonly<Record<string, readonly (keyof typeof FILES)[]>>

interface Outcome {
  readonly passed: boolean
  readonly output: string
}

interface Limits {
  readonly fileTimeoutMs?: number
  readonly namePattern?: string
}

// In a process of its own: inside a test, node:test runs no files.
async function runRounds(rounds: Planned, limits: Limits = {}): Promise<Outcome> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rounds-')))
  try {
    for (const [name, code] of Object.entries(FILES))
      await writeFile(join(root, `${name}.test.mjs`), `import { describe, test } from 'node:test'\n${code}\n`)
    const settings = { root, concurrency: 2, fileTimeoutMs: 60_000, ...limits }
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    await writeFile(join(root, 'runner.mjs'), SCRIPT)
    const child = spawn(process.execPath, [join(root, 'runner.mjs')], {
      env: { ...env, NO_COLOR: '1', ROUNDS: JSON.stringify({ settings, rounds }) },
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    return { passed: code === 0, output }
  } finally {
    await rm(root, { recursive: true })
  }
}

const SCRIPT = `
  import { CombinedRun } from ${JSON.stringify(new URL('./combined-run.ts', import.meta.url).href)}
  const { settings, rounds } = JSON.parse(process.env.ROUNDS)
  const combined = new CombinedRun({ ...settings, signal: new AbortController().signal }, process.stdout)
  const toRound = ([name, files]) => {
    const env = { ...process.env, TEST_DATABASE_URL: name }
    return { name, files: files.map((file) => file + '.test.mjs'), env }
  }
  await combined.run(Object.entries(rounds).map(toRound))
  process.exitCode = (await combined.finish()) ? 0 : 1`

test('two rounds close with one summary that counts both', async () => {
  const { passed, output } = await runRounds({ one: ['passing', 'onServer'], two: ['onServer'] })
  assert.equal(passed, true)
  for (const name of ['has one [one]', 'has two [two]']) assert.ok(output.includes(name), name)
  assert.equal(output.match(/ℹ tests/g)?.length, 1)
  assert.match(output, /ℹ tests 3\n[\s\S]*ℹ pass 3\n[\s\S]*ℹ fail 0\n[\s\S]*ℹ duration_ms \d+\n$/)
})

test('the files that took longest are named at the end, with their round', async () => {
  const { output } = await runRounds({ one: ['passing'], two: ['onServer'] })
  for (const name of ['passing.test.mjs [one]', 'onServer.test.mjs [two]'])
    assert.match(output, new RegExp(`long: \\d+ s ${name.replaceAll(/[[.\]]/g, '\\$&')}\n[\\s\\S]*ℹ tests 2\n`))
})

test('a failure in any round fails the run, and says in which round', async () => {
  const { passed, output } = await runRounds({ one: ['failing'], two: ['passing'] })
  assert.equal(passed, false)
  assert.match(output, /two and two/)
  assert.match(output, /failed: failing\.test\.mjs: adds wrongly \[one\]\n[\s\S]*ℹ pass 1\n[\s\S]*ℹ fail 1\n/)
})

test('what was skipped is named at the end, with its reason', async () => {
  const { passed, output } = await runRounds({ one: ['passing', 'skipped'] })
  assert.equal(passed, true)
  assert.match(output, /skipped: skipped\.test\.mjs: reads a folder \(no folder\) \[one\]\n[\s\S]*ℹ skipped 1\n/)
})

test('a round in which no test ran fails the run', async () => {
  const { passed, output } = await runRounds({ one: ['passing'], two: ['skipped'] })
  assert.equal(passed, false)
  assert.match(output, /no test was run \[two\][\s\S]*ℹ fail 1\n/)
})

test('a file that holds no test, or does not load, fails the run', async () => {
  const empty = await runRounds({ one: ['passing', 'empty'] })
  assert.equal(empty.passed, false)
  assert.match(empty.output, /empty\.test\.mjs: holds no test \[one\]/)
  const broken = await runRounds({ one: ['passing', 'broken'] })
  assert.equal(broken.passed, false)
  assert.match(broken.output, /no import/)
})

test('a file that does not end within its limit is ended, and fails the run alone', async () => {
  const { passed, output } = await runRounds({ one: ['hanging', 'passing'] }, { fileTimeoutMs: 2_000 })
  assert.equal(passed, false)
  assert.match(
    output,
    /failed: hanging\.test\.mjs: did not end within 2 s \[one\]\n[\s\S]*ℹ pass 2\n[\s\S]*ℹ cancelled 1\n/,
  )
})

test('a name pattern that fits no test fails the run', async () => {
  assert.equal((await runRounds({ one: ['passing'] }, { namePattern: 'adds up' })).passed, true)
  assert.equal((await runRounds({ one: ['passing'] }, { namePattern: 'nothing like it' })).passed, false)
})
