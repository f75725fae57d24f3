import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { findLocalServer, startLocalServer } from './index.ts'
import { ask, openTestFolder } from './test-fixtures.ts'

test('the server that runs on a folder is found, with both its roles, and not once it is stopped', async () => {
  await using folder = await openTestFolder()
  assert.equal(await findLocalServer(folder.path), undefined)
  await using server = await startLocalServer({ folder: folder.path })
  const found = await findLocalServer(folder.path)
  assert.deepEqual(found, { url: server.url, ownerUrl: server.ownerUrl })
  const role = 'select current_user as answer'
  assert.deepEqual([await ask(found!.url, role), await ask(found!.ownerUrl, role)], ['longrun_app', 'longrun_owner'])
  await server.stop()
  assert.equal(await findLocalServer(folder.path), undefined)
})

test('what a killed server left behind is not taken for a server', async () => {
  await using folder = await openTestFolder()
  const data = join(folder.path, 'postgres', 'data')
  await mkdir(data, { recursive: true })
  await writeFile(join(folder.path, 'postgres', 'passwords.json'), '{"app":"a","owner":"b","superuser":"c"}')
  await writeFile(join(data, 'postmaster.pid'), '1\n/nowhere\n1700000000\n1\n')
  assert.equal(await findLocalServer(folder.path), undefined)
  await writeFile(join(data, 'postmaster.pid'), 'no server\n')
  assert.equal(await findLocalServer(folder.path), undefined)
})
