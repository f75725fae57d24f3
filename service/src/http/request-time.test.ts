import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { type Feature, noContent } from './index.ts'
import { build } from './test-fixtures.ts'

const LIMIT_MS = 300
const PACE = 10_000

const taking: Feature = (routes, scope) => {
  scope.addContentTypeParser('application/octet-stream', (_request, _body, done) => done(null))
  const receive = async ({ raw }: { raw: AsyncIterable<Buffer> }) => {
    for await (const _ of raw);
    return { body: undefined, fingerprint: '', [Symbol.asyncDispose]: async () => {} }
  }
  const spec = { summary: 'Takes', access: 'public', answers: { 204: null } } as const
  const content = { 'application/octet-stream': Type.Any() }
  routes.post('/v1/paced', { ...spec, upload: { content, receive, minBytesPerSecond: PACE } }, () => noContent())
  routes.post('/v1/strict', { ...spec, upload: { content, receive } }, () => noContent())
}

test('a body that takes too long is given up on with 408', async () => {
  await using app = await listening()
  const { socket, answer } = begin(app, '/v1/strict', 1_000_000)
  const trickle = setInterval(() => socket.write(Buffer.alloc(PACE)), 20)
  assert.match(await answer, /^HTTP\/1.1 408 .*"code":"request_timeout"/s)
  clearInterval(trickle)
})

test('a body that keeps the pace of its route may take longer, and one that does not is given up on', async () => {
  await using app = await listening()
  const quick = begin(app, '/v1/paced', 30 * PACE)
  // Two seconds' worth of time with every write.
  for (let written = 0; written < 30; written += 2) {
    quick.socket.write(Buffer.alloc(2 * PACE))
    await new Promise((resolve) => setTimeout(resolve, LIMIT_MS / 5))
  }
  assert.match(await quick.answer, /^HTTP\/1.1 204 /)
  const slow = begin(app, '/v1/paced', 30 * PACE)
  const trickle = setInterval(() => slow.socket.write('x'), 20)
  assert.match(await slow.answer, /^HTTP\/1.1 408 /)
  clearInterval(trickle)
})

test('a body that goes on after the answer is given up on too', async () => {
  await using app = await listening()
  const { socket } = begin(app, '/v1/nowhere', 1_000_000)
  await once(socket, 'data')
  const trickle = setInterval(() => socket.write('x'), 20)
  await once(socket, 'close')
  clearInterval(trickle)
})

test('what came in time is no longer looked at', async () => {
  await using app = await listening()
  const { socket, answer } = begin(app, '/v1/strict', 3)
  socket.write('abc')
  assert.match(await answer, /^HTTP\/1.1 204 /)
  await new Promise((resolve) => setTimeout(resolve, 2 * LIMIT_MS))
  assert.equal(socket.destroyed, false)
  socket.write('GET /livez HTTP/1.1\r\nhost: x\r\n\r\n')
  const [second] = (await once(socket, 'data')) as [Buffer]
  assert.match(second.toString(), /^HTTP\/1.1 200 /)
  socket.destroy()
})

async function listening() {
  const app = await build({ features: [taking], requestTimeoutMs: LIMIT_MS })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return app
}

function begin(app: FastifyInstance, path: string, length: number): { socket: Socket; answer: Promise<string> } {
  const socket = connect((app.server.address() as { port: number }).port, '127.0.0.1')
  socket.on('error', () => {})
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/octet-stream\r\ncontent-length: ${length}`
  socket.write(`${head}\r\n\r\n`)
  return { socket, answer: once(socket, 'data').then(([data]) => String(data)) }
}
