import {
  DURATION_BOUNDS_SECONDS,
  type DurationFigures,
  openStorageMonitor,
  type StorageFigures,
} from '@longrun/storage'
import type { Metric, Registry } from 'prom-client'

interface Sample {
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
  readonly metricName?: string
}

/** Statements, waits for connections, and connections, as the storage counts them. */
export function describeStorage(registry: Registry): Disposable {
  const monitor = openStorageMonitor()
  const add = (kind: 'counter' | 'histogram', name: string, help: string, read: Read): void =>
    registry.registerMetric(toMetric(kind, name, help, () => read(monitor.figures(), name)))
  add('counter', 'longrun_statements_total', 'Statements sent to PostgreSQL, by tag and outcome', toStatementCounts)
  add('counter', 'longrun_statement_rows_total', 'Rows that statements returned or touched', ({ statements }) =>
    statements.map(({ tag, rows }) => ({ labels: { tag }, value: rows })),
  )
  add(
    'histogram',
    'longrun_statement_duration_seconds',
    'How long statements took, from sending to the whole answer',
    ({ statements }, name) => statements.flatMap(({ tag, durations }) => toBuckets(name, { tag }, durations)),
  )
  add('counter', 'longrun_pool_acquires_total', 'Callers that asked for a connection, by outcome', ({ acquires }) =>
    toCounts(acquires.outcomes, (outcome) => ({ outcome })),
  )
  add('histogram', 'longrun_pool_acquire_wait_seconds', 'How long callers waited for a connection', (figures, name) =>
    toBuckets(name, {}, figures.acquires.waits),
  )
  add(
    'counter',
    'longrun_pool_connection_changes_total',
    'Connections that were opened, closed, lost or refused',
    ({ connections }) => toCounts(connections, (change) => ({ change })),
  )
  return monitor
}

type Read = (figures: StorageFigures, name: string) => readonly Sample[]

// The registry asks any metric for its samples by `get`; a histogram of prom-client cannot be filled from elsewhere.
function toMetric(type: 'counter' | 'histogram', name: string, help: string, read: () => readonly Sample[]): Metric {
  const metric = { name, help, type, aggregator: 'sum', get: async () => ({ ...metric, values: read() }) }
  return metric as unknown as Metric
}

function toStatementCounts({ statements }: StorageFigures): Sample[] {
  return statements.flatMap(({ tag, outcomes }) => toCounts(outcomes, (outcome) => ({ tag, outcome })))
}

function toCounts<Key extends string>(
  counts: ReadonlyMap<Key, number>,
  toLabels: (key: Key) => Sample['labels'],
): Sample[] {
  return [...counts].map(([key, value]) => ({ labels: toLabels(key), value }))
}

function toBuckets(name: string, labels: Sample['labels'], { atMost, count, sumSeconds }: DurationFigures): Sample[] {
  const metricName = `${name}_bucket`
  return [
    ...DURATION_BOUNDS_SECONDS.map((bound, at) => ({
      metricName,
      labels: { le: bound, ...labels },
      value: atMost[at]!,
    })),
    { metricName, labels: { le: '+Inf', ...labels }, value: count },
    { metricName: `${name}_sum`, labels, value: sumSeconds },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
