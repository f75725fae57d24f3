import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { startLocalServer } from './index.ts'
import { ask, canBeNobody, isRoot, openTestFolder, startService } from './test-fixtures.ts'

interface Damage {
  readonly name: string
  /** What is damaged, from the server's folder. */
  readonly path: string
  readonly damage: (path: string) => Promise<void>
  readonly says: RegExp
}

const remove = (path: string) => rm(path, { recursive: true })
const overwrite = (text: string) => (path: string) => writeFile(path, text)
const cutAll = async (folder: string) => {
  const segments = (await readdir(folder)).filter((name) => /^[0-9A-F]{24}$/.test(name))
  for (const name of segments) await truncate(join(folder, name), 0)
}

const DAMAGES: readonly Damage[] = [
  {
    name: 'PG_VERSION is missing',
    path: 'postgres/data/PG_VERSION',
    damage: remove,
    says: /postgres\/data is damaged \(PG_VERSION is missing\): restore it from a backup, or move .*\/postgres away/,
  },
  {
    name: 'PG_VERSION is garbage',
    path: 'postgres/data/PG_VERSION',
    damage: overwrite('\0\0\0'),
    says: /is damaged \(PG_VERSION holds no version\): restore it from a backup/,
  },
  {
    name: 'another major version made the data',
    path: 'postgres/data/PG_VERSION',
    damage: overwrite('17\n'),
    says: /was made by PostgreSQL 17, and this is 18: dump it with PostgreSQL 17 .*DATABASE_URL/,
  },
  {
    name: 'the control file is missing',
    path: 'postgres/data/global/pg_control',
    damage: remove,
    says: /does not start on .*global\/pg_control.*its log is .*postgres\.log; if the folder is damaged, restore it from a backup, or move .*\/postgres away/,
  },
  {
    name: 'the control file is cut',
    path: 'postgres/data/global/pg_control',
    damage: (path) => truncate(path, 100),
    says: /does not start on .*(FATAL|PANIC): .*pg_control/,
  },
  {
    name: 'the control file is garbage',
    path: 'postgres/data/global/pg_control',
    damage: overwrite('x'.repeat(8192)),
    says: /does not start on .*(FATAL|PANIC): /,
  },
  {
    name: 'the write-ahead log is cut',
    path: 'postgres/data/pg_wal',
    damage: cutAll,
    says: /does not start on .*PANIC: +could not locate a valid checkpoint record/,
  },
  {
    name: 'the configuration cannot be read',
    path: 'postgres/data/postgresql.conf',
    damage: overwrite('max_connections = many\n'),
    says: /does not start on .*FATAL: +configuration file .* contains errors/,
  },
  {
    name: 'the data folder is missing',
    path: 'postgres/data',
    damage: remove,
    says: /postgres\/data is missing: restore it from a backup/,
  },
  {
    name: 'the folder is empty',
    path: 'postgres',
    damage: async (path) => {
      await remove(path)
      await mkdir(path)
    },
    says: /postgres\/data is missing: restore it from a backup/,
  },
  {
    name: 'the link to the data points nowhere',
    path: 'postgres',
    damage: async (path) => {
      await remove(path)
      await symlink('/nowhere/at/all', path)
    },
    says: /postgres points to data that is gone: restore it/,
  },
  {
    name: 'the passwords are missing',
    path: 'postgres/passwords.json',
    damage: remove,
    says: /is damaged \(passwords\.json is missing\): restore it/,
  },
  {
    name: 'the passwords are cut',
    path: 'postgres/passwords.json',
    damage: (path) => truncate(path, 20),
    says: /is damaged \(passwords\.json does not hold the three passwords\): restore it/,
  },
]

test('each kind of damage gets one clear line, nothing is made anew, and once repaired all is there', async () => {
  await using folder = await openTestFolder()
  const home = join(folder.path, 'home')
  await using first = await startLocalServer({ folder: home })
  await ask(first.ownerUrl, `create table kept as select 'whole' as answer`)
  await first.stop()
  for (const { name, path, damage, says } of DAMAGES) {
    const [damaged, healthy] = [join(home, path), join(folder.path, 'healthy')]
    await copyWithOwner(damaged, healthy)
    await damage(damaged)
    await assert.rejects(
      startLocalServer({ folder: home }),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'local_server', `${name}: ${error.stack}`)
        assert.match(error.message, says, name)
        assert.doesNotMatch(error.message, /\n/, name)
        return true
      },
      name,
    )
    await rm(damaged, { recursive: true, force: true })
    await rename(healthy, damaged)
  }
  await using repaired = await startLocalServer({ folder: home })
  assert.equal(await ask(repaired.ownerUrl, 'select answer from kept'), 'whole')
})

describe('a folder that cannot be used', () => {
  test('a file, or something below a file, is refused as such', async () => {
    await using folder = await openTestFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, 'a file')
    for (const path of [file, join(file, 'below')]) {
      await assert.rejects(startLocalServer({ folder: path }), {
        code: 'local_server',
        message: /is a file, or lies in one, not a folder: choose another one$/,
      })
    }
  })

  const noProc = !existsSync('/proc/self') && 'only where there is /proc'

  test('one in which nothing can be made', { skip: noProc }, async () => {
    await assert.rejects(startLocalServer({ folder: '/proc/longrun/here' }), {
      code: 'local_server',
      message: /cannot be written: give this user the right to, or choose another folder$/,
    })
  })

  const notRoot = !canBeNobody && 'only root becomes another user'

  test('one that this user may not write', { skip: notRoot }, async () => {
    await using folder = await openTestFolder()
    for (const path of [folder.path, join(folder.path, 'new')]) {
      await using service = await startService({ folder: path }, { asNobody: true })
      assert.match(service.refused!, /cannot be written: give this user the right to, or choose another folder$/)
    }
  })

  test('data of another user', { skip: notRoot }, async () => {
    await using folder = await openTestFolder()
    await (await startLocalServer({ folder: folder.path })).stop()
    await chmod(folder.path, 0o777)
    await using service = await startService({ folder: folder.path }, { asNobody: true })
    assert.match(service.refused!, /postgres\/data belongs to user \d+: start as that user, or as root/)
  })

  test('data that root copied to itself is given to the server again', { skip: !isRoot && notRoot }, async () => {
    await using folder = await openTestFolder()
    const [home, copy] = [join(folder.path, 'home'), join(folder.path, 'copy')]
    await using first = await startLocalServer({ folder: home })
    await ask(first.ownerUrl, `create table kept as select 'whole' as answer`)
    await first.stop()
    await cp(home, copy, { recursive: true })
    await chown(join(copy, 'postgres', 'data'), 0, 0)
    await using server = await startLocalServer({ folder: copy })
    assert.equal(await ask(server.ownerUrl, 'select answer from kept'), 'whole')
  })

  test('a full disk', { skip: !canMount() && 'needs the right to mount' }, async () => {
    await using folder = await openTestFolder()
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=711', 'tmpfs', folder.path])
    try {
      await assert.rejects(startLocalServer({ folder: folder.path }), {
        code: 'local_server',
        message: /No space left on device.*the disk is full: free some space/,
      })
      assert.deepEqual(await readdir(folder.path), [])
    } finally {
      spawnSync('umount', [folder.path])
    }
  })
})

/** As `cp` does, which in Node gives everything to us. */
async function copyWithOwner(from: string, to: string): Promise<void> {
  spawnSync('cp', ['-a', from, to])
}

function canMount(): boolean {
  return isRoot && spawnSync('unshare', ['-m', 'true']).status === 0
}
