import type { Logger } from 'pino'
import { type Feature, ok, Problem } from '../http/index.ts'
import { isMetricsToken, logSlowStatements, type Metrics, openMetrics, openMetricsServer } from '../monitoring/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { toPortProblem } from './check-port.ts'
import type { Service } from './compose.ts'

/** How a process is watched. Disposing ends it. */
export interface Monitoring extends AsyncDisposable {
  /** `GET /metrics` for the main port, where there is a token for it. */
  readonly routes: readonly Feature[]
  /** What to tell whoever started the process. */
  readonly notices: readonly string[]
}

/** Starts what the settings ask for: metrics on a port of their own, on the main one or nowhere, and a line a slow statement. */
export async function startMonitoring(
  { sources }: Pick<Service, 'sources'>,
  settings: ServiceSettings,
  log: Logger,
): Promise<Monitoring> {
  const { slowStatementMs, metricsPort: port, metricsHost: host, metricsToken: token } = settings
  await using opened = new AsyncDisposableStack()
  if (slowStatementMs > 0) opened.defer(logSlowStatements(log, slowStatementMs))
  const routes: Feature[] = []
  const notices: string[] = []
  if (port !== undefined || token !== undefined) {
    const metrics = opened.use(openMetrics(sources))
    if (token !== undefined) routes.push(metricsRoute(metrics, token))
    if (port !== undefined) {
      const listening = openMetricsServer(metrics, { host, port, token })
      const server = opened.use(
        await listening.catch((error: unknown) => {
          throw toPortProblem(error, host, port, METRICS_SETTINGS)
        }),
      )
      notices.push(`Metrics are at http://${host.includes(':') ? `[${host}]` : host}:${server.port}/metrics`)
    }
  }
  const owned = opened.move()
  return { routes, notices, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const METRICS_SETTINGS = { port: '--metrics-port or LONGRUN_METRICS_PORT', host: 'LONGRUN_METRICS_HOST' }

function metricsRoute(metrics: Metrics, token: string): Feature {
  return (routes) => {
    const description = 'Prometheus text format. Authorization: Bearer with the metrics token of the settings.'
    const answers = { 200: 'text/plain' }
    routes.get(
      '/metrics',
      { summary: 'Figures of this process', description, access: 'public', answers, problems: ['unauthenticated'] },
      async ({ headers }) => {
        if (!isMetricsToken(headers.authorization, token)) throw new Problem('unauthenticated')
        return ok(await metrics.read(), { headers: { 'content-type': metrics.contentType } })
      },
    )
  }
}
