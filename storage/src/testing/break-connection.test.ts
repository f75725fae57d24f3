import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { breakConnection } from './break-connection.ts'

/** The two ends of a connection. */
async function openPair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [near] = await once(server, 'connection')
  server.close()
  return { near, far }
}

test('the other end hears of a reset', async () => {
  const { near, far } = await openPair()
  breakConnection(near)
  const [error] = await once(far, 'error')
  assert.equal(error.code, 'ECONNRESET')
})

test('a connection that was told to end a moment before is closed all the same', async () => {
  const { near, far } = await openPair()
  far.resume()
  near.end()
  breakConnection(near)
  await once(near, 'close')
})
