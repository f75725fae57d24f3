import type { Database } from '@longrun/storage'
import { type UploadKey, unpackClaims } from './unpack-claims.ts'

const TOUCH_EVERY_MS = 1_000

/**
 * Says every second that somebody unpacks an upload, and learns so that it is over: cancelled, or deleted. Ends with its
 * signal too.
 */
export class UnpackWatch implements Disposable {
  readonly #timer: NodeJS.Timeout
  readonly #signal: AbortSignal | undefined
  #isOver = false

  constructor(database: Database, upload: UploadKey, signal: AbortSignal | undefined) {
    this.#signal = signal
    const touch = async (): Promise<void> => {
      this.#isOver ||= !(await unpackClaims.touch(database, upload))
    }
    // A database that is away is met by the work itself.
    this.#timer = setInterval(() => void touch().catch(() => {}), TOUCH_EVERY_MS)
  }

  /** Whether the upload is over. @throws the signal's reason where it is aborted */
  get isOver(): boolean {
    this.#signal?.throwIfAborted()
    return this.#isOver
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
