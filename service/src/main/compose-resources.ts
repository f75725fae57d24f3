import {
  type Clock,
  type Database,
  type EntityStore,
  type Months,
  openCascade,
  openHistory,
  openStore,
  type SeriesStore,
} from '@longrun/storage'
import { DuplicateFinder, DuplicateService, duplicateRoutes } from '../features/duplicates/index.ts'
import { metricSeries } from '../features/metrics/index.ts'
import { NoteService, noteEntity, noteRoutes } from '../features/notes/index.ts'
import { PairingService, pairingRoutes } from '../features/pairing/index.ts'
import { PlanService, planEntity, planRoutes } from '../features/plans/index.ts'
import { TemplateService, templateEntity, templateRoutes } from '../features/templates/index.ts'
import { WorkoutService, workoutEntity, workoutRoutes } from '../features/workouts/index.ts'
import { DEFAULT_LINE_STREAM_LIMITS, type Feature, LineStreams } from '../http/index.ts'

interface Parts {
  readonly database: Database
  readonly months: Months
  readonly series: SeriesStore
  readonly clock: Clock
}

/** The records of the service, of which all are kept by the same mechanisms. */
export interface Resources {
  readonly plans: PlanService
  readonly templates: TemplateService
  readonly workouts: WorkoutService
  readonly notes: NoteService
  readonly pairing: PairingService
  readonly duplicates: DuplicateFinder
  readonly workoutStore: EntityStore<typeof workoutEntity>
  readonly features: readonly Feature[]
}

/** Wires up what is kept as records. A new kind has an entity here, a service and its routes. */
export function composeResources({ database, months, series, clock }: Parts): Resources {
  const cascade = openCascade([planEntity, workoutEntity, noteEntity])
  const shared = { database, cascade, clock }
  const workoutStore = openStore(workoutEntity, { clock })
  const templateStore = openStore(templateEntity, { clock })
  const templates = new TemplateService({
    ...shared,
    store: templateStore,
    history: openHistory(templateEntity, { clock }),
  })
  const duplicates = new DuplicateFinder()
  const workouts = new WorkoutService({
    ...shared,
    store: workoutStore,
    history: openHistory(workoutEntity, { clock, series: metricSeries }),
    templates: templateStore,
    series,
    duplicates,
  })
  const plans = new PlanService({
    ...shared,
    store: openStore(planEntity, { clock }),
    history: openHistory(planEntity, { clock }),
    samples: workouts.samples,
  })
  const notes = new NoteService({
    ...shared,
    store: openStore(noteEntity, { clock }),
    history: openHistory(noteEntity, { clock }),
    months,
  })
  const pairing = new PairingService({ database, workouts: workoutStore })
  const likely = new DuplicateService({ database, store: workoutStore, workouts, pairing, finder: duplicates })
  const lines = new LineStreams(DEFAULT_LINE_STREAM_LIMITS)
  const features: Feature[] = [
    // Who listens comes again, to another process.
    (_routes, scope) => void scope.addHook('preClose', async () => lines.close()),
    planRoutes(plans, lines),
    templateRoutes(templates, lines),
    workoutRoutes(workouts, lines),
    duplicateRoutes(likely),
    pairingRoutes(pairing),
    noteRoutes(notes, lines),
  ]
  return { plans, templates, workouts, notes, pairing, duplicates, workoutStore, features }
}
