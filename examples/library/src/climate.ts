import {
  type Database,
  defineSeries,
  type Months,
  openSeriesStore,
  type SampleColumn,
  type Samples,
} from '@longrun/storage'

/** Old paper wants 18 degrees and half as much water as the air can hold. Sensors say so every minute, for decades. */
export const climateSeries = defineSeries({
  name: 'reading',
  table: 'climate_readings',
  typesTable: 'climate_types',
  ownerKey: 'library_id',
  typeKey: 'type_id',
  contextKey: 'room_id',
  types: [
    { id: 1, code: 'temperature', unit: 'Cel', aggregation: 'average', scale: 10, minimum: -30, maximum: 60 },
    { id: 2, code: 'humidity', unit: '%', aggregation: 'average', scale: 10, minimum: 0, maximum: 100 },
  ],
})

export class Climate {
  readonly #database: Database
  readonly #months: Months
  readonly #store = openSeriesStore(climateSeries)

  constructor({ database, months }: { readonly database: Database; readonly months: Months }) {
    this.#database = database
    this.#months = months
  }

  async record(library: string, room: string, columns: readonly SampleColumn[]): Promise<void> {
    const times = columns.flatMap((column) => Array.from(column.times))
    await this.#months.withMonths(climateSeries.table, times, () =>
      this.#database.transaction({ owner: library }, (tx) =>
        this.#store.append(tx, library, { context: room, by: null }, columns),
      ),
    )
  }

  async between(library: string, room: string, from: number, to: number): Promise<Record<string, Samples>> {
    const types = [...climateSeries.types.keys()]
    return await this.#database.read({ owner: library }, (reader) =>
      this.#store.read(reader, library, { types, context: room, from, to }),
    )
  }
}
