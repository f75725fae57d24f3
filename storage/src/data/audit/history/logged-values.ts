import type { Column } from '../../entities/index.ts'

/** A value of the log, which spells values as the API does, as the store reads it from its column. */
export function fromLog(column: Column, value: unknown): unknown {
  if (value === null || value === undefined) return null
  const { item, sqlType } = column
  if (item) return (value as readonly unknown[]).map((each) => fromLog(item, each))
  if (sqlType.startsWith('timestamp')) return new Date(value as string)
  if (sqlType === 'bytea') return Buffer.from(value as string, 'base64')
  // JSON has no NaN and no infinities: the log spells them as text.
  if (sqlType === 'double precision') return Number(value)
  return value
}
