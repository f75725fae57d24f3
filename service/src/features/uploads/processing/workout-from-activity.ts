import type { NewOf } from '@longrun/storage'
import type { workoutEntity } from '../../workouts/index.ts'
import type { ActivityTotals, DecodedActivity, Salvage } from '../decoding/index.ts'
import type { FileAbout } from '../queue/index.ts'
import { toRecordedZone } from './recorded-zone.ts'

const LONGEST_NAME = 200
const MOST_SECONDS = 864_000
const MOST_METERS = 10_000_000

export interface WorkoutSource {
  /** The name of the file, with folders where it lay in an archive. */
  readonly path: string
  readonly sha256: Buffer
  readonly externalId: string | undefined
  /** What the export tells of the file. */
  readonly about: FileAbout | undefined
  readonly salvage: Salvage | undefined
  /** Minutes east of UTC, where the file tells. */
  readonly zoneOffsetMinutes: number | undefined
  /** The zone of the runner's profile. */
  readonly ownZone: string
  /** Which of several workouts of one recording this is. */
  readonly leg?: { readonly activityId: string; readonly leg: number } | undefined
}

/** The workout that an activity becomes: our totals beside the device's, and the words of the export before the file's. */
export function toWorkout(activity: DecodedActivity, source: WorkoutSource): NewOf<typeof workoutEntity> {
  const { startedAtMs } = activity
  const { about, leg, salvage } = source
  const timeZone = toRecordedZone(source.zoneOffsetMinutes, startedAtMs, source.ownZone)
  const ours = withinBounds(activity.totals)
  const device = withinBounds(activity.deviceTotals)
  return {
    name: nameOf(activity, source),
    // Of several legs each has its own.
    sport: leg ? activity.sport : (about?.sport ?? activity.sport),
    status: 'completed',
    notes: about?.description ?? null,
    startedAt: new Date(startedAtMs),
    timeZone: timeZone ?? null,
    durationSeconds: ours.durationSeconds,
    distanceMeters: ours.distanceMeters,
    ascentMeters: ours.ascentMeters,
    deviceDurationSeconds: device.durationSeconds,
    deviceDistanceMeters: device.distanceMeters,
    deviceAscentMeters: device.ascentMeters,
    // It names one workout.
    externalId: leg === undefined || leg.leg === 1 ? (source.externalId ?? null) : null,
    activityId: leg?.activityId ?? null,
    leg: leg?.leg ?? null,
    salvage: salvage ?? null,
    fileSha256: source.sha256,
  }
}

function nameOf({ title, sport }: DecodedActivity, { about, path, leg }: WorkoutSource): string {
  const fileName = path.slice(path.lastIndexOf('/') + 1).replace(/(\.(fit|tcx|gpx))?(\.gz)?$/i, '')
  const whole = toName(about?.name)
  if (whole !== undefined) return leg ? toName(`${whole}: ${sport.replaceAll('_', ' ')}`)! : whole
  return toName(title) ?? toName(fileName) ?? sport
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
