import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

const MAIN = resolve(import.meta.dirname, '../src/main.ts')

/** Starts the library without an address, and stops it as Ctrl-C would. Returns what it printed until it answered. */
async function runOnce(dataDir: string): Promise<string[]> {
  const { DATABASE_URL: _, DIRECT_DATABASE_URL: __, ...rest } = process.env
  const env = { ...rest, LIBRARY_DATA_DIR: dataDir, PORT: '0' }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (!line.startsWith('http')) continue
      assert.equal((await fetch(`${line}/books`)).status, 401)
      break
    }
  } finally {
    const closed = once(child, 'close')
    child.kill('SIGINT')
    const [code] = await closed
    assert.equal(code, 0)
  }
  return lines
}

test('without settings it runs on a PostgreSQL of its own, and finds everything again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'library-'))
  // As root the server runs as another user, who must be able to pass through.
  await chmod(dataDir, 0o711)
  try {
    const [first] = await runOnce(dataDir)
    assert.match(first ?? '', /^The first librarian, shown once: desk@library\.example \S{12}$/)
    const again = await runOnce(dataDir)
    assert.equal(again.length, 1, 'no second first librarian')
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
