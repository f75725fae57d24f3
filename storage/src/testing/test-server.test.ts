import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)
const index = JSON.stringify(new URL('./index.ts', import.meta.url).href)

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  return await client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

test('without TEST_DATABASE_URL a process starts one server for its tests, ends by itself and takes the server along', async () => {
  const script = `
    const { openTestDatabase } = await import(${index})
    const [one, other] = await Promise.all([openTestDatabase(), openTestDatabase()])
    await one.query('select 1')
    console.log(JSON.stringify([one.url, other.url]))
    await one[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()`
  const { TEST_DATABASE_URL: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env, timeout: 60_000 })
  const [one, other] = (JSON.parse(stdout) as string[]).map((url) => new URL(url))
  assert.equal(one!.host, other!.host)
  assert.notEqual(one!.pathname, other!.pathname)
  const giveUpAt = Date.now() + 10_000
  one!.pathname = '/postgres'
  while ((await answers(one!.href)) && Date.now() < giveUpAt) await sleep(50)
  assert.equal(await answers(one!.href), false)
})
