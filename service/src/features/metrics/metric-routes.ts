import type { Clock } from '@longrun/storage'
import { type Feature, LINES_TYPE, ok } from '../../http/index.ts'
import type { MetricLimits } from './metric-limits.ts'
import { metricSchemas } from './metric-schemas.ts'
import type { MetricService } from './metric-service.ts'
import { SampleReceiver } from './receive-samples.ts'

interface Parts {
  readonly metrics: MetricService
  readonly limits: MetricLimits
  readonly clock: Clock
}

/** Samples of any metric: sent in batches, listed in order of time. */
export function metricRoutes({ metrics, limits, clock }: Parts): Feature {
  return (routes) => {
    const receiver = new SampleReceiver(limits, clock)

    routes.post(
      '/v1/metrics/batch',
      {
        summary: 'Send samples; all of them are stored, or none',
        description:
          'A sample is named by type, workout and millisecond: sent again, it is merged and its later value stays. As JSON up ' +
          `to ${limits.maxSamples}, as lines up to ${limits.maxStreamedSamples} samples.`,
        upload: {
          content: { 'application/json': metricSchemas.batch, [LINES_TYPE]: metricSchemas.lines },
          receive: (request) => receiver.receive(request),
        },
        bodyLimitBytes: limits.maxBodyBytes,
        answers: { 200: metricSchemas.stored },
        problems: ['busy', 'archived'],
      },
      async ({ caller, body }) => ok(await metrics.store(caller, body)),
    )

    routes.get(
      '/v1/metrics',
      {
        summary: 'The points of one metric, in order of time',
        query: metricSchemas.query,
        answers: { 200: metricSchemas.points },
        problems: ['not_found'],
      },
      async ({ caller, query }) => ok(await metrics.list(caller, query)),
    )
  }
}
