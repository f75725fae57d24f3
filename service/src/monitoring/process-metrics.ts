import { performance } from 'node:perf_hooks'
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import { version } from '../version.ts'

// Gauges whose names end in _total, which Prometheus keeps for counters: promtool finds fault with them.
const MISNAMED = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total']

// The delay of the event loop is sampled by a timer: 20 ms cost half of the default of 10.
const EVENT_LOOP_SAMPLE_MS = 20

/** Memory, processor time, event loop, garbage collection, and which build this is. */
export function describeProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  describeUtilization(registry)
  const build = new Gauge({
    name: 'longrun_build_info',
    help: 'Which build of Longrun runs on which version of Node; always 1',
    labelNames: ['version', 'node'],
    registers: [registry],
  })
  build.set({ version, node: process.versions.node }, 1)
}

function describeUtilization(registry: Registry): void {
  let last = performance.eventLoopUtilization()
  new Gauge({
    name: 'longrun_event_loop_utilization_ratio',
    help: 'Share of the time since the metrics were read last in which the event loop was busy: 0 to 1',
    registers: [registry],
    collect() {
      const now = performance.eventLoopUtilization()
      this.set(performance.eventLoopUtilization(now, last).utilization)
      last = now
    },
  })
}
