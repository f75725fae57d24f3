import { type CarriedSegment, isUuid } from '@longrun/storage'
import type { InputProblem } from '../../../http/index.ts'
import type { Line } from '../carried/index.ts'

/** Samples of one metric as their line has them: when the first was, how much later each, and the values. */
export function toSampleLine(segment: CarriedSegment): Line {
  const { id, type, context, times, values, deletedAt, deletedBy, deletionId } = segment
  const first = times[0]!
  return {
    id,
    type,
    workoutId: context,
    startedAt: new Date(first).toISOString(),
    offsetsMs: Array.from(times, (time) => time - first),
    values: Array.from(values),
    deletedAt: deletedAt?.toISOString() ?? null,
    deletedBy,
    deletionId,
  }
}

const FIELDS = [
  'id',
  'type',
  'workoutId',
  'startedAt',
  'offsetsMs',
  'values',
  'deletedAt',
  'deletedBy',
  'deletionId',
] as const
type Field = (typeof FIELDS)[number]
const TIME = 'must be a time in UTC with milliseconds, such as 2026-01-31T06:30:00.000Z'

const isOptional = (is: (value: unknown) => boolean) => (value: unknown) => value === null || is(value)
const isId = (value: unknown): boolean => isUuid(value) && value === value.toLowerCase()
const isTime = (value: unknown): boolean => {
  const time = typeof value === 'string' ? new Date(value) : undefined
  return time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString() === value
}
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'number')

const RULES: Readonly<Record<Field, readonly [is: (value: unknown) => boolean, message: string]>> = {
  id: [isId, 'must be a UUID in lower case'],
  type: [(value) => typeof value === 'string', 'must be the code of a metric'],
  workoutId: [isOptional(isId), 'must be a UUID in lower case, or null'],
  startedAt: [isTime, TIME],
  offsetsMs: [isNumbers, 'must be a list of numbers'],
  values: [isNumbers, 'must be a list of numbers'],
  deletedAt: [isOptional(isTime), `${TIME}, or null`],
  deletedBy: [isOptional(isId), 'must be a UUID in lower case, or null'],
  deletionId: [isOptional(isId), 'must be a UUID in lower case, or null'],
}

/** The samples of a line, or what is wrong with its form; what samples may be, the series tells. */
export function parseSampleLine(line: unknown): CarriedSegment | { readonly problems: readonly InputProblem[] } {
  if (typeof line !== 'object' || line === null || Array.isArray(line))
    return { problems: [{ path: '', message: 'must be a JSON object' }] }
  const problems: InputProblem[] = []
  for (const name of Object.keys(line))
    if (!Object.hasOwn(RULES, name)) problems.push({ path: name, message: 'is not a field of samples' })
  const fields = line as Readonly<Record<Field, unknown>>
  for (const name of FIELDS) {
    const [is, message] = RULES[name]
    if (!is(fields[name])) problems.push({ path: name, message })
  }
  if (problems.length > 0) return { problems }
  return toSegment(fields as unknown as SampleFields)
}

interface SampleFields {
  readonly id: string
  readonly type: string
  readonly workoutId: string | null
  readonly startedAt: string
  readonly offsetsMs: readonly number[]
  readonly values: readonly number[]
  readonly deletedAt: string | null
  readonly deletedBy: string | null
  readonly deletionId: string | null
}

function toSegment({
  startedAt,
  offsetsMs,
  workoutId,
  deletedAt,
  ...rest
}: SampleFields): CarriedSegment | { readonly problems: readonly InputProblem[] } {
  if (offsetsMs[0] !== 0) return { problems: [{ path: 'offsetsMs.0', message: 'must be 0' }] }
  const first = Date.parse(startedAt)
  return {
    ...rest,
    context: workoutId,
    times: Float64Array.from(offsetsMs, (offset) => first + offset),
    deletedAt: deletedAt === null ? null : new Date(deletedAt),
  }
}
