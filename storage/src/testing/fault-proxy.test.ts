import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { openFaultProxy } from './fault-proxy.ts'

// Nothing listens there, and nothing has to: only the proxy's own door is tried.
const TARGET = 'postgres://127.0.0.1:1/none'

async function isOpen(url: string): Promise<boolean> {
  const client = connect(Number(new URL(url).port), '127.0.0.1')
  const answer = await once(client, 'connect').then(
    () => true,
    () => false,
  )
  client.destroy()
  return answer
}

test('refusing and accepting take effect in the order in which they were asked for, however close', async () => {
  await using proxy = await openFaultProxy(TARGET)
  await Promise.all([proxy.refuse(), proxy.accept(), proxy.refuse()])
  assert.equal(await isOpen(proxy.url), false)
  await Promise.all([proxy.accept(), proxy.refuse(), proxy.accept()])
  assert.equal(await isOpen(proxy.url), true)
})
