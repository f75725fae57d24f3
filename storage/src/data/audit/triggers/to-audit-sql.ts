import type { Entity } from '../../entities/index.ts'
import type { Series } from '../../series/index.ts'
import { toRecordFunction } from './record-entries.ts'
import { toSeriesFunction } from './series-entries.ts'
import { type TriggerFunction, toFunctionSql } from './trigger-function.ts'

/** A declaration whose changes belong into the audit log: an entity, or the samples of a series. */
export type Audited = Entity | Series

/**
 * The SQL by which every change of a table is logged, whatever makes it: what a migration needs behind `toTableSql` or
 * `toSeriesSql`, and again, as a whole, whenever the declaration's columns change. Its down drops the function with `cascade`.
 */
export function toAuditSql(declared: Audited): string {
  return toFunctionSql(toTriggerFunction(declared))
}

export function toTriggerFunction(declared: Audited): TriggerFunction {
  return 'types' in declared ? toSeriesFunction(declared) : toRecordFunction(declared)
}
