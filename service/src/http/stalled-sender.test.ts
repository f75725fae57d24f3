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
  using _stopped = closeWhenStalled(receiving(stopped.there), STALLED_MS)
  using _slow = closeWhenStalled(receiving(slow.there), STALLED_MS)
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
    using _ = closeWhenStalled(receiving(there), STALLED_MS)
    here.write('x')
  }
  await sleep(3 * STALLED_MS)
  assert.equal(there.destroyed, false)
})

test('who waits for us, or has sent everything, is not cut off', async () => {
  await using server = await listen()
  const [unread, whole] = [await server.open(), await server.open()]
  using _unread = closeWhenStalled({ socket: unread.there, complete: false, readableLength: 1 }, STALLED_MS)
  using _whole = closeWhenStalled({ socket: whole.there, complete: true, readableLength: 0 }, STALLED_MS)
  await sleep(3 * STALLED_MS)
  assert.deepEqual([unread.there.destroyed, whole.there.destroyed], [false, false])
})

const receiving = (socket: Socket) => ({ socket, complete: false, readableLength: 0 })

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
