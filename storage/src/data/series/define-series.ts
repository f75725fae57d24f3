/** One metric of a series: what its values mean, which are possible, and how finely they are kept. */
export interface SeriesType {
  /** 1 to 32,767. Never given to another metric. */
  readonly id: number
  /** The name callers use, for example `heart_rate`. */
  readonly code: string
  readonly unit: string
  /** Steps in one unit: 100 keeps hundredths. A whole number that never changes, since it is the unit of what is stored. */
  readonly scale: number
  /** The least and the greatest possible value, in the unit. Anything outside is refused. */
  readonly minimum: number
  readonly maximum: number
  /** How a period of it is summed up; the meaning belongs to the application. */
  readonly aggregation: string
}

/** What `defineSeries` takes: tables, keys and metrics. */
export interface SeriesSettings {
  /** Names the samples in the audit log, in the singular. */
  readonly name: string
  /** The table of segments. Partitioned by month on `recorded_at`. */
  readonly table: string
  /** The table that holds the types in the database; `checkSeriesTypes` compares it with `types`. */
  readonly typesTable: string
  readonly types: readonly SeriesType[]
  /** The column of the owner's id. Default `user_id`. */
  readonly ownerKey?: string
  /** The column of the type's id. */
  readonly typeKey: string
  /** The column of what samples may belong to (a workout, a batch). Null in it means: to nothing. */
  readonly contextKey: string
}

/** A checked declaration of a series. Made by `defineSeries`. */
export interface Series {
  readonly name: string
  readonly table: string
  readonly typesTable: string
  readonly ownerKey: string
  readonly typeKey: string
  readonly contextKey: string
  readonly types: ReadonlyMap<string, SeriesType>
}

/** Sums of a whole segment have to stay exact in a double: 2^39 for a value leaves 2^13 samples. */
const GREATEST_STEPS = 2 ** 39

/**
 * Declares a series: a table of segments, and the metrics it holds.
 *
 * The table needs the columns `id`, `recorded_at`, `ended_at`, `sample_count`, `value_first`, `value_last`, `value_min`,
 * `value_max`, `value_sum`, `time_deltas`, `value_deltas`, `wide_value_deltas` and the lifecycle columns, and the three keys named here.
 *
 * @throws TypeError when types contradict each other or cannot be kept exactly
 */
export function defineSeries(settings: SeriesSettings): Series {
  const types = new Map<string, SeriesType>()
  const ids = new Set<number>()
  for (const type of settings.types) {
    const { id, code, scale, minimum, maximum } = type
    if (types.has(code) || ids.has(id)) throw new TypeError(`series type ${code} (${id}) is declared twice`)
    if (!Number.isInteger(id) || id < 1 || id > 32_767) throw new TypeError(`${code}: the id must be 1 to 32767`)
    if (!Number.isInteger(scale) || scale < 1 || scale > 1e9)
      throw new TypeError(`${code}: the scale must be an integer from 1 to 1000000000`)
    if (!(minimum < maximum)) throw new TypeError(`${code}: the minimum must be below the maximum`)
    if (Math.max(Math.abs(minimum), Math.abs(maximum)) * scale > GREATEST_STEPS)
      throw new TypeError(`${code}: a bound times the scale must be at most ${GREATEST_STEPS}`)
    types.set(code, Object.freeze({ ...type }))
    ids.add(id)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(settings.name)) throw new TypeError('name: must be in camelCase')
  const { name, table, typesTable, typeKey, contextKey, ownerKey = 'user_id' } = settings
  return Object.freeze({ name, table, typesTable, ownerKey, typeKey, contextKey, types })
}
