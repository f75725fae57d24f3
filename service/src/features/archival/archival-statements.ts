import { statement } from '@longrun/storage'

/** Most users that are looked up at once. */
const USERS_AT_ONCE = 100
/** Who has a run in hand and gives no sign for this long has ended, and another goes on. */
const CLAIM_SECONDS = 60

const CLAIMED = `claimed_until = now() + interval '${CLAIM_SECONDS} seconds'`
const CHANGED = 'updated_at = now(), version = version + 1'
const IS_OPEN = `status in ('waiting', 'running')`

// Those of closed accounts are not touched: whatever is done about them is done by erasure.
export const LIST_USERS = statement<{ id: string }>(
  'archival-runs.list-users',
  `select id
     from users
    where deleted_at is null
      and ($1::uuid is null or id > $1)
      and ($2::uuid is null or id = $2)
    order by id
    limit ${USERS_AT_ONCE}`,
)

export const COUNT_USERS = statement<{ n: string }>(
  'archival-runs.count-users',
  `select count(*) as n
     from users
    where deleted_at is null
      and ($1::uuid is null or id = $1)`,
)

// Oldest first. Values: the process.
export const FIND_WORK = statement<{ id: string }>(
  'archival-runs.find-work',
  `select id
     from archival_runs
    where ${IS_OPEN}
      and deleted_at is null
      and (claimed_by = $1 or claimed_until is null or claimed_until < now())
    order by created_at, id
    limit 1`,
)

// Values of these: the run, the process. None touched: it has ended, or another process has it.
export const CLAIM = statement(
  'archival-runs.claim',
  `update archival_runs
      set claimed_by = $2, ${CLAIMED}, status = 'running', started_at = coalesce(started_at, now()), ${CHANGED}
    where id = $1
      and ${IS_OPEN}
      and deleted_at is null
      and (claimed_by = $2 or claimed_until is null or claimed_until < now())`,
)

export const LET_GO = statement(
  'archival-runs.let-go',
  `update archival_runs
      set claimed_by = null, claimed_until = null, ${CHANGED}
    where id = $1
      and claimed_by = $2
      and ${IS_OPEN}`,
)

// Before each batch: who cancels waits until the batch is committed, and behind that there is no other. Values: the run, the
// process, the user (null for what belongs to nobody).
export const HOLD = statement<{ is_live: boolean }>(
  'archival-runs.hold',
  `select $3::uuid is null or exists (select from users where id = $3 and deleted_at is null) as is_live
     from archival_runs
    where id = $1
      and claimed_by = $2
      and status = 'running'
      for update`,
)

// In the transaction of the batch, so that the count is what was archived. Values: the run, the user, how many.
export const COUNT = statement(
  'archival-runs.count',
  `update archival_runs
      set records = records + $3,
          users_with_records = users_with_records + ($2::uuid is not null and current_user_id is distinct from $2::uuid)::int,
          current_user_id = $2::uuid, ${CLAIMED}, ${CHANGED}
    where id = $1`,
)

// Values: the run, the process, the last user that is done, how many were done by it, how many due ones it counted of how many.
export const ADVANCE = statement(
  'archival-runs.advance',
  `update archival_runs
      set done_user_id = $3, users_done = users_done + $4, records = records + $5,
          users_with_records = users_with_records + $6, ${CLAIMED}, ${CHANGED}
    where id = $1
      and claimed_by = $2
      and status = 'running'`,
)

export const SET_TOTAL = statement('archival-runs.set-total', 'update archival_runs set users_total = $2 where id = $1')

export const FINISH = statement(
  'archival-runs.finish',
  `update archival_runs
      set status = 'done', finished_at = now(), claimed_by = null, claimed_until = null, ${CHANGED}
    where id = $1
      and claimed_by = $2
      and status = 'running'`,
)

// Values: the run, who, the version that they have seen or null.
export const CANCEL = statement(
  'archival-runs.cancel',
  `update archival_runs
      set status = 'cancelled', finished_at = now(), claimed_by = null, claimed_until = null, updated_by = $2, ${CHANGED}
    where id = $1
      and ${IS_OPEN}
      and deleted_at is null`,
)
