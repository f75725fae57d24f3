import { statement } from '@longrun/storage'

export interface FoundToken {
  readonly token_hash: string
  readonly id: string
  readonly user_id: string
  readonly scopes: string[]
  readonly last_used_at: Date | null
  readonly role: string
}

// Token and owner in one look-up: a token stops with the next request after its owner was closed or disabled.
export const FIND = statement<FoundToken>(
  'api-tokens.find',
  `select t.token_hash::text, t.id, t.user_id, t.scopes, t.last_used_at, u.role
     from api_tokens t
     join users u on u.id = t.user_id and u.deleted_at is null and not u.is_disabled
    where t.token_hash = any($1::bytea[])
      and t.deleted_at is null
      and t.expires_at > $2`,
)

// Of many uses at once one writes. A use is no change of the token: its version stays, and the audit log tells nothing of it.
export const TOUCH = statement(
  'api-tokens.touch',
  `update api_tokens
      set last_used_at = $2
    where id = $1
      and last_used_at is not distinct from $3
      and deleted_at is null`,
)

// Those who make tokens for one user at once wait for each other here, so that none exceeds the limit.
export const LOCK_OWNER = statement<{ id: string }>(
  'api-tokens.lock-owner',
  `select id
     from users
    where id = $1
      and deleted_at is null
      and not is_disabled
      for no key update`,
)

export const COUNT = statement<{ count: number }>(
  'api-tokens.count',
  `select count(*)::integer as count
     from api_tokens
    where user_id = $1
      and deleted_at is null
      and expires_at > $2`,
)

export const REVOKE_ALL = statement(
  'api-tokens.revoke-all',
  `update api_tokens
      set deleted_at = $2, deleted_by = $3, updated_at = $2, updated_by = $3, version = version + 1
    where user_id = $1
      and deleted_at is null`,
)

// In bounded batches, oldest first, as sessions are.
export const PRUNE = statement(
  'api-tokens.prune',
  `with ended as (
     select id
       from api_tokens
      where expires_at < $1
      order by expires_at
      limit $2
        for update skip locked
   )
   delete from api_tokens using ended where api_tokens.id = ended.id`,
)
