import { setTimeout as delay } from 'node:timers/promises'
import type { AdminConnection } from './admin-connection.ts'

// A backend goes away a moment after its client has: that long it may still be listed.
const PATIENCE_MS = 2_000
const STEP_MS = 10

const BACKENDS = `
  select coalesce(nullif(application_name, ''), 'unnamed') as application,
         state,
         substring(query from '/\\* *([a-z][a-z0-9_.-]*) *\\*/') as tag,
         lower(substring(query from '^[^a-zA-Z]*([a-zA-Z]+)')) as verb
    from pg_stat_activity
   where datname = $1
     and backend_type = 'client backend'
   order by backend_start`

const PREPARED = 'select gid from pg_prepared_xacts where database = $1 order by prepared'

interface Backend {
  readonly application: string
  readonly state: string | null
  readonly tag: string | null
  readonly verb: string | null
}

/** Names every connection and prepared transaction that is open in the database, once those that are ending have ended. */
export async function findLeftOpen(admin: AdminConnection, database: string): Promise<string[]> {
  const backends = await waitForBackends(admin, database)
  const prepared = await admin.query<{ gid: string }>(PREPARED, [database])
  return [...backends.map(describe), ...prepared.rows.map(({ gid }) => `prepared transaction "${gid}"`)]
}

async function waitForBackends(admin: AdminConnection, database: string): Promise<Backend[]> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    const { rows } = await admin.query<Backend>(BACKENDS, [database])
    if (rows.length === 0 || performance.now() > giveUpAt) return rows
    await delay(STEP_MS)
  }
}

// The tag or the verb, never the statement: it may hold values.
function describe({ application, state, tag, verb }: Backend): string {
  return `connection "${application}" (${state ?? 'starting'}, last statement: ${tag ?? verb ?? 'none'})`
}
