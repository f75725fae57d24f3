import { getFitGarminProductDisplayName, getFitManufacturerName } from 'fit-file-parser/profile'
import type { Salvage } from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import type { DecodedPoints, DecoderOptions } from '../decoder.ts'
import type { PointCollector, PointReason } from '../points/index.ts'
import { FitRecordReader } from './fit-fields.ts'
import type { FitMessage } from './fit-message.ts'
import { FitReader, isDate } from './fit-reader.ts'
import { findFitSections, readFitSections } from './fit-sections.ts'
import { FitSessions } from './fit-sessions.ts'
import { IntervalClock } from './interval-clock.ts'
import { salvageFit } from './salvage-fit.ts'

const MESSAGES = { fileId: 0, sport: 12, session: 18, record: 20, activity: 34, hrv: 78 } as const
const WANTED: ReadonlySet<number> = new Set(Object.values(MESSAGES))
const ACTIVITY_FILE = 4
const COURSE_FILE = 6

/** A file may be chained of thousands of sections, and damaged in all. */
const MOST_TOLD_DAMAGES = 5

const FIT_EPOCH_MS = 631_065_600_000

/**
 * Decodes every chained section of a FIT file: one leg a session. Of a damaged file the sections that are whole, and of the
 * others what can be read.
 *
 * @throws DecodeError
 */
export function decodeFit(bytes: Uint8Array, collector: PointCollector, options: DecoderOptions): DecodedPoints {
  const file = new FitFile(collector, options.startTimeMs)
  const salvage = options.damage ? salvageSections(bytes, file, options.damage) : readSections(bytes, file)
  return file.finish(salvage)
}

function readSections(bytes: Uint8Array, file: FitFile): undefined {
  for (const section of readFitSections(bytes)) {
    const reader = new FitReader(bytes, section)
    file.beginSection()
    for (let message = reader.next(WANTED); message; message = reader.next(WANTED)) file.add(message)
  }
}

function salvageSections(bytes: Uint8Array, file: FitFile, { reason, message }: DecodeError): Salvage {
  const { sections, junkBytes } = findFitSections(bytes)
  let lostBytes = junkBytes
  for (const section of sections) {
    file.beginSection()
    lostBytes += salvageFit(bytes, section, {
      onMessage: (each) => file.add(each),
      onImplausible: () => file.refuse('time_implausible'),
    })
  }
  return { reason, detail: toDetail([message, ...sections.flatMap(({ damage }) => damage?.message ?? [])]), lostBytes }
}

function toDetail(messages: readonly string[]): string {
  const different = [...new Set(messages)]
  const rest = different.length - MOST_TOLD_DAMAGES
  return [...different.slice(0, MOST_TOLD_DAMAGES), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}

/** What is read of a file, over all its sections. */
class FitFile {
  readonly #collector: PointCollector
  readonly #startTimeMs: number | undefined
  readonly #intervals: IntervalClock
  readonly #sessions = new FitSessions()
  #records = new FitRecordReader()
  #firstRelative: number | undefined
  #fileType: number | undefined
  #device: string | undefined
  #zoneOffsetMinutes: number | undefined

  constructor(collector: PointCollector, startTimeMs: number | undefined) {
    this.#collector = collector
    this.#startTimeMs = startTimeMs
    this.#intervals = new IntervalClock(collector)
  }

  beginSection(): void {
    this.#records = new FitRecordReader()
  }

  add(message: FitMessage): void {
    const number = message.globalNumber
    if (number === MESSAGES.record) this.#addRecord(message)
    else if (number === MESSAGES.hrv) this.#intervals.add(message.numbers(0))
    else if (number === MESSAGES.fileId) this.#addFileId(message)
    else if (number === MESSAGES.sport) this.#sessions.addProfile(message)
    else if (number === MESSAGES.session) this.#sessions.addSession(message)
    else if (number === MESSAGES.activity) this.#addActivity(message)
  }

  refuse(reason: PointReason): void {
    this.#collector.refuse(reason)
  }

  finish(salvage: Salvage | undefined): DecodedPoints {
    // Devices write a day's steps, sleep, weights and settings as FIT files too.
    const isOther = this.#fileType !== undefined && this.#fileType !== ACTIVITY_FILE
    if (isOther && !salvage && this.#collector.received === 0) throw new DecodeError('not_an_activity')
    this.#intervals.finish()
    return {
      device: this.#device,
      zoneOffsetMinutes: this.#zoneOffsetMinutes,
      legs: this.#sessions.toLegs((timestamp) => this.#toEpochMs(timestamp), salvage !== undefined),
      salvage,
    }
  }

  #addRecord(message: FitMessage): void {
    const values = this.#records.read(message)
    const { timestamp } = message
    if (timestamp === undefined) {
      this.#collector.add(undefined, values)
      return
    }
    if (!isDate(timestamp)) this.#firstRelative ??= timestamp
    const timeMs = this.#toEpochMs(timestamp)
    if (timeMs === undefined) {
      this.#collector.refuse('relative_time')
      return
    }
    if (this.#collector.isUsableTime(timeMs)) this.#intervals.recordAt(timeMs)
    this.#collector.add(timeMs, values)
  }

  // The first record of a device without a clock is when the recording began, if the upload says when that was.
  #toEpochMs(timestamp: number): number | undefined {
    if (isDate(timestamp)) return FIT_EPOCH_MS + timestamp * 1000
    if (this.#startTimeMs === undefined || this.#firstRelative === undefined) return undefined
    return this.#startTimeMs + (timestamp - this.#firstRelative) * 1000
  }

  #addFileId(message: FitMessage): void {
    this.#fileType ??= message.number(0)
    if (message.number(0) === COURSE_FILE) throw new DecodeError('not_an_activity')
    const manufacturer = getFitManufacturerName(message.number(1))
    const product = manufacturer === 'garmin' ? getFitGarminProductDisplayName(message.number(2)) : undefined
    const name = message.text(8) ?? product ?? undefined
    this.#device ??= [manufacturer, name].filter(Boolean).join(' ') || undefined
  }

  #addActivity(message: FitMessage): void {
    const local = message.number(5)
    if (local === undefined || message.timestamp === undefined || !isDate(message.timestamp)) return
    const minutes = Math.round((local - message.timestamp) / 60)
    // Zones lie from UTC-12 to UTC+14; anything else is a device without a clock set.
    if (minutes >= -12 * 60 && minutes <= 14 * 60) this.#zoneOffsetMinutes ??= minutes
  }
}
