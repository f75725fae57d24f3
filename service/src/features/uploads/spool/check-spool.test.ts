import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '@longrun/storage'
import { checkSpool, Spool } from './index.ts'

test('a spool is looked at and not made; what waits in it is counted, and too little room is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-check-spool-'))
  await using opened = new AsyncDisposableStack()
  opened.defer(() => rm(folder, { recursive: true }))
  const settings = { folder: join(folder, 'not', 'made'), reserveBytes: 0 }
  assert.match((await checkSpool(settings)).seen, /^0 archives wait in .*made, room for \d+ MiB more$/)
  assert.deepEqual(await readdir(folder), [])

  await new Spool(settings).write(newId(), one(), { maxBytes: 10, check: async () => {} })
  assert.match((await checkSpool(settings)).seen, /^1 archive waits in /)
  const { findings } = await checkSpool({ ...settings, reserveBytes: Number.MAX_SAFE_INTEGER })
  assert.deepEqual(
    findings.map(({ level }) => level),
    ['failed'],
  )
})

async function* one(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('archive')
}
