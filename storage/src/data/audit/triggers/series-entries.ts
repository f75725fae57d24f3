import { quoteIdentifier } from '../../../access/index.ts'
import type { Series } from '../../series/index.ts'
import { LIFECYCLE_ACTIONS } from './record-entries.ts'
import type { TriggerFunction } from './trigger-function.ts'

/**
 * Entries of samples: one for each statement and what the samples belong to, with a summary for each type. The samples
 * themselves would be a second copy of the table.
 */
export function toSeriesFunction(series: Series): TriggerFunction {
  return {
    table: series.table,
    entity: series.name,
    hasDoubles: false,
    entries: {
      insert: summaries(series, "'create'", 'new_rows segment'),
      update: updatedEntries(series),
      delete: summaries(series, "coalesce(change.ended_by, 'purge')", 'old_rows segment'),
    },
  }
}

// A segment that begins earlier than it did is still the same one, though its key is another: only its id tells.
function updatedEntries(series: Series): string {
  const owner = quoteIdentifier(series.ownerKey)
  const columns = [series.ownerKey, series.contextKey, series.typeKey, ...SUMMED].map((name) => {
    const column = quoteIdentifier(name)
    return `case when after.id is null then before.${column} else after.${column} end as ${column}`
  })
  const segments = `(
                  select ${columns.join(',\n                         ')},
                         case when before.id is null then 'create'
                              when after.id is null then 'purge'
                              ${LIFECYCLE_ACTIONS}
                         end as action
                    from old_rows before
                    full join new_rows after on before.${owner} = after.${owner} and before.id = after.id
                ) segment`
  return summaries(series, 'segment.action', segments)
}

const SUMMED = ['id', 'recorded_at', 'ended_at', 'sample_count', 'time_deltas', 'value_deltas', 'wide_value_deltas']

/** Of one segment: 32 bytes, whatever it holds. */
const SEGMENT_HASH = `sha256(array_send(segment.time_deltas)
                         || coalesce(array_send(segment.value_deltas), array_send(segment.wide_value_deltas)))`

function summaries(series: Series, action: string, segments: string): string {
  const [owner, type, context] = [series.ownerKey, series.typeKey, series.contextKey].map(quoteIdentifier)
  return `          select summary.user_id, coalesce(summary.context, summary.user_id) as record_id, summary.action,
                 null::integer as version,
                 case when change.ended_by is null then jsonb_object_agg(summary.type, summary.of_type) end as changes
            from (
              select segment.${owner} as user_id, segment.${context} as context, segment.${type} as type, ${action} as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_json(min(segment.recorded_at)),
                       'to', public.longrun_audit_json(max(segment.ended_at)),
                       'hash', encode(sha256(string_agg(${SEGMENT_HASH}, '' order by segment.recorded_at, segment.id)), 'hex')
                     ) as of_type
                from ${segments}
               group by segment.${owner}, segment.${context}, segment.${type}, 4
            ) summary
           group by summary.user_id, summary.context, summary.action`
}
