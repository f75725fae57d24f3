import { getFitGarminProductDisplayName, getFitManufacturerName, getFitSportName } from 'fit-file-parser/profile'
import type { ActivityTotals } from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import type { DecodedPoints } from '../decoder.ts'
import type { PointCollector } from '../point-collector.ts'
import { FitRecordReader } from './fit-fields.ts'
import type { FitMessage } from './fit-message.ts'
import { readFitMessages } from './fit-reader.ts'
import { readFitSections } from './fit-sections.ts'
import { IntervalClock } from './interval-clock.ts'

const MESSAGES = { fileId: 0, session: 18, record: 20, activity: 34, hrv: 78 } as const
const WANTED: ReadonlySet<number> = new Set(Object.values(MESSAGES))
const COURSE_FILE = 6

const FIT_EPOCH_MS = 631_065_600_000
/** Smaller timestamps count seconds since the device was switched on. */
const FIRST_DATE_TIMESTAMP = 0x10000000

/** Decodes every chained section of a FIT file into one activity. @throws DecodeError */
export function decodeFit(bytes: Uint8Array, collector: PointCollector): DecodedPoints {
  const sections = readFitSections(bytes)
  const summary = new FitSummary()
  const intervals = new IntervalClock(collector)
  for (const section of sections) {
    const records = new FitRecordReader()
    readFitMessages(bytes, section, WANTED, (message) => {
      if (message.globalNumber === MESSAGES.record) addRecord(message, records, intervals, collector)
      else if (message.globalNumber === MESSAGES.hrv) intervals.add(message.numbers(0))
      else summary.add(message)
    })
  }
  intervals.finish()
  return summary.finish()
}

function addRecord(
  message: FitMessage,
  records: FitRecordReader,
  intervals: IntervalClock,
  collector: PointCollector,
): void {
  const values = records.read(message)
  const { timestamp } = message
  if (timestamp !== undefined && timestamp < FIRST_DATE_TIMESTAMP) {
    collector.refuse('relative_time')
    return
  }
  const timeMs = timestamp === undefined ? undefined : toEpochMs(timestamp)
  if (timeMs !== undefined) intervals.recordAt(timeMs)
  collector.add(timeMs, values)
}

function toEpochMs(timestamp: number): number {
  return FIT_EPOCH_MS + timestamp * 1000
}

/** What the messages beside the records say of the whole activity. */
class FitSummary {
  readonly #sports = new Set<string>()
  readonly #totals = { seconds: new Total(), meters: new Total(), ascent: new Total() }
  #device: string | undefined
  #zoneOffsetMinutes: number | undefined

  add(message: FitMessage): void {
    if (message.globalNumber === MESSAGES.session) this.#addSession(message)
    else if (message.globalNumber === MESSAGES.fileId) this.#addFileId(message)
    else this.#addActivity(message)
  }

  finish(): DecodedPoints {
    const deviceTotals: ActivityTotals = {
      durationSeconds: this.#totals.seconds.value,
      distanceMeters: this.#totals.meters.value,
      ascentMeters: this.#totals.ascent.value,
    }
    return {
      sport: this.#sport(),
      title: undefined,
      device: this.#device,
      zoneOffsetMinutes: this.#zoneOffsetMinutes,
      deviceTotals,
    }
  }

  #sport(): string | undefined {
    const sports = [...this.#sports].filter((sport) => sport !== 'transition')
    return sports.length > 1 ? 'multisport' : sports[0]
  }

  // Chained sections repeat each other's sessions only by mistake; a triathlon has one a sport.
  #addSession(message: FitMessage): void {
    const sport = getFitSportName(message.number(5))
    if (sport) this.#sports.add(sport)
    this.#totals.seconds.add(message.number(8), 1000)
    this.#totals.meters.add(message.number(9), 100)
    this.#totals.ascent.add(message.number(22), 1)
  }

  #addFileId(message: FitMessage): void {
    if (message.number(0) === COURSE_FILE) throw new DecodeError('not_an_activity')
    const manufacturer = getFitManufacturerName(message.number(1))
    const product = manufacturer === 'garmin' ? getFitGarminProductDisplayName(message.number(2)) : undefined
    const name = message.text(8) ?? product ?? undefined
    this.#device ??= [manufacturer, name].filter(Boolean).join(' ') || undefined
  }

  #addActivity(message: FitMessage): void {
    const local = message.number(5)
    if (local === undefined || message.timestamp === undefined) return
    const minutes = Math.round((local - message.timestamp) / 60)
    // Zones lie from UTC-12 to UTC+14; anything else is a device without a clock set.
    if (minutes >= -12 * 60 && minutes <= 14 * 60) this.#zoneOffsetMinutes ??= minutes
  }
}

class Total {
  value: number | undefined

  add(raw: number | undefined, scale: number): void {
    if (raw !== undefined) this.value = (this.value ?? 0) + raw / scale
  }
}
