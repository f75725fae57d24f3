import type { FastifyInstance, FastifyRequest } from 'fastify'

/**
 * Gives up on a body that takes longer than `requestTimeoutMs` to arrive, with 408, whoever reads it and whether it is read
 * or not. Where a route names a pace, a body that keeps to it may take as long as it needs. Node has one limit for a whole
 * server, which such a body could not pass.
 */
export function limitRequestTime(app: FastifyInstance, requestTimeoutMs: number): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (hasBody(request)) watch(app, request, requestTimeoutMs)
    done()
  })
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function watch(app: FastifyInstance, { raw, routeOptions }: FastifyRequest, requestTimeoutMs: number): void {
  const { socket } = raw
  const bytesBefore = socket.bytesRead
  const begunAt = performance.now()
  const pace = routeOptions.config.spec?.upload?.minBytesPerSecond
  const isOver = () => raw.complete || socket.destroyed
  const look = () => {
    if (isOver()) return
    const earnedMs = pace === undefined ? 0 : ((socket.bytesRead - bytesBefore) / pace) * 1_000
    const leftMs = requestTimeoutMs + earnedMs - (performance.now() - begunAt)
    if (leftMs > 0) return wait(leftMs)
    app.server.emit('clientError', Object.assign(new Error('request timeout'), { code: TIMED_OUT }), socket)
  }
  let timer: NodeJS.Timeout
  // A whole second at least: what arrives a byte at a time is not looked at as often.
  const wait = (ms: number) => {
    timer = setTimeout(look, Math.max(ms, LOOK_EVERY_MS)).unref()
  }
  timer = setTimeout(look, requestTimeoutMs).unref()
  // An answer may be sent before the body has come; the rest of it must end in time all the same.
  raw.once('close', () => {
    if (isOver()) clearTimeout(timer)
  })
}

const LOOK_EVERY_MS = 1_000
// What Node calls it when its own limits are passed.
const TIMED_OUT = 'ERR_HTTP_REQUEST_TIMEOUT'
