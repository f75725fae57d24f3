import type { CarriedSegment, SegmentCarrier } from '@longrun/storage'
import { type InputProblem, invalidInput } from '../../../http/index.ts'
import { type CarriedTable, checkLine, type Line } from '../carried/index.ts'
import { parseSampleLine } from '../format/index.ts'
import type { ExportFile } from './export-file.ts'

/** A checked line, with its number from 1. */
export interface Checked<Value> {
  readonly number: number
  readonly value: Value
}

/** Gathers what is wrong, and refuses when it is enough. */
class Faults {
  readonly #file: string
  readonly #most: number
  readonly #problems: InputProblem[] = []

  constructor(name: string, most: number) {
    this.#file = `${name}.jsonl`
    this.#most = most
  }

  get isEmpty(): boolean {
    return this.#problems.length === 0
  }

  add(number: number, problems: readonly InputProblem[]): void {
    for (const { path, message } of problems)
      this.#problems.push({ path: `${this.#file}.${number}${path === '' ? '' : `.${path}`}`, message })
    if (this.#problems.length >= this.#most) this.refuse()
  }

  /** @throws Problem `invalid_input`, where there is anything */
  refuse(): void {
    if (!this.isEmpty) throw invalidInput(this.#problems.slice(0, this.#most))
  }
}

const ORDER = 'must come behind the line before by its key, and once'

/** The lines of a table, some at a time. @throws Problem `invalid_input` with what is wrong with them */
export async function* checkedRows(
  file: ExportFile,
  table: CarriedTable,
  { now, maxProblems }: { readonly now: Date; readonly maxProblems: number },
): AsyncGenerator<Checked<Line>[]> {
  const faults = new Faults(table.name, maxProblems)
  let before: string | undefined
  for await (const lines of file.lines(table.name)) {
    const checked: Checked<Line>[] = []
    for (const { number, value } of lines) {
      const problems = checkLine(table, value, now)
      faults.add(number, problems)
      if (problems.length > 0) continue
      const line = value as Line
      // Hexadecimal digits compare as the bytes do.
      const key = table.key.map((name) => line[name]).join(' ')
      if (before !== undefined && key <= before) faults.add(number, [{ path: table.key.join('.'), message: ORDER }])
      before = key
      checked.push({ number, value: line })
    }
    faults.refuse()
    yield checked
  }
}

/** The samples, some lines at a time. @throws Problem `invalid_input` with what is wrong with them */
export async function* checkedSamples(
  file: ExportFile,
  segments: Pick<SegmentCarrier, 'check'>,
  { maxProblems }: { readonly maxProblems: number },
): AsyncGenerator<Checked<CarriedSegment>[]> {
  const faults = new Faults('samples', maxProblems)
  const order = new SampleOrder()
  for await (const lines of file.lines('samples')) {
    const checked: Checked<CarriedSegment>[] = []
    for (const { number, value } of lines) {
      const segment = parseSampleLine(value)
      if ('problems' in segment) faults.add(number, segment.problems)
      else {
        const problems = await segments.check(segment)
        faults.add(number, problems.length > 0 ? problems : order.check(segment))
        checked.push({ number, value: segment })
      }
    }
    faults.refuse()
    yield checked
  }
}

/** Workouts come in the order of their ids, what belongs to none last; of each the metrics, and of these the times. */
class SampleOrder {
  #context: string | undefined
  #type = ''
  readonly #types = new Set<string>()
  /** When the samples end of each deletion, and of what is not deleted. */
  readonly #ends = new Map<string, number>()
  #first = Number.NEGATIVE_INFINITY

  check({ context, type, times, deletedAt, deletionId }: CarriedSegment): InputProblem[] {
    // Behind every id.
    const place = context ?? 'none'
    if (this.#context === undefined || place > this.#context) {
      this.#context = place
      this.#types.clear()
      this.#begin(type)
    } else if (place < this.#context) return [{ path: 'workoutId', message: ORDER }]
    else if (type !== this.#type) {
      if (this.#types.has(type)) return [{ path: 'type', message: 'must be the lines of one metric together' }]
      this.#begin(type)
    }
    if (times[0]! < this.#first) return [{ path: 'startedAt', message: 'must not be before the line before' }]
    this.#first = times[0]!
    const deletion = deletedAt === null ? '' : `${deletionId}`
    if (times[0]! <= (this.#ends.get(deletion) ?? Number.NEGATIVE_INFINITY))
      return [{ path: 'startedAt', message: 'must be behind the last sample of the same metric' }]
    this.#ends.set(deletion, times[times.length - 1]!)
    return []
  }

  #begin(type: string): void {
    this.#type = type
    this.#types.add(type)
    this.#ends.clear()
    this.#first = Number.NEGATIVE_INFINITY
  }
}
