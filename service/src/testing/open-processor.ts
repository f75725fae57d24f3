import { type Database, openSeriesStore, systemClock } from '@longrun/storage'
import { metricSeries } from '../features/metrics/index.ts'
import {
  DEFAULT_PROCESS_LIMITS,
  DEFAULT_UPLOAD_LIMITS,
  type DecoderPool,
  type ProcessLimits,
  UploadProcessor,
} from '../features/uploads/index.ts'
import { composeResources } from '../main/compose-resources.ts'
import type { TestService } from './test-service.ts'

interface ProcessorOptions {
  readonly decoders: DecoderPool
  readonly limits?: Partial<ProcessLimits>
  /** Default: that of the service. */
  readonly database?: Database
}

/** A processor beside that of the service, as another worker has one. It holds nothing that needs closing. */
export function openProcessor(
  { service, log }: TestService,
  { decoders, limits = {}, database = service.database }: ProcessorOptions,
): UploadProcessor {
  const clock = systemClock
  const { months } = service
  const series = openSeriesStore(metricSeries, { clock })
  const { workoutStore, pairing, duplicates } = composeResources({ database, months, series, clock })
  return new UploadProcessor({
    database,
    months,
    series,
    workouts: workoutStore,
    pairing,
    duplicates,
    decoders,
    limits: DEFAULT_UPLOAD_LIMITS.decode,
    processing: { ...DEFAULT_PROCESS_LIMITS, ...limits },
    maxConnections: 10,
    timeZoneOf: async () => 'Europe/Berlin',
    standingOf: (userId) => service.users.standingOf(userId),
    log,
    clock,
  })
}
