import { statement } from '../../access/index.ts'
import type { SessionSummary } from './session-store.ts'

export const GENERATION = statement<{ generation: number }>(
  'sessions.generation',
  'select generation from session_generations where user_id = $1',
)

// Nothing is inserted when the generation moved on: whoever revoked all sessions meant this one too. A revocation that
// commits between this statement's snapshot and its commit is caught by the look-up, which compares again.
export const CREATE = statement<{ id: string }>(
  'sessions.create',
  `insert into sessions
     (id, user_id, token_hash, generation, created_at, updated_at, created_by, updated_by, last_used_at, expires_at, ends_at,
      user_agent, address)
   select $1, $2::uuid, $3, $4::integer, $5, $5, $2::uuid, $2::uuid, $5, $6, $7, $8, $9
    where coalesce((select generation from session_generations where user_id = $2::uuid), 0) = $4::integer
   returning id`,
)

export const REVOKE_OLDEST = statement(
  'sessions.revoke-oldest',
  `update sessions
      set deleted_at = $2, deleted_by = user_id, updated_at = $2, updated_by = user_id, version = version + 1
    where id in (
      select id
        from sessions
       where user_id = $1 and deleted_at is null and expires_at > $2
       order by created_at desc, id desc
      offset $3
    )`,
)

// `version = $2`: only the session as it was found. A revocation in between wins.
export const TOUCH = statement(
  'sessions.touch',
  `update sessions
      set last_used_at = $3, expires_at = least(ends_at, $4), updated_at = $3, version = version + 1
    where id = $1 and version = $2 and deleted_at is null`,
)

export const LIST = statement<SessionSummary>(
  'sessions.list',
  `select sessions.id, sessions.created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt",
          user_agent as "userAgent", host(address) as address
     from sessions
     left join session_generations using (user_id)
    where user_id = $1
      and sessions.deleted_at is null
      and expires_at > $2
      and sessions.generation = coalesce(session_generations.generation, 0)
    order by sessions.created_at desc, sessions.id desc
    limit $3`,
)

export const REVOKE = statement(
  'sessions.revoke',
  `update sessions
      set deleted_at = $3, deleted_by = $4, updated_at = $3, updated_by = $4, version = version + 1
    where user_id = $1 and id = $2 and deleted_at is null and expires_at > $3`,
)

export const NEXT_GENERATION = statement<{ generation: number }>(
  'sessions.next-generation',
  `insert into session_generations as current (user_id, generation, created_at, created_by, updated_at, updated_by)
   values ($1, 1, $2, $3, $2, $3)
   on conflict (user_id) do update
      set generation = current.generation + 1,
          version = current.version + 1,
          updated_at = excluded.updated_at,
          updated_by = excluded.updated_by
   returning generation`,
)

export const REVOKE_ALL = statement(
  'sessions.revoke-all',
  `update sessions
      set deleted_at = $3, deleted_by = $4, updated_at = $3, updated_by = $4, version = version + 1
    where user_id = $1 and deleted_at is null and id is distinct from $2`,
)

export const KEEP = statement(
  'sessions.keep',
  `update sessions
      set generation = $3, updated_at = $4, version = version + 1
    where user_id = $1 and id = $2 and deleted_at is null and expires_at > $4 and generation = $3 - 1`,
)

// In bounded batches, oldest first, so that vacuum keeps up. `skip locked`: a session in use right now is not ours to delete.
export const PRUNE = statement(
  'sessions.prune',
  `with ended as (
     select id
       from sessions
      where expires_at < $1
      order by expires_at
      limit $2
        for update skip locked
   )
   delete from sessions using ended where sessions.id = ended.id`,
)
