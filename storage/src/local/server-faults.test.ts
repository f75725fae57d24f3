import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import pg from 'pg'
import { startLocalServer } from './index.ts'
import { findPackageHome, findServerUser } from './programs/index.ts'
import { findFreePort } from './server/index.ts'
import { ask, isAlive, openTestFolder, startService, until } from './test-fixtures.ts'

describe('a service that is killed', () => {
  test('takes its PostgreSQL with it, and the next start has everything that was committed', async () => {
    await using folder = await openTestFolder()
    await using service = await startService({ folder: folder.path, address: 'http://127.0.0.1:8080' })
    await ask(service.ownerUrl, 'create table kept (n int)')
    const pid = await readPostmasterPid(folder.path)
    const written = await writeUntilKilled(service.ownerUrl, () => service.kill())
    await until(async () => !(await isAlive(pid)))
    await using next = await startLocalServer({ folder: folder.path })
    const found = await ask<number>(next.ownerUrl, 'select count(*)::int as answer from kept')
    // One more may have been committed without its answer having come back.
    assert.ok(found === written || found === written + 1, `${found} rows of ${written}`)
  })

  test('during the very first start leaves nothing in the way', async () => {
    await using folder = await openTestFolder()
    const starting = startService({ folder: folder.path })
    await until(async () => (await readdir(folder.path)).some((name) => name.startsWith('postgres.new-')))
    const { pid } = JSON.parse(await readFile(join(folder.path, 'service.lock'), 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    await (await starting).kill()
    await using next = await startLocalServer({ folder: folder.path })
    assert.equal(await ask(next.url, 'select 1 as answer'), 1)
    assert.deepEqual((await readdir(folder.path)).sort(), ['postgres', 'postgres.log', 'service.lock'])
  })

  test('and whose PostgreSQL runs on: the next start ends it and recovers', async () => {
    await using folder = await openTestFolder()
    await using first = await startLocalServer({ folder: folder.path })
    await ask(first.ownerUrl, `create table kept as select 'whole' as answer`)
    await first.stop()
    const orphan = await startOrphan(folder.path)
    const notices: string[] = []
    await using next = await startLocalServer({ folder: folder.path, onNotice: (notice) => void notices.push(notice) })
    assert.equal(await isAlive(orphan), false)
    assert.ok(notices.includes('ended a PostgreSQL that an earlier start had left running'))
    assert.equal(await ask(next.ownerUrl, 'select answer from kept'), 'whole')
  })

  test('a postmaster.pid whose number belongs to another process now harms neither', async () => {
    await using folder = await openTestFolder()
    await (await startLocalServer({ folder: folder.path })).stop()
    const user = await findServerUser()
    // As the server's own user: PostgreSQL would take it for a running server.
    const stranger = spawn('sleep', ['60'], user ? { uid: user.uid, gid: user.gid } : {})
    await once(stranger, 'spawn')
    const data = join(folder.path, 'postgres', 'data')
    await writeFile(join(data, 'postmaster.pid'), `${stranger.pid}\n${data}\n1700000000\n54321\n\n127.0.0.1\n\nready\n`)
    try {
      await using server = await startLocalServer({ folder: folder.path })
      assert.equal(await ask(server.url, 'select 1 as answer'), 1)
      assert.equal(await isAlive(stranger.pid!), true)
    } finally {
      stranger.kill()
    }
  })
})

describe('a PostgreSQL that is killed', () => {
  test('is started again on its port, with everything that was committed', async () => {
    await using folder = await openTestFolder()
    const notices: string[] = []
    await using server = await startLocalServer({
      folder: folder.path,
      onNotice: (notice) => void notices.push(notice),
    })
    await ask(server.ownerUrl, 'create table kept (n int)')
    const pid = await readPostmasterPid(folder.path)
    const written = await writeUntilKilled(server.ownerUrl, async () => void process.kill(pid, 'SIGKILL'))
    await until(async () => (await readPostmasterPid(folder.path).catch(() => pid)) !== pid)
    await until(() =>
      ask(server.url, 'select 1 as answer').then(
        () => true,
        () => false,
      ),
    )
    const found = await ask<number>(server.ownerUrl, 'select count(*)::int as answer from kept')
    assert.ok(found === written || found === written + 1, `${found} rows of ${written}`)
    assert.ok(notices.includes('PostgreSQL ended by itself: starting it again (1 of 5)'))
  })

  test('and cannot start again is given up with its own last words', async () => {
    await using folder = await openTestFolder()
    await using server = await startLocalServer({ folder: folder.path })
    const control = join(folder.path, 'postgres', 'data', 'global', 'pg_control')
    const pid = await readPostmasterPid(folder.path)
    await rename(control, `${control}.away`)
    process.kill(pid, 'SIGKILL')
    const failure = await server.exited
    assert.equal(failure?.code, 'local_server')
    assert.match(failure.message, /ended 6 times within 10 minutes.*pg_control.*its log is .*postgres\.log/)
    await rename(`${control}.away`, control)
    await server.stop()
    await using again = await startLocalServer({ folder: folder.path })
    assert.equal(await ask(again.url, 'select 1 as answer'), 1)
  })

  test('in the middle of a statement that does not notice: that is ended, and a server started again', async () => {
    await using folder = await openTestFolder()
    await using server = await startLocalServer({ folder: folder.path })
    const pid = await readPostmasterPid(folder.path)
    const counting = assert.rejects(
      ask(server.url, 'select count(*) as answer from generate_series(1, 1e12) /* busy */'),
    )
    const busy = `select count(*)::int as answer from pg_stat_activity where query like '%/* busy */%' and pid <> pg_backend_pid()`
    await until(async () => (await ask<number>(server.url, busy)) > 0)
    process.kill(pid, 'SIGKILL')
    await counting
    await until(() =>
      ask(server.url, 'select 1 as answer').then(
        () => true,
        () => false,
      ),
    )
  })

  test('while it is being started again can be stopped', async () => {
    await using folder = await openTestFolder()
    const { promise: restarting, resolve } = Promise.withResolvers<void>()
    await using server = await startLocalServer({ folder: folder.path, onNotice: () => resolve() })
    process.kill(await readPostmasterPid(folder.path), 'SIGKILL')
    await restarting
    await server.stop()
    assert.equal(await server.exited, undefined)
    await assert.rejects(ask(server.url, 'select 1 as answer'), { code: 'ECONNREFUSED' })
    await using again = await startLocalServer({ folder: folder.path })
    assert.equal(await ask(again.url, 'select 1 as answer'), 1)
  })
})

test('a server that does not heed a fast stop is stopped harder after the limit', async () => {
  await using folder = await openTestFolder()
  await using server = await startLocalServer({
    folder: folder.path,
    stopLimits: { fastMs: 100, immediateMs: 100 },
  })
  const pid = await readPostmasterPid(folder.path)
  // A stopped process takes no signal but SIGKILL.
  process.kill(pid, 'SIGSTOP')
  await server.stop()
  assert.equal(await isAlive(pid), false)
  await using again = await startLocalServer({ folder: folder.path })
  assert.equal(await ask(again.url, 'select 1 as answer'), 1)
})

test('the log is cut when it has grown', async () => {
  await using folder = await openTestFolder()
  await (await startLocalServer({ folder: folder.path })).stop()
  const log = join(folder.path, 'postgres.log')
  await truncate(log, 9 * 1024 * 1024)
  await using server = await startLocalServer({ folder: folder.path })
  await using file = await open(server.log)
  assert.ok((await file.stat()).size < 100_000)
  await using kept = await open(`${server.log}.1`)
  assert.equal((await kept.stat()).size, 9 * 1024 * 1024)
})

async function readPostmasterPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8'), 10)
}

/** Commits row after row, kills in the middle, and returns how many commits were answered. */
async function writeUntilKilled(url: string, kill: () => Promise<void>): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  let written = 0
  for (;;) {
    try {
      const inserted = client.query('insert into kept values (1)')
      if (written === 50) await Promise.all([inserted, kill()])
      else await inserted
      written++
    } catch {
      return written
    }
  }
}

/** PostgreSQL on the folder with nobody who looks after it, as left by a service killed together with its lifeline. */
async function startOrphan(folder: string): Promise<number> {
  const user = await findServerUser(join(folder, 'postgres', 'data'))
  const data = join(folder, 'postgres', 'data')
  const child = spawn(
    join(findPackageHome(), 'bin', 'postgres'),
    ['-D', data, '-p', String(await findFreePort()), '-k', ''],
    {
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
      cwd: '/',
      detached: true,
      stdio: 'ignore',
    },
  )
  await until(() =>
    readFile(join(data, 'postmaster.pid'), 'utf8').then(
      (text) => /ready/.test(text),
      () => false,
    ),
  )
  return child.pid!
}
