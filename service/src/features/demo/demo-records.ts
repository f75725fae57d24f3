import type { NewOf } from '@longrun/storage'
import type { noteEntity } from '../notes/index.ts'
import type { ProfileValues } from '../profiles/index.ts'
import { computeTotals, type MetricColumn } from '../uploads/index.ts'
import type { workoutEntity } from '../workouts/index.ts'
import {
  type Block,
  type Feedback,
  type InventedRun,
  type InventedRunner,
  type PlannedForRace,
  RECORDED_METRICS,
  timeIn,
} from './invention/index.ts'

/** A run as the stores take it. */
export interface RecordedRun {
  readonly values: NewOf<typeof workoutEntity>
  readonly columns: readonly [MetricColumn, ...MetricColumn[]]
  readonly note: { readonly atMs: number; readonly values: Omit<NewOf<typeof noteEntity>, 'workoutId'> } | undefined
}

/** Records a run, and says what it is in. */
export function toRecorded(run: InventedRun, timeZone: string, plans: ReadonlyMap<Block, string>): RecordedRun {
  const { session, block, startMinutes, feedback, record } = run
  const startedAt = timeIn(timeZone, session.day, startMinutes)
  const { times, values } = record(startedAt.getTime())
  const [first, ...others] = RECORDED_METRICS
  const toColumn = (type: (typeof RECORDED_METRICS)[number]): MetricColumn => ({ type, times, values: values[type] })
  const columns = [toColumn(first), ...others.map(toColumn)] as const
  const { durationSeconds, distanceMeters, ascentMeters } = computeTotals(times, columns)
  return {
    values: {
      name: session.name,
      sport: 'running',
      status: 'completed',
      ...(block ? toPlanned({ session, block }, plans) : {}),
      startedAt,
      timeZone,
      durationSeconds: durationSeconds ?? null,
      distanceMeters: distanceMeters ?? null,
      ascentMeters: ascentMeters ?? null,
    },
    columns,
    note: feedback && toNote(feedback, times.at(-1)!),
  }
}

/** What a plan says about one of its runs. */
export function toPlanned({ session, block }: PlannedForRace, plans: ReadonlyMap<Block, string>) {
  return {
    planId: plans.get(block)!,
    scheduledFor: session.day,
    plannedDistanceMeters: Math.round(session.meters / 100) * 100,
  }
}

function toNote({ minutesAfter, tags, ...told }: Feedback, endedMs: number): RecordedRun['note'] {
  return { atMs: endedMs + minutesAfter * 60_000, values: { type: 'feedback', ...told, tags: [...tags] } }
}

/** What the runner says of themselves. */
export function toProfile({ timeZone, weeklyMeters, blocks, zones }: InventedRunner): ProfileValues {
  const next = blocks.at(-1)!
  return {
    experienceLevel: 'intermediate',
    weeklyDistanceMeters: weeklyMeters,
    targetRace: next.name,
    targetDate: next.raceDay,
    preferredDays: ['tuesday', 'thursday', 'saturday', 'sunday'],
    timeZone,
    units: 'metric',
    zones: [...zones],
  }
}
