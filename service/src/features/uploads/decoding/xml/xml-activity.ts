import type { PointValues } from '../activity.ts'
import type { DecodedPoints } from '../decoder.ts'
import type { PointCollector } from '../point-collector.ts'
import { parseNumber, parseTime } from './xml-values.ts'

/** The point being read and what was learned of the activity: what TCX and GPX have in common. */
export class XmlActivity {
  sport: string | undefined
  title: string | undefined
  device: string | undefined
  durationSeconds: number | undefined
  distanceMeters: number | undefined
  #zoneOffsetMinutes: number | undefined
  readonly #collector: PointCollector
  #values: PointValues = {}
  #timeMs: number | undefined

  constructor(collector: PointCollector) {
    this.#collector = collector
  }

  openPoint(): void {
    this.#values = {}
    this.#timeMs = undefined
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
    this.#collector.add(this.#timeMs, this.#values)
  }

  finish(): DecodedPoints {
    const { sport, title, device, durationSeconds, distanceMeters } = this
    return {
      sport,
      title,
      device,
      zoneOffsetMinutes: this.#zoneOffsetMinutes,
      deviceTotals: { durationSeconds, distanceMeters, ascentMeters: undefined },
    }
  }
}
