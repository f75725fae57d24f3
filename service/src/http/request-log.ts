import type { FastifyInstance } from 'fastify'
import { requestEvents } from '../events.ts'

// Also for every address that no route takes: whoever makes addresses up must not make series of figures.
const NO_ROUTE = 'none'

/**
 * One line a request: what, how it ended, how long it took, who. The route's pattern stands for the address: the address
 * itself may name records, and a query string may hold values.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request
    const { statusCode: status, elapsedTime: durationMs } = reply
    const route = request.routeOptions.url ?? NO_ROUTE
    if (requestEvents.hasSubscribers) requestEvents.publish({ method, route, status, durationMs })
    const line = {
      requestId: request.id,
      method,
      route,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      userId: request.caller?.userId,
      tokenId: request.caller?.tokenId,
    }
    if (status >= 500) request.log.warn(line, 'request')
    else request.log.info(line, 'request')
    done()
  })
}
