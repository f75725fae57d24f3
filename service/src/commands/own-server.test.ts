import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

function longrun(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { DATABASE_URL: _, ...env } = process.env
  return new Promise((settle) => {
    execFile(process.execPath, [CLI, ...args], { env, cwd: tmpdir() }, (error, stdout, stderr) => {
      settle({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

test('a demo in an empty folder makes all that it needs, and the doctor finds nothing wrong with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-own-'))
  try {
    const data = ['--data-dir', join(folder, 'data')]
    const demo = await longrun('demo', ...data)
    assert.equal(demo.code, 0, demo.stderr)
    assert.match(demo.stdout, /^First admin: admin@longrun\.local, password \S+ \(shown this once\)\nMade /)
    assert.match(demo.stdout, /\n {2}5 plans, 300 workouts, /)
    assert.match(demo.stdout, /\n {2}e-mail {4}demo-1@longrun\.local\n {2}password {2}\S{20} /)
    const doctor = await longrun('doctor', '--json', ...data)
    const { state, checks } = JSON.parse(doctor.stdout)
    assert.deepEqual(
      checks.filter((check: { state: string }) => check.state !== 'ok'),
      [],
    )
    assert.deepEqual([doctor.code, state], [0, 'ok'])
    assert.equal((await longrun('demo', ...data)).code, 1, 'the same once more is refused')
  } finally {
    await rm(folder, { recursive: true })
  }
})
