import { quoteIdentifier } from '../../../access/index.ts'
import type { Entity } from '../../entities/index.ts'
import { hasDoubles, LIFECYCLE, type LoggedColumn, loggedColumns, toDifference, toProperty } from './column-json.ts'
import type { TriggerFunction } from './trigger-function.ts'

/** Entries of whole records: what each column was and is. */
export function toRecordFunction(entity: Entity): TriggerFunction {
  const columns = loggedColumns(entity.columns)
  return {
    table: entity.table,
    entity: entity.name,
    hasDoubles: hasDoubles(columns),
    entries: {
      insert: createdEntries(entity, columns),
      update: updatedEntries(entity, columns),
      delete: removedEntries(entity, columns),
    },
  }
}

const NOBODY = `'00000000-0000-0000-0000-000000000000'::uuid`

function userId({ ownerColumn, subjectColumn }: Entity, row: string): string {
  const column = ownerColumn ?? subjectColumn
  return column === undefined ? NOBODY : `${row}.${quoteIdentifier(column)}`
}

function recordId(entity: Entity, row: string): string {
  if (entity.key === 'owner') return userId(entity, row)
  if (entity.idType === 'uuid') return `${row}.id`
  return `('00000000-0000-0000-0000-' || lpad(to_hex(${row}.id::integer), 12, '0'))::uuid`
}

/** An object of the properties that are not null. */
function toObject(properties: readonly string[], margin: number): string {
  const [indent, outdent] = [`\n${' '.repeat(margin + 2)}`, `\n${' '.repeat(margin)}`]
  return `'{' || concat_ws(',',${indent}${properties.join(`,${indent}`)}${outdent}) || '}'`
}

function createdEntries(entity: Entity, columns: readonly LoggedColumn[]): string {
  const properties = [...columns, ...LIFECYCLE].map((column) => toProperty(column, 'after'))
  return `            select ${userId(entity, 'after')} as user_id, ${recordId(entity, 'after')} as record_id,
                   'create' as action, after.version,
                   (${toObject(properties, 19)})::jsonb as changes
              from new_rows after`
}

function removedEntries(entity: Entity, columns: readonly LoggedColumn[]): string {
  const properties = [...columns, ...LIFECYCLE].map((column) => toProperty(column, 'before'))
  return `            select ${userId(entity, 'before')} as user_id, ${recordId(entity, 'before')} as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then (${toObject(properties, 19)})::jsonb end as changes
              from old_rows before`
}

// A row whose key was changed by hand is none that was updated: one record ends and another begins. A full join tells, and
// it is never done by a nested loop, which a plan made for one row would keep for a hundred thousand.
function updatedEntries(entity: Entity, columns: readonly LoggedColumn[]): string {
  const key = primaryKey(entity).map(quoteIdentifier)
  const [first] = key
  const [was, is] = ['before', 'after'].map((row) => LIFECYCLE.map(({ sqlName }) => `${row}.${sqlName}`).join(', '))
  const differences = [
    ...columns.map(toDifference),
    `case when (${was})\n                           is distinct from (${is})
                         then public.longrun_audit_lifecycle(${was},\n                                ${is}) end`,
  ]
  return `            select pair.user_id, pair.record_id, pair.action, pair.version,
                   case pair.action
                     when 'create' then public.longrun_audit_side(pair.difference, 1)
                     when 'purge' then public.longrun_audit_side(pair.difference, 0)
                     else pair.difference::jsonb
                   end as changes
              from (
                select coalesce(${userId(entity, 'after')}, ${userId(entity, 'before')}) as user_id,
                       coalesce(${recordId(entity, 'after')}, ${recordId(entity, 'before')}) as record_id,
                       case when before.${first} is null then 'create'
                            when after.${first} is null then 'purge'
                            ${LIFECYCLE_ACTIONS}
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       ${toObject(differences, 23)} as difference
                  from old_rows before
                  full join new_rows after on ${key.map((name) => `before.${name} = after.${name}`).join(' and ')}
                offset 0
              ) pair
             where pair.is_next or pair.difference <> '{}'`
}

/** What was done to a row that is there before and after. */
export const LIFECYCLE_ACTIONS = `when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'`

function primaryKey(entity: Entity): string[] {
  const owner = entity.ownerColumn === undefined ? [] : [entity.ownerColumn]
  const id = entity.key === 'id' ? ['id'] : []
  return [...owner, ...id, ...(entity.monthlyBy ? ['created_at'] : [])]
}
