import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isMetricsToken } from './metrics-token.ts'
import type { Metrics } from './open-metrics.ts'

/** Where the metrics are served, and what a reader has to send. */
export interface MetricsServerSettings {
  readonly host: string
  readonly port: number
  /** Asked for as `Authorization: Bearer <token>` where there is one. */
  readonly token?: string | undefined
}

/** A listener of its own for the metrics. */
export interface MetricsServer extends AsyncDisposable {
  readonly port: number
}

// Readers are few, and none takes long.
const MOST_CONNECTIONS = 32
const REQUEST_TIMEOUT_MS = 10_000

/** Serves `GET /metrics` and nothing else. @throws what listening there fails with */
export async function openMetricsServer(
  metrics: Metrics,
  { host, port, token }: MetricsServerSettings,
): Promise<MetricsServer> {
  const limits = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }
  const server = createServer(limits, (request, response) => {
    void answer(request, response, { metrics, token }).catch(() => refuse(response, 500, 'the metrics cannot be read'))
  })
  server.maxConnections = MOST_CONNECTIONS
  server.listen({ host, port })
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function answer(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  { metrics, token }: { readonly metrics: Metrics; readonly token: string | undefined },
): Promise<void> {
  if (url.split('?', 1)[0] !== '/metrics') return refuse(response, 404, 'the metrics are at /metrics')
  if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'send GET', { allow: 'GET, HEAD' })
  if (token !== undefined && !isMetricsToken(headers.authorization, token)) {
    return refuse(response, 401, 'send Authorization: Bearer <the metrics token>', { 'www-authenticate': 'Bearer' })
  }
  const text = await metrics.read()
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text)
}

function refuse(response: ServerResponse, status: number, why: string, headers: Record<string, string> = {}): void {
  if (response.headersSent) response.destroy()
  else response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${why}\n`)
}
