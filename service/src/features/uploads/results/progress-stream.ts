import { Readable } from 'node:stream'

/** Server-sent events of one listener: the newest state, and nothing that was overtaken before it could be sent. */
export class ProgressStream extends Readable {
  #isWanted = false
  #sent: string | undefined
  #waiting: string | undefined
  #isOver = false
  #missedHeartbeats = 0

  constructor() {
    // One event at a time: what is not sent yet is replaced by what is newer.
    super({ highWaterMark: 1, encoding: 'utf8' })
  }

  /** Sends a state, unless it is the one that was sent last. */
  tell(state: string): void {
    if (this.#isOver || state === this.#sent) return
    this.#waiting = state
    this.#flush()
  }

  /** Ends the stream, after what is waiting. */
  finish(): void {
    this.#isOver = true
    this.#flush()
  }

  /** Keeps what is in between from closing a quiet connection. A listener that takes nothing any more is let go. */
  beat(): void {
    if (this.#isWanted && !this.#isOver) {
      this.#missedHeartbeats = 0
      this.#give(': \n\n')
    } else if (++this.#missedHeartbeats > 1) this.destroy()
  }

  override _read(): void {
    this.#isWanted = true
    this.#flush()
  }

  #flush(): void {
    if (this.#isWanted && this.#waiting !== undefined) {
      this.#sent = this.#waiting
      this.#waiting = undefined
      this.#give(`event: progress\ndata: ${this.#sent}\n\n`)
    }
    if (this.#isOver && this.#waiting === undefined && !this.destroyed) this.push(null)
  }

  #give(text: string): void {
    this.#isWanted = false
    this.push(text)
  }
}
