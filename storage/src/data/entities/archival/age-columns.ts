import type { Entity } from '../entity.ts'

/** The columns that can tell how old a record is: its times and days. */
export function ageColumns(entity: Entity): readonly string[] {
  const declared = Object.entries(entity.columns).filter(([, { sqlType }]) => isTime(sqlType) || sqlType === 'date')
  return ['createdAt', 'updatedAt', ...declared.map(([name]) => name)]
}

const isTime = (sqlType: string): boolean => sqlType.startsWith('timestamp')
