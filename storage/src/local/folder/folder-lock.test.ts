import assert from 'node:assert/strict'
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openTestFolder, startChild, type TestChild } from '../test-fixtures.ts'
import { lockFolder } from './folder-lock.ts'

describe('the lock of a folder', () => {
  test('refuses a second owner by the address of the first, and is free after release', async () => {
    await using folder = await openTestFolder()
    const lock = await lockFolder(folder.path)
    await assert.rejects(lockFolder(folder.path), { code: 'local_server', message: /is just starting \(process \d+\)/ })
    await lock.publishAddress('http://127.0.0.1:8080')
    await assert.rejects(lockFolder(folder.path), { message: /runs at http:\/\/127\.0\.0\.1:8080 / })
    await lock.release()
    await using _second = await lockFolder(folder.path)
    assert.deepEqual(await readdir(folder.path), ['service.lock'])
  })

  for (const before of ['a free folder', 'a folder whose owner was killed']) {
    test(`of ten processes at once on ${before}, exactly one gets it`, async () => {
      await using folder = await openTestFolder()
      await using opened = new AsyncDisposableStack()
      if (before !== 'a free folder') {
        await using owner = startChild('folder/lock.child.ts', [folder.path])
        assert.equal(await owner.nextLine(), 'ready')
        owner.send('go')
        assert.equal(await owner.nextLine(), 'won')
      }
      const children: TestChild[] = []
      for (let i = 0; i < 10; i++) children.push(opened.use(startChild('folder/lock.child.ts', [folder.path])))
      for (const child of children) assert.equal(await child.nextLine(), 'ready')
      for (const child of children) child.send('go')
      const answers = await Promise.all(children.map((child) => child.nextLine()))
      assert.equal(answers.filter((answer) => answer === 'won').length, 1)
      const winner = children[answers.indexOf('won')]!
      const losers = answers.filter((answer) => answer !== 'won')
      for (const answer of losers) assert.match(answer!, /is in use: Longrun is just starting \(process \d+\)/)
      assert.equal(JSON.parse(await readFile(join(folder.path, 'service.lock'), 'utf8')).pid, winner.pid)
    })
  }

  test('of a killed taker too: whoever died while taking over does not block the rest', async () => {
    await using folder = await openTestFolder()
    const dead = await recordOf(folder.path, { processStart: 'long ago' })
    const taker = { ...dead, token: '00000000-0000-4000-8000-000000000001' }
    await writeFile(join(folder.path, 'service.lock'), JSON.stringify(dead))
    await writeFile(join(folder.path, `service.lock.after-${dead.token}`), JSON.stringify(taker))
    await using _lock = await lockFolder(folder.path)
    assert.equal(JSON.parse(await readFile(join(folder.path, 'service.lock'), 'utf8')).pid, process.pid)
  })

  test('is not held by another process that got the same number', async () => {
    await using folder = await openTestFolder()
    const record = await recordOf(folder.path, { processStart: 'another time' })
    await writeFile(join(folder.path, 'service.lock'), JSON.stringify(record))
    await using _lock = await lockFolder(folder.path)
  })

  test('of another machine or container holds while its heart beats', async () => {
    await using folder = await openTestFolder()
    const path = join(folder.path, 'service.lock')
    const record = await recordOf(folder.path, { processSpace: 'elsewhere/' })
    await writeFile(path, JSON.stringify({ ...record, address: 'http://10.0.0.2:8080' }))
    await assert.rejects(lockFolder(folder.path), { message: /runs at http:\/\/10\.0\.0\.2:8080/ })
    await utimes(path, new Date(), new Date(Date.now() - 60_000))
    await using _lock = await lockFolder(folder.path)
  })

  for (const content of ['', 'null', '{"token":"../../x","pid":1}']) {
    test(`is taken over when its file holds ${content || 'nothing'}, as after a power failure`, async () => {
      await using folder = await openTestFolder()
      await writeFile(join(folder.path, 'service.lock'), content)
      await using _lock = await lockFolder(folder.path)
      await assert.rejects(lockFolder(folder.path), { code: 'local_server' })
    })
  }
})

/** What this process would write, changed. */
async function recordOf(folder: string, changes: Record<string, unknown>) {
  await using _lock = await lockFolder(folder)
  return { ...JSON.parse(await readFile(join(folder, 'service.lock'), 'utf8')), ...changes }
}
