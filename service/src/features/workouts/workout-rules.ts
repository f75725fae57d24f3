import { type InputProblem, isTimeZone } from '../../http/index.ts'

interface Checked {
  readonly status?: 'scheduled' | 'completed' | 'skipped'
  readonly scheduledFor?: string | null
  readonly startedAt?: Date | string | null
  readonly timeZone?: string | null
  readonly fileSha256?: Uint8Array | null
  readonly pairedWith?: string | null
}

const EARLIEST_START = Date.UTC(1990, 0, 1)
const DAY_MS = 86_400_000

/** What no schema can say about a workout, with every problem at once. */
export function checkWorkout(workout: Checked, now: Date): InputProblem[] {
  const problems: InputProblem[] = []
  if (workout.status !== 'completed' && (workout.fileSha256 || workout.pairedWith)) {
    problems.push({ path: 'status', message: 'must stay completed: the workout was recorded' })
  }
  if (workout.status === 'scheduled' && !workout.scheduledFor) {
    problems.push({ path: 'scheduledFor', message: 'is required for a scheduled workout: the day, such as 2026-03-14' })
  }
  if (workout.status === 'completed' && !workout.startedAt) {
    problems.push({
      path: 'startedAt',
      message: 'is required for a completed workout: the time, such as 2026-03-14T07:30:00Z',
    })
  }
  if (workout.status === 'scheduled' && workout.startedAt) {
    problems.push({ path: 'startedAt', message: 'must be left out for a scheduled workout: it has not begun' })
  }
  if (workout.startedAt && !isAcceptedStart(workout.startedAt, now)) {
    problems.push({ path: 'startedAt', message: 'must be from 1990-01-01 to one day from now' })
  }
  if (workout.timeZone && !isTimeZone(workout.timeZone)) {
    problems.push({ path: 'timeZone', message: 'must be an IANA time zone such as Europe/Berlin' })
  }
  return problems
}

function isAcceptedStart(startedAt: Date | string, now: Date): boolean {
  const time = new Date(startedAt).getTime()
  return time >= EARLIEST_START && time <= now.getTime() + DAY_MS
}
