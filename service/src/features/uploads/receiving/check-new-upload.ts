import { EARLIEST_MS, latestMs } from '@longrun/storage'
import { FORMATS, type InputProblem, invalidInput } from '../../../http/index.ts'
import type { UploadLimits } from '../upload-limits.ts'

/** What comes with a file. */
export interface UploadFields {
  readonly name: string
  readonly externalId?: string | undefined
  /** When the recording began, in RFC 3339. */
  readonly startTime?: string | undefined
}

/** @throws Problem `invalid_input` with everything wrong */
export function checkNewUpload(
  { name, externalId, startTime }: UploadFields,
  context: {
    readonly kind: 'file' | 'archive'
    readonly limits: Pick<UploadLimits, 'maxNameLength' | 'maxExternalIdLength'>
    readonly now: Date
  },
): void {
  const { maxNameLength, maxExternalIdLength } = context.limits
  const problems: InputProblem[] = []
  const refuse = (path: string, message: string) => problems.push({ path, message })
  if (!isText(name, maxNameLength)) refuse('file', `must have a name of 1 to ${maxNameLength} characters`)
  if (context.kind === 'archive') {
    if (externalId !== undefined) refuse('external_id', 'names one workout: it cannot come with an archive')
    if (startTime !== undefined) refuse('start_time', 'is of one recording: it cannot come with an archive')
  } else {
    if (externalId !== undefined) {
      if (!isText(externalId, maxExternalIdLength)) {
        refuse('external_id', `must be text of 1 to ${maxExternalIdLength} characters`)
      }
      // What the form parser makes of other bytes: different ids would become one, and their files duplicates.
      else if (externalId.includes('\ufffd')) refuse('external_id', 'must be valid UTF-8')
    }
    if (startTime !== undefined && !isStartTime(startTime, context.now)) {
      refuse('start_time', 'must be a time such as 2026-03-14T07:30:00Z, from 1990-01-01 to tomorrow')
    }
  }
  if (problems.length > 0) throw invalidInput(problems)
}

function isText(text: string, maxLength: number): boolean {
  return text.length > 0 && text.length <= maxLength && !/\p{Cc}|\p{Cs}/u.test(text)
}

function isStartTime(text: string, now: Date): boolean {
  if (!FORMATS['date-time']?.(text)) return false
  const ms = Date.parse(text)
  return ms >= EARLIEST_MS && ms <= latestMs(now)
}
