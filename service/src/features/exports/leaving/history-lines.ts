import { type Reader, statement } from '@longrun/storage'
import type { Line } from '../carried/index.ts'

interface HistoryRow {
  readonly id: number
  readonly at: Date
  readonly entity: string
  readonly record_id: string
  readonly action: string
  readonly version: number | null
  readonly actor_id: string | null
  readonly request_id: string | null
  readonly address: string | null
  readonly agent: string | null
  readonly changes: unknown
}

// From where somebody else came is theirs to know.
const READ = statement<HistoryRow>(
  'export-history.read',
  `select id, at, entity, record_id, action, version, actor_id, request_id,
          case when actor_id = $1 then address end as address,
          case when actor_id = $1 then agent end as agent,
          changes
     from audit_log
    where user_id = $1
      and (record_id, id) > ($2, $3)
    order by record_id, id
    limit $4`,
)

/** Where the next entries begin. */
export interface HistoryPlace {
  readonly recordId: string
  readonly id: number
}

export const HISTORY_START: HistoryPlace = { recordId: '00000000-0000-0000-0000-000000000000', id: 0 }

/** What was done to a user's records, record by record. */
export async function readHistoryLines(
  reader: Reader,
  userId: string,
  { recordId, id }: HistoryPlace,
  limit: number,
): Promise<{ readonly lines: Line[]; readonly next: HistoryPlace | undefined }> {
  const rows = await reader.many(READ, [userId, recordId, id, limit])
  const last = rows.length === limit ? rows.at(-1)! : undefined
  return { lines: rows.map(toLine), next: last && { recordId: last.record_id, id: last.id } }
}

function toLine(row: HistoryRow): Line {
  const { id, at, entity, record_id: recordId, action, version, actor_id: actorId, request_id: request, ...rest } = row
  return { id, at, entity, recordId, action, version, actorId, request, ...rest }
}
