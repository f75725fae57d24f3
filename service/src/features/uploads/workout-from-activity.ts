import type { NewOf } from '@longrun/storage'
import type { workoutEntity } from '../workouts/index.ts'
import type { ActivityTotals, DecodedActivity } from './decoding/index.ts'
import { toRecordedZone } from './recorded-zone.ts'

const LONGEST_NAME = 200
const MOST_SECONDS = 864_000
const MOST_METERS = 10_000_000

export interface WorkoutSource {
  readonly fileName: string
  readonly sha256: Buffer
  readonly externalId?: string | undefined
  /** Minutes east of UTC, where the file tells. */
  readonly zoneOffsetMinutes: number | undefined
  /** The zone of the runner's profile. */
  readonly ownZone: string
}

/** The workout that an activity becomes: our totals beside the device's, named as the file names it or is named. */
export function toWorkout(activity: DecodedActivity, source: WorkoutSource): NewOf<typeof workoutEntity> {
  const { startedAtMs } = activity
  const timeZone = toRecordedZone(source.zoneOffsetMinutes, startedAtMs, source.ownZone)
  const ours = withinBounds(activity.totals)
  const device = withinBounds(activity.deviceTotals)
  return {
    name:
      toName(activity.title) ?? toName(source.fileName.replace(/(\.(fit|tcx|gpx))?(\.gz)?$/i, '')) ?? activity.sport,
    sport: activity.sport,
    status: 'completed',
    startedAt: new Date(startedAtMs),
    timeZone: timeZone ?? null,
    durationSeconds: ours.durationSeconds,
    distanceMeters: ours.distanceMeters,
    ascentMeters: ours.ascentMeters,
    deviceDurationSeconds: device.durationSeconds,
    deviceDistanceMeters: device.distanceMeters,
    deviceAscentMeters: device.ascentMeters,
    externalId: source.externalId ?? null,
    fileSha256: source.sha256,
  }
}

function toName(text: string | undefined): string | undefined {
  const name = (text ?? '').replace(/\p{C}+/gu, ' ').trim()
  // By code points, so that no letter is cut in two.
  return name === '' ? undefined : [...name].slice(0, LONGEST_NAME).join('').trim()
}

// A device that counted nonsense has not counted: its total is left out, and the samples are there.
function withinBounds({ durationSeconds, distanceMeters, ascentMeters }: ActivityTotals) {
  return {
    durationSeconds: atMost(durationSeconds, MOST_SECONDS),
    distanceMeters: atMost(distanceMeters, MOST_METERS),
    ascentMeters: atMost(ascentMeters, MOST_METERS),
  }
}

function atMost(total: number | undefined, most: number): number | null {
  return total !== undefined && total >= 0 && total <= most ? Math.round(total * 1000) / 1000 : null
}
