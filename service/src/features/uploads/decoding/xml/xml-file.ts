import type { LegAbout, PointValues } from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import type { DecodedPoints, DecoderOptions } from '../decoder.ts'
import type { PointCollector } from '../points/index.ts'
import { parseNumber, parseTime } from './xml-values.ts'

/** What is learned of the activity being read. */
export class XmlLeg {
  sport: string | undefined
  title: string | undefined
  durationSeconds: number | undefined
  distanceMeters: number | undefined
  /** The time of its last point that has one. */
  lastMs: number | undefined
  /** The number of its part, once it has points. */
  part: number | undefined

  toAbout(part: number): LegAbout {
    const { sport, title, durationSeconds, distanceMeters } = this
    return {
      part,
      startMs: undefined,
      sport,
      title,
      deviceTotals: { durationSeconds, distanceMeters, ascentMeters: undefined },
    }
  }
}

/** The point being read and what was learned of the file and its activities: what TCX and GPX have in common. */
export class XmlFile {
  device: string | undefined
  leg = new XmlLeg()
  #zoneOffsetMinutes: number | undefined
  readonly #collector: PointCollector
  readonly #options: DecoderOptions
  readonly #legs: LegAbout[] = []
  #values: PointValues = {}
  #timeMs: number | undefined

  constructor(collector: PointCollector, options: DecoderOptions) {
    this.#collector = collector
    this.#options = options
  }

  /** What comes from here on is of another activity. */
  beginLeg(leg = new XmlLeg()): void {
    this.#endLeg()
    this.leg = leg
  }

  openPoint(): void {
    this.#values = {}
    this.#timeMs = undefined
  }

  /** Of the point being read. */
  get timeMs(): number | undefined {
    return this.#timeMs
  }

  setTime(text: string): void {
    const { epochMs, offsetMinutes } = parseTime(text)
    this.#timeMs = epochMs
    this.#zoneOffsetMinutes ??= offsetMinutes
  }

  /** Takes a value unless the point has one already: the first source of a metric is the better one. */
  setValue(metric: keyof PointValues, text: string | undefined): void {
    this.#values[metric] ??= parseNumber(text)
  }

  closePoint(): void {
    this.leg.part ??= this.#beginPart()
    if (this.#timeMs !== undefined && !Number.isNaN(this.#timeMs)) this.leg.lastMs = this.#timeMs
    this.#collector.add(this.#timeMs, this.#values)
  }

  /** @param lostBytes what could not be read */
  finish(lostBytes: number): DecodedPoints {
    this.#endLeg()
    const { damage } = this.#options
    return {
      device: this.device,
      zoneOffsetMinutes: this.#zoneOffsetMinutes,
      legs: this.#legs,
      salvage: damage && { reason: damage.reason, detail: damage.message, lostBytes },
    }
  }

  #beginPart(): number {
    const part = this.#collector.beginPart()
    if (part >= this.#options.limits.maxActivities) throw new DecodeError('too_many_activities')
    return part
  }

  #endLeg(): void {
    if (this.leg.part !== undefined) this.#legs.push(this.leg.toAbout(this.leg.part))
  }
}
