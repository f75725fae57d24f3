import { DecodeError } from '../decode-error.ts'
import type { FitMessage } from './fit-message.ts'
import { FitReader, isDate } from './fit-reader.ts'
import { CHECKSUM_BYTES, type FitSection } from './fit-sections.ts'

const RECORD = 20
const FILE_ID = 0
const TIME_CREATED = 4

/** Records after each other are this far apart at most, in seconds; farther only where those that follow bear it out. */
const NEAR_BEFORE = 60
const NEAR_AFTER = 7_200

/** After damage the recording goes on within two days. */
const GAP_AFTER_DAMAGE = 2 * 86_400

/** So many further records must bear a time out. Three 32-bit times that agree are no chance. */
const CONFIRMING_RECORDS = 3
const MOST_MESSAGES_BETWEEN = 200

/** A byte too many or too few is put right within this many. */
const CLOSE_BYTES = 2_048

/** What a cut leaves of its last message is less than this, in bytes. */
const CUT_MESSAGE_BYTES = 1_024

export interface SalvageListener {
  /** Called for the messages that may be believed, in order. */
  onMessage(message: FitMessage): void
  /** Called for records whose time is out of all order. */
  onImplausible(): void
}

/**
 * Hands over what can be read of a damaged section, and returns how many bytes could not be.
 *
 * Where the messages are whole up to the end, all are taken. Where one is broken, the one before it is not believed either,
 * since the damage may have begun in it; reading goes on at the next record that fits in time and is borne out by those that
 * follow. Values cannot be checked beyond their bounds: the result is marked for that.
 */
export function salvageFit(bytes: Uint8Array, section: FitSection, listener: SalvageListener): number {
  return new Salvage(bytes, section, listener).run()
}

class Salvage {
  readonly #section: FitSection
  readonly #listener: SalvageListener
  readonly #isCareful: boolean
  #reader: FitReader
  /** The last message whose time is right and what came after it: believed once the next one's time is. */
  #held: FitMessage[] = []
  #heldAt: number
  #lastTime: number | undefined
  /** The time of the last record that was believed, or before the first what else tells the time. */
  #believedTime: number | undefined
  #lostBytes = 0

  constructor(bytes: Uint8Array, section: FitSection, listener: SalvageListener) {
    this.#section = section
    this.#listener = listener
    this.#isCareful = !isWhole(bytes, section)
    this.#reader = new FitReader(bytes, section, this.#isCareful)
    this.#heldAt = section.start
  }

  run(): number {
    for (;;) {
      const at = this.#reader.at
      const message = readNext(this.#reader)
      if (message === undefined) break
      if (!(message === 'broken' ? this.#resume(at) : this.#take(message, at))) break
    }
    this.#believe()
    return this.#lostBytes
  }

  #take(message: FitMessage, at: number): boolean {
    if (message.globalNumber !== RECORD) this.#takeOther(message, at)
    else if (!message.hasOwnTimestamp || this.#isNext(message.timestamp!)) this.#hold(message, at)
    else return this.#takeJump(message, at)
    return true
  }

  #hold(message: FitMessage, at: number): void {
    this.#believe()
    this.#lastTime = message.timestamp ?? this.#lastTime
    this.#held = [message]
    this.#heldAt = at
  }

  #isNext(time: number): boolean {
    if (this.#lastTime === undefined) return false
    if (isNear(this.#lastTime, time)) return true
    const isHeldAhead = this.#held[0]?.globalNumber === RECORD && isNear(this.#believedTime ?? this.#lastTime, time)
    // The record before it was the one whose time was wrong.
    if (isHeldAhead) this.#dropHeld()
    return isHeldAhead
  }

  #dropHeld(): void {
    this.#held.shift()
    this.#listener.onImplausible()
  }

  // A time out of order. Bytes may be missing, so that something else was read for it: then the recording goes on close by.
  // Else it is a pause, or a clock that was set, where the following records go on from it; or this one time is wrong.
  // With nothing held this is the record behind damage that was found and borne out: it may follow a pause.
  #takeJump(message: FitMessage, at: number): boolean {
    const from = this.#held.length > 0 ? this.#heldAt + 1 : at
    const found = this.#isCareful && this.#lastTime !== undefined ? this.#findRecord(from, at + CLOSE_BYTES) : undefined
    if (found && found.at !== at) this.#goOn(found, this.#lostFrom(at))
    else if (found || this.#isConfirmed(message.timestamp!)) this.#hold(message, at)
    else if (this.#isAlone()) this.#listener.onImplausible()
    else return this.#resume(at)
    return true
  }

  // What comes behind a record at its time shows that the record ended where it should.
  #takeOther(message: FitMessage, at: number): void {
    this.#believedTime ??= message.globalNumber === FILE_ID ? message.number(TIME_CREATED) : message.timestamp
    if (message.hasOwnTimestamp && this.#lastTime !== undefined && isNear(this.#lastTime, message.timestamp!)) {
      this.#believe()
      this.#heldAt = at
    }
    this.#held.push(message)
  }

  #believe(): void {
    for (const message of this.#held) this.#listener.onMessage(message)
    this.#held = []
    this.#believedTime = this.#lastTime ?? this.#believedTime
  }

  #isConfirmed(time: number): boolean {
    const isFirst = this.#lastTime === undefined
    if (!isFirst && isDate(time) !== isDate(this.#lastTime!)) return false
    const { confirmed, isAtEnd } = this.#countConfirming(this.#reader.fork(this.#reader.at), time)
    return confirmed >= CONFIRMING_RECORDS || (isAtEnd && (confirmed > 0 || isFirst))
  }

  // Whether the time of the record just read is all that is wrong: those behind it go on as before.
  #isAlone(): boolean {
    if (this.#lastTime === undefined) return true
    const { confirmed, isAtEnd } = this.#countConfirming(this.#reader.fork(this.#reader.at), this.#lastTime)
    return isAtEnd || confirmed >= CONFIRMING_RECORDS
  }

  // Records that go on from a time. Times that stand still confirm nothing: so do those of zeros.
  #countConfirming(reader: FitReader, from: number): { confirmed: number; isAtEnd: boolean } {
    let [time, confirmed] = [from, 0]
    const result = (isAtEnd: boolean) => ({ confirmed: time === from ? 0 : confirmed, isAtEnd })
    for (let left = MOST_MESSAGES_BETWEEN; left > 0; left--) {
      const message = readNext(reader)
      if (message === undefined) return result(true)
      if (message === 'broken') return result(this.#isCut(reader, reader.at))
      if (message.globalNumber !== RECORD || !message.hasOwnTimestamp) continue
      if (!isNear(time, message.timestamp!)) break
      time = message.timestamp!
      confirmed += 1
      if (confirmed >= CONFIRMING_RECORDS && time !== from) break
    }
    return result(false)
  }

  // Whether what is left can be the beginning of a message that was cut off, or the checksum of a file that lost bytes before.
  #isCut(reader: FitReader, at: number): boolean {
    const left = this.#section.end - at
    return left <= CHECKSUM_BYTES || (reader.isBeyondEnd && left < CUT_MESSAGE_BYTES)
  }

  // The damage may have begun in the record that is held.
  #lostFrom(brokenAt: number): number {
    return this.#held.length > 0 ? this.#heldAt : brokenAt
  }

  /** Goes on behind the damage; false where nothing follows. */
  #resume(brokenAt: number): boolean {
    const lostFrom = this.#lostFrom(brokenAt)
    const found = this.#findRecord(lostFrom + 1, this.#section.end)
    if (found) {
      this.#goOn(found, lostFrom)
      return true
    }
    // The last whole message of a file that was cut is as good as the others.
    const isCut = this.#isCut(this.#reader, brokenAt)
    if (!isCut) this.#held = []
    this.#lostBytes += this.#section.end - (isCut ? brokenAt : lostFrom)
    return false
  }

  #goOn(reader: FitReader, lostFrom: number): void {
    this.#lostBytes += reader.at - lostFrom
    this.#held = []
    this.#lastTime = this.#believedTime
    this.#reader = reader
  }

  #findRecord(from: number, until: number): FitReader | undefined {
    if (this.#believedTime === undefined) return undefined
    for (let at = from; at < Math.min(until, this.#section.end); at++) {
      if (!this.#reader.canBegin(at, RECORD)) continue
      const reader = this.#reader.fork(at)
      const time = recordTime(readNext(reader))
      if (time === undefined || !this.#canFollow(time)) continue
      if (this.#countConfirming(reader, time).confirmed >= CONFIRMING_RECORDS) return this.#reader.fork(at)
    }
    return undefined
  }

  #canFollow(time: number): boolean {
    const before = this.#lastTime === undefined ? GAP_AFTER_DAMAGE : NEAR_BEFORE
    return time >= this.#believedTime! - before && time <= this.#believedTime! + GAP_AFTER_DAMAGE
  }
}

function recordTime(message: ReturnType<typeof readNext>): number | undefined {
  const isRecord = typeof message === 'object' && message.globalNumber === RECORD && message.hasOwnTimestamp
  return isRecord ? message.timestamp : undefined
}

function isNear(before: number, time: number): boolean {
  return time >= before - NEAR_BEFORE && time <= before + NEAR_AFTER
}

function isWhole(bytes: Uint8Array, section: FitSection): boolean {
  const reader = new FitReader(bytes, section)
  for (;;) {
    const message = readNext(reader)
    if (message === undefined) return true
    if (message === 'broken') return false
  }
}

function readNext(reader: FitReader): FitMessage | 'broken' | undefined {
  try {
    return reader.next()
  } catch (error) {
    if (error instanceof DecodeError) return 'broken'
    throw error
  }
}
