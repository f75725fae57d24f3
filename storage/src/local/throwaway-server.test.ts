import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { openThrowawayServer } from './index.ts'
import { findPackageHome } from './programs/index.ts'
import { ask, canBeNobody, isAlive, openTestFolder, startChild, until } from './test-fixtures.ts'

const DEBIAN_15 = '/usr/lib/postgresql/15/bin'
const DATA_FOLDER = `select current_setting('data_directory') as answer`

describe('a throwaway server', () => {
  test('answers to its password only, and leaves no process and no folder', async () => {
    const server = await openThrowawayServer()
    const folder = dirname(await ask<string>(server.url, DATA_FOLDER))
    assert.match(await ask(server.url, `select version() as answer`), /^PostgreSQL 18\./)
    assert.equal(server.major, 18)
    const stranger = Object.assign(new URL(server.url), { password: 'guess' }).href
    await assert.rejects(ask(stranger, 'select 1 as answer'), { code: '28P01' })
    await Promise.all([server.stop(), server.stop()])
    assert.equal(await isAlive(server.pid), false)
    assert.equal(existsSync(folder), false)
  })

  test('runs other programs, with settings of the caller', { skip: !existsSync(DEBIAN_15) && DEBIAN_15 }, async () => {
    await using server = await openThrowawayServer({ binariesFolder: DEBIAN_15, settings: { wal_level: 'logical' } })
    assert.equal(server.major, 15)
    assert.equal(await ask(server.url, `select current_setting('wal_level') as answer`), 'logical')
  })

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    test(`comes back after ${signal} at the same address with what was committed`, async () => {
      await using server = await openThrowawayServer({ settings: { synchronous_commit: 'on' } })
      await ask(server.url, 'create table kept as select 7 as answer')
      const { pid } = server
      await server.end(signal)
      await assert.rejects(ask(server.url, 'select 1 as answer'), { code: 'ECONNREFUSED' })
      await server.startAgain()
      assert.equal(await ask(server.url, 'select answer from kept'), 7)
      assert.notEqual(server.pid, pid)
    })
  }

  for (const asNobody of [false, true]) {
    const skip = asNobody && !canBeNobody && 'only root can become nobody'
    test(`goes with a process ${asNobody ? 'of a plain user ' : ''}that is killed`, { skip }, async () => {
      await using child = startChild('throwaway.child.ts', [], { asNobody })
      const { url, pid } = JSON.parse((await child.nextLine())!) as { url: string; pid: number }
      const folder = dirname(await ask<string>(url, DATA_FOLDER))
      await child.kill()
      await until(async () => !(await isAlive(pid)) && !existsSync(folder))
    })
  }

  test('programs that are not there are named', async () => {
    await assert.rejects(openThrowawayServer({ binariesFolder: '/nowhere/bin' }), {
      code: 'local_server',
      message: /^\/nowhere\/bin\/postgres is missing: .*DATABASE_URL/,
    })
  })

  test('a library that the system lacks is named', { skip: process.platform !== 'linux' && 'not Linux' }, async () => {
    await using folder = await openTestFolder()
    const bin = join(folder.path, 'bin')
    await mkdir(bin)
    // Away from their lib folder the programs find none of the libraries that came with them.
    for (const name of ['postgres', 'initdb']) await cp(join(findPackageHome(), 'bin', name), join(bin, name))
    await assert.rejects(openThrowawayServer({ binariesFolder: bin }), {
      code: 'local_server',
      message: /^PostgreSQL needs the system library lib\S+: install it, or set DATABASE_URL/,
    })
  })

  test('a setting that PostgreSQL refuses is told in its own words', async () => {
    await assert.rejects(openThrowawayServer({ settings: { max_connections: 'many' } }), {
      code: 'local_server',
      message: /^PostgreSQL did not start: FATAL:.*max_connections/,
    })
  })
})
