import { quoteIdentifier, type Reader, statement } from '../../access/index.ts'
import type { Series, SeriesType } from './define-series.ts'

/**
 * Compares the types in code with those in the database and names each difference; none when they agree. Values are
 * stored in steps of the type's scale, so a difference means that they would be read wrong.
 */
export async function checkSeriesTypes(reader: Reader, series: Series): Promise<string[]> {
  const rows = await reader.many(
    statement<SeriesType>(
      'series.check_types',
      `select id, code, unit, aggregation, scale, minimum, maximum from ${quoteIdentifier(series.typesTable)} order by id`,
    ),
  )
  const stored = new Map(rows.map((row) => [row.code, row]))
  const differences: string[] = []
  for (const type of series.types.values()) {
    const row = stored.get(type.code)
    if (!row) differences.push(`${type.code} is not in ${series.typesTable}`)
    for (const field of row ? FIELDS : [])
      if (row![field] !== type[field])
        differences.push(`${type.code}: ${field} is ${type[field]} in code and ${row![field]} in ${series.typesTable}`)
    stored.delete(type.code)
  }
  for (const code of stored.keys()) differences.push(`${code} is in ${series.typesTable} and not in code`)
  return differences
}

const FIELDS = ['id', 'unit', 'aggregation', 'scale', 'minimum', 'maximum'] as const satisfies (keyof SeriesType)[]
