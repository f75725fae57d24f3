import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { StorageError } from '../errors.ts'
import { startLocalServer } from './index.ts'
import { ask, canBeNobody, copyProject, isRoot, openTestFolder, startService, until } from './test-fixtures.ts'

const notRoot = !isRoot && 'only root becomes another user'

describe('a local server', () => {
  test('keeps what was written over a stop and a start', async () => {
    await using folder = await openTestFolder()
    const home = join(folder.path, 'made', 'for', 'me')
    await using first = await startLocalServer({ folder: home })
    await ask(first.ownerUrl, `create table kept as select 'whole' as answer`)
    await Promise.all([first.stop(), first.stop()])
    assert.equal(await first.exited, undefined)
    await using second = await startLocalServer({ folder: home })
    assert.equal(await ask(second.ownerUrl, 'select answer from kept'), 'whole')
    assert.deepEqual((await readdir(home)).sort(), ['postgres', 'postgres.log', 'service.lock'])
    assert.equal((await lstat(join(home, 'postgres'))).isDirectory(), true)
  })

  test('is durable, checked, UTF-8 and quiet about values, whatever its configuration file says', async () => {
    await using folder = await openTestFolder()
    await using server = await startLocalServer({ folder: folder.path })
    const setting = (name: string) => ask<string>(server.ownerUrl, `select current_setting($1) as answer`, [name])
    const expected = {
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      server_encoding: 'UTF8',
      TimeZone: 'UTC',
      password_encryption: 'scram-sha-256',
    }
    for (const [name, value] of Object.entries(expected)) assert.equal(await setting(name), value, name)
    // Letters beyond ASCII, without a locale of the machine.
    assert.equal(await ask(server.url, `select upper('straße žluť') as answer`), 'STRAßE ŽLUŤ')
    const secret = 'b2f7-heart-rate'
    await ask(server.ownerUrl, 'create table runners (email text primary key)')
    await ask(server.ownerUrl, 'insert into runners values ($1)', [secret])
    await assert.rejects(ask(server.ownerUrl, 'insert into runners values ($1)', [secret]), { code: '23505' })
    await assert.rejects(ask(server.ownerUrl, `select '${secret}'::uuid`), { code: '22P02' })
    await assert.rejects(ask(server.ownerUrl, `do $$ begin raise warning '${secret}'; raise '${secret}'; end $$`))
    const log = await readFile(server.log, 'utf8')
    assert.match(log, /database system is ready to accept connections/)
    assert.ok(!log.includes(secret))
  })

  test('lets in the application and the owner by password, neither of them a superuser', async () => {
    await using folder = await openTestFolder()
    await using server = await startLocalServer({ folder: folder.path })
    const role = `select current_user || ' ' || rolsuper::text as answer from pg_roles where rolname = current_user`
    assert.equal(await ask(server.url, role), 'longrun_app false')
    assert.equal(await ask(server.ownerUrl, role), 'longrun_owner false')
    const stranger = Object.assign(new URL(server.ownerUrl), { password: 'guess' }).href
    await assert.rejects(ask(stranger, 'select 1 as answer'), { code: '28P01' })
    const passwords = join(folder.path, 'postgres', 'passwords.json')
    assert.equal((await stat(passwords)).mode & 0o777, 0o600)
    assert.equal((await stat(server.log)).mode & 0o777, 0o600)
    // What migrations do with roles and scratch databases.
    await ask(server.ownerUrl, `alter role longrun_app in database longrun set statement_timeout = '5s'`)
    await ask(server.ownerUrl, 'create role longrun_readonly')
    await ask(server.ownerUrl, 'alter default privileges grant select on tables to longrun_app, longrun_readonly')
    await ask(server.ownerUrl, 'create database scratch')
    assert.equal(await ask(server.url, `select current_setting('statement_timeout') as answer`), '5s')
  })

  test('listens on the loopback address and nowhere else', async () => {
    await using folder = await openTestFolder()
    await using server = await startLocalServer({ folder: folder.path })
    assert.equal(await canConnect('127.0.0.1', server.port), true)
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => !one.internal)
    for (const { address } of others) assert.equal(await canConnect(address, server.port), false, address)
    assert.doesNotMatch(await readFile(server.log, 'utf8'), /listening on Unix socket/)
  })

  test('of root with a strict umask is still reachable for its own user', { skip: notRoot }, async () => {
    await using folder = await openTestFolder()
    const before = process.umask(0o077)
    try {
      const notices: string[] = []
      const onNotice = (notice: string) => void notices.push(notice)
      await using server = await startLocalServer({ folder: join(folder.path, 'made', 'strictly'), onNotice })
      assert.equal(await ask(server.url, 'select 1 as answer'), 1)
      assert.ok(notices.every((notice) => !notice.includes('cannot')))
    } finally {
      process.umask(before)
    }
  })

  test('options out of range are all named', async () => {
    const stopLimits = { fastMs: -1, immediateMs: 0.5 }
    await assert.rejects(
      startLocalServer({ folder: ' ', readyTimeoutMs: Number.NaN, stopLimits }),
      (error: unknown) => {
        assert.ok(error instanceof StorageError && error.code === 'invalid_input')
        const paths = error.problems.map(({ path }) => path)
        assert.deepEqual(paths, ['readyTimeoutMs', 'stopLimits.fastMs', 'stopLimits.immediateMs', 'folder'])
        return true
      },
    )
  })

  test('a start that is given up leaves nothing and the folder free', async () => {
    await using folder = await openTestFolder()
    const reason = new Error('no longer wanted')
    const giveUp = new AbortController()
    const starting = startLocalServer({ folder: folder.path, signal: giveUp.signal })
    await until(async () => (await readdir(folder.path)).some((name) => name.startsWith('postgres.new-')))
    giveUp.abort(reason)
    await assert.rejects(starting, (error) => error === reason)
    assert.deepEqual(await readdir(folder.path), [])
    await assert.rejects(startLocalServer({ folder: folder.path, signal: giveUp.signal }), (error) => error === reason)
    await using server = await startLocalServer({ folder: folder.path })
    assert.equal(await ask(server.url, 'select 1 as answer'), 1)
  })

  test('a second start on the folder is refused with the address of the first', async () => {
    await using folder = await openTestFolder()
    await using server = await startLocalServer({ folder: folder.path })
    await server.publishAddress('http://127.0.0.1:8080')
    await using service = await startService({ folder: folder.path })
    assert.match(
      service.refused!,
      /is in use: Longrun runs at http:\/\/127\.0\.0\.1:8080 \(process \d+\); stop it first/,
    )
    assert.equal(await ask(server.url, 'select 1 as answer'), 1)
  })

  test('runs for a plain user, and later for root on the same folder', { skip: !canBeNobody && notRoot }, async () => {
    await using folder = await openTestFolder()
    await chmod(folder.path, 0o777)
    const home = join(folder.path, 'home')
    await using first = await startService({ folder: home }, { asNobody: true })
    await ask(first.ownerUrl, `create table mine as select 'nobody' as answer`)
    await first.stop()
    await using server = await startLocalServer({ folder: home })
    assert.equal(await ask(server.ownerUrl, 'select answer from mine'), 'nobody')
    assert.equal((await stat(join(home, 'postgres', 'data'))).uid, 65_534)
    await server.stop()
    await using again = await startService({ folder: home }, { asNobody: true })
    assert.equal(await ask(again.ownerUrl, 'select answer from mine'), 'nobody')
  })

  test('of root in a folder closed to others keeps its data elsewhere, and says so', { skip: notRoot }, async () => {
    await using folder = await openTestFolder()
    const [closed, sharedFolder] = [join(folder.path, 'closed'), join(folder.path, 'shared')]
    await mkdir(closed, { mode: 0o700 })
    const notices: string[] = []
    const options = { folder: closed, sharedFolder, onNotice: (notice: string) => void notices.push(notice) }
    await using first = await startLocalServer(options)
    await ask(first.ownerUrl, `create table kept as select 'whole' as answer`)
    await first.stop()
    await using second = await startLocalServer(options)
    assert.equal(await ask(second.ownerUrl, 'select answer from kept'), 'whole')
    const place = await realpath(join(closed, 'postgres'))
    assert.ok(place.startsWith(`${await realpath(sharedFolder)}/data-`))
    const said = notices.filter((notice) => /who cannot enter .*closed: its data is in .*shared\/data-/.test(notice))
    assert.equal(said.length, 1)
  })

  test('of root where everything is out of reach copies its programs, once', { skip: notRoot }, async () => {
    await using folder = await openTestFolder()
    const [closed, sharedFolder] = [join(folder.path, 'closed'), join(folder.path, 'shared')]
    const from = await copyProject(closed)
    const options = { folder: join(closed, '.longrun'), sharedFolder }
    await using first = await startService(options, { from })
    assert.match(first.notices[0]!, /who cannot use .*closed.*: using a copy in .*shared\/postgresql-18/)
    assert.match(first.notices[1]!, /who cannot enter .*\.longrun: its data is in .*shared\/data-/)
    await first.stop()
    const { mtimeMs } = await stat(sharedFolder)
    await using second = await startService(options, { from })
    assert.equal(await ask(second.url, 'select 1 as answer'), 1)
    assert.equal((await stat(sharedFolder)).mtimeMs, mtimeMs)
  })
})

function canConnect(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host, port, timeout: 2_000 })
  socket
    .once('connect', () => resolve(true))
    .once('error', () => resolve(false))
    .once('timeout', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
