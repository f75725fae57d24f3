import type { FastifyInstance } from 'fastify'

/**
 * One line a request: what, how it ended, how long it took, who. The route's pattern stands for the address: the address
 * itself may name records, and a query string may hold values.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply
    const line = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      userId: request.caller?.userId,
      tokenId: request.caller?.tokenId,
    }
    if (statusCode >= 500) request.log.warn(line, 'request')
    else request.log.info(line, 'request')
    done()
  })
}
