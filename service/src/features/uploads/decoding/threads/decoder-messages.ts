import type { DecodedActivity } from '../activity.ts'
import type { DecodeOptions } from '../decode-activity.ts'
import type { DecodeError, DecodeReason } from '../decode-error.ts'

/** What the pool sends a thread: one file, gzipped as it is stored. */
export interface DecodeRequest {
  readonly gzipped: Uint8Array<ArrayBuffer>
  readonly fileName: string
  readonly options: DecodeOptions
}

/** What a thread sends back: the activity, or why there is none. */
export type DecodeAnswer =
  | { readonly activity: DecodedActivity }
  | { readonly reason: DecodeReason; readonly message: string; readonly points: DecodeError['points'] }
