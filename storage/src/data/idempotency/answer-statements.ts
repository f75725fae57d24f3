import { statement } from '../../access/index.ts'

export interface FoundRow {
  readonly is_mine: boolean
  /** Null, like all that follow, where nothing is kept under the key. */
  readonly request_hash: Buffer | null
  readonly holds: boolean | null
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer | null
}

// Asks for the key without waiting for it, so that who finds it taken can let its connection go. The lock ends with the
// transaction, after what it wrote can be seen. What a rival committed between this statement's snapshot and its lock is
// not seen here; KEEP finds it.
export const CLAIM = statement<FoundRow>(
  'idempotency.claim',
  `with mine as materialized (
     select pg_try_advisory_xact_lock(hashtextextended($1::uuid::text || ' ' || $2::text, 0)) as is_mine
   )
   select mine.is_mine, kept.request_hash, kept.expires_at > $3 as holds, kept.status, kept.headers, kept.body
     from mine
     left join idempotency_keys kept
       on kept.user_id = $1::uuid and kept.key = $2::text`,
)

// Makes way for a new answer under a key whose old one no longer holds.
export const FREE = statement(
  'idempotency.free',
  `delete from idempotency_keys
    where user_id = $1
      and key = $2
      and expires_at <= $3`,
)

// Fails where an answer is kept already, and the transaction with it: whoever wrote it was first.
export const KEEP = statement(
  'idempotency.keep',
  `insert into idempotency_keys
     (user_id, key, request_hash, status, headers, body, expires_at, created_at, created_by, updated_at, updated_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $1, $8, $1)`,
)

// In bounded batches, oldest first, so that vacuum keeps up and no lock is held for long.
export const PRUNE = statement(
  'idempotency.prune',
  `with expired as (
     select user_id, key
       from idempotency_keys
      where expires_at <= $1
      order by expires_at
      limit $2
        for update skip locked
   )
   delete from idempotency_keys kept
    using expired
    where kept.user_id = expired.user_id
      and kept.key = expired.key`,
)
