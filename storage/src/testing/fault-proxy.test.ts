import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
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

/** A server that sends back what it gets, behind a proxy. */
async function openEcho() {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await openFaultProxy(`postgres://127.0.0.1:${(server.address() as AddressInfo).port}/none`)
  const dial = async () => {
    const client = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    await once(client, 'connect')
    return client
  }
  const close = async () => {
    await proxy[Symbol.asyncDispose]()
    server.close()
  }
  return { proxy, dial, [Symbol.asyncDispose]: close }
}

test('forgotten connections hear nothing and are not closed; new ones work', async () => {
  await using echo = await openEcho()
  const old = await echo.dial()
  old.write('a')
  await once(old, 'data')
  echo.proxy.forget()
  old.write('b')
  const young = await echo.dial()
  young.write('c')
  const heard = once(old, 'data').then(() => 'heard')
  await once(young, 'data')
  assert.equal(await Promise.race([heard, sleep(50, 'silence')]), 'silence')
  assert.equal(old.readyState, 'open')
  old.destroy()
  young.destroy()
  while (echo.proxy.connections > 0) await sleep(5)
})

test('a trickle takes its time for each byte', async () => {
  await using echo = await openEcho()
  const client = await echo.dial()
  echo.proxy.trickle(10_000)
  const since = performance.now()
  client.write(Buffer.alloc(1_000))
  await once(client, 'data')
  // 100 ms each way.
  assert.ok(performance.now() - since >= 190)
  client.destroy()
})

test('refusing and accepting take effect in the order in which they were asked for, however close', async () => {
  await using proxy = await openFaultProxy(TARGET)
  await Promise.all([proxy.refuse(), proxy.accept(), proxy.refuse()])
  assert.equal(await isOpen(proxy.url), false)
  await Promise.all([proxy.accept(), proxy.refuse(), proxy.accept()])
  assert.equal(await isOpen(proxy.url), true)
})
