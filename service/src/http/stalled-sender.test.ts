import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { closeWhenStalled } from './stalled-sender.ts'

const STALLED_MS = 200

test('who stops in the middle is cut off, who goes on slowly is not', async () => {
  await using server = await listen()
  const [stopped, slow] = [await server.open(), await server.open()]
  using _stopped = closeWhenStalled(stopped.there, STALLED_MS)
  using _slow = closeWhenStalled(slow.there, STALLED_MS)
  const writing = setInterval(() => slow.here.write('x'), STALLED_MS / 8)
  stopped.here.write('x')
  await once(stopped.here, 'close')
  assert.equal(slow.there.destroyed, false)
  clearInterval(writing)
  await once(slow.here, 'close')
})

test('what was received in time may be looked at for as long as that takes', async () => {
  await using server = await listen()
  const { here, there } = await server.open()
  {
    using _ = closeWhenStalled(there, STALLED_MS)
    here.write('x')
  }
  await sleep(3 * STALLED_MS)
  assert.equal(there.destroyed, false)
})

async function listen(): Promise<{ open(): Promise<{ here: Socket; there: Socket }> } & AsyncDisposable> {
  const server: Server = createServer()
  const sockets: Socket[] = []
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    open: async () => {
      const accepted = once(server, 'connection') as Promise<[Socket]>
      const here = connect((server.address() as { port: number }).port, '127.0.0.1')
      const [there] = await accepted
      there.resume()
      sockets.push(
        here.on('error', () => {}),
        there.on('error', () => {}),
      )
      return { here, there }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
