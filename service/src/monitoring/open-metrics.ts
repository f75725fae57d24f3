import { Registry } from 'prom-client'
import { countJobs, countRequests, countUploads } from './activity-metrics.ts'
import { describeProcess } from './process-metrics.ts'
import { gaugeDecoders, gaugePool, gaugeQueue, gaugeSealing, type MetricsSources } from './state-metrics.ts'
import { describeStorage } from './storage-metrics.ts'

/** The figures of this process, as Prometheus reads them. Counts until it is disposed. */
export interface Metrics extends Disposable {
  readonly contentType: string
  /** Every metric in the text format of Prometheus. */
  read(): Promise<string>
}

/** Starts to count. What happened before is not counted. */
export function openMetrics(sources: MetricsSources): Metrics {
  using opened = new DisposableStack()
  const registry = new Registry()
  describeProcess(registry)
  opened.use(describeStorage(registry))
  for (const count of [countRequests, countJobs, countUploads]) opened.defer(count(registry))
  for (const gauge of [gaugePool, gaugeDecoders, gaugeQueue, gaugeSealing]) gauge(registry, sources)
  const owned = opened.move()
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    [Symbol.dispose]: () => owned.dispose(),
  }
}
