import type { ActivityMetric, PointValues } from '../activity.ts'
import type { FitDefinition, FitField, FitMessage } from './fit-message.ts'

interface RecordField {
  readonly metric: ActivityMetric
  /** Field numbers of the profile's record message, the better one first. */
  readonly numbers: readonly number[]
  readonly toUnit: (raw: number) => number
}

const over = (scale: number) => (raw: number) => raw / scale
const asIs = (raw: number) => raw
const degrees = (semicircles: number) => semicircles * (180 / 2 ** 31)
const altitude = (raw: number) => raw / 5 - 500

/** Fields that have an `enhanced_` form are read from that where it has a value: the plain one has fewer bits. */
const RECORD_FIELDS: readonly RecordField[] = [
  { metric: 'latitude', numbers: [0], toUnit: degrees },
  { metric: 'longitude', numbers: [1], toUnit: degrees },
  { metric: 'altitude', numbers: [78, 2], toUnit: altitude },
  { metric: 'heart_rate', numbers: [3], toUnit: asIs },
  { metric: 'cadence', numbers: [4], toUnit: asIs },
  { metric: 'distance', numbers: [5], toUnit: over(100) },
  { metric: 'speed', numbers: [73, 6], toUnit: over(1000) },
  { metric: 'power', numbers: [7], toUnit: asIs },
  { metric: 'grade', numbers: [9], toUnit: over(100) },
  { metric: 'temperature', numbers: [13], toUnit: asIs },
  { metric: 'vertical_oscillation', numbers: [39], toUnit: over(10) },
  { metric: 'stance_time', numbers: [41], toUnit: over(10) },
  { metric: 'vertical_ratio', numbers: [83], toUnit: over(100) },
  { metric: 'stance_time_balance', numbers: [84], toUnit: over(100) },
  { metric: 'step_length', numbers: [85], toUnit: over(10) },
]

const COMPRESSED_SPEED_DISTANCE = 8
const RESPIRATION_RATE = 99
const ENHANCED_RESPIRATION_RATE = 108

/** A metric that a definition has a field for, or several. */
interface Source {
  readonly metric: ActivityMetric
  readonly fields: readonly FitField[]
  readonly toUnit: (raw: number) => number
}

// Asked for once a definition and not once a record: files have thousands of records of one definition.
const SOURCES = new WeakMap<FitDefinition, readonly Source[]>()

function sourcesOf(definition: FitDefinition): readonly Source[] {
  const known = SOURCES.get(definition)
  if (known) return known
  const sources = RECORD_FIELDS.flatMap(({ metric, numbers, toUnit }) => {
    const fields = numbers.flatMap((number) => definition.fields.get(number) ?? [])
    return fields.length > 0 ? [{ metric, fields, toUnit }] : []
  })
  SOURCES.set(definition, sources)
  return sources
}

/** Reads a record message's values in our units. One reader a section: old devices count distance round and round. */
export class FitRecordReader {
  #distanceSixteenths = 0
  #lastSixteenths: number | undefined

  read(message: FitMessage): PointValues {
    const values: PointValues = {}
    for (const { metric, fields, toUnit } of sourcesOf(message.definition)) {
      for (const field of fields) {
        const raw = message.value(field)
        if (raw === undefined) continue
        values[metric] = toUnit(raw)
        break
      }
    }
    const enhanced = message.number(ENHANCED_RESPIRATION_RATE)
    const breaths = enhanced === undefined ? message.number(RESPIRATION_RATE) : enhanced / 100
    if (breaths !== undefined) values.respiration_rate = breaths
    if (message.definition.fields.has(COMPRESSED_SPEED_DISTANCE)) this.#addCompressed(message, values)
    return values
  }

  // Three bytes: speed in 12 bits (1/100 m/s) and in 12 bits a distance (1/16 m) that rolls over every 256 m.
  #addCompressed(message: FitMessage, values: PointValues): void {
    const bytes = message.rawBytes(COMPRESSED_SPEED_DISTANCE)
    if (bytes?.length !== 3 || bytes.every((byte) => byte === 0xff)) return
    values.speed ??= (bytes[0]! | ((bytes[1]! & 0x0f) << 8)) / 100
    const sixteenths = (bytes[1]! >> 4) | (bytes[2]! << 4)
    this.#distanceSixteenths += (sixteenths - (this.#lastSixteenths ?? 0) + 4096) % 4096
    this.#lastSixteenths = sixteenths
    values.distance ??= this.#distanceSixteenths / 16
  }
}
