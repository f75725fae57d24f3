import type { DecodedFile } from '../activity.ts'
import type { DecodeError, DecodeReason } from '../decode-error.ts'
import type { DecodeOptions } from '../decode-file.ts'

/** What a thread is told when it starts. */
export interface DecoderThreadSettings {
  readonly niceness: number
}

/** What the pool sends a thread: one file, gzipped as it is stored. */
export interface DecodeRequest {
  readonly gzipped: Uint8Array<ArrayBuffer>
  readonly fileName: string
  readonly options: DecodeOptions
}

/** What a thread sends back: the decoded file, or why there is none. */
export type DecodeAnswer =
  | { readonly file: DecodedFile }
  | { readonly reason: DecodeReason; readonly message: string; readonly points: DecodeError['points'] }
