import { type Database, type Finding, type Outcome, statement } from '@longrun/storage'
import { DEFAULT_UPLOAD_SWEEP } from './processing/index.ts'

const WAITING_SECONDS = 900
const MOST_COUNTED = 1_000

const WAITING = statement<{ count: number; oldest: number }>(
  'uploads.waiting',
  `select count(*)::integer as count, coalesce(max(extract(epoch from now() - created_at)), 0)::float8 as oldest
     from (
       select created_at
         from uploads
        where status in ('queued', 'processing')
          and updated_at < now() - make_interval(secs => $1)
        order by updated_at
        limit $2
     ) waiting`,
)

/** Whether uploads wait that nobody works on. A worker says every few seconds that it is still at one. */
export async function checkUploads({ database }: { readonly database: Database }): Promise<Outcome> {
  const values = [WAITING_SECONDS, MOST_COUNTED]
  const { count, oldest } = await database.read('catalog', (reader) => reader.one(WAITING, values))
  if (count === 0) return { seen: 'none waits for long', findings: [] }
  // A sweep would have ended those, or begun their time anew.
  const level: Finding['level'] = oldest > DEFAULT_UPLOAD_SWEEP.hopelessSeconds * 1.1 ? 'failed' : 'warning'
  const many = count === MOST_COUNTED ? `${count} or more` : String(count)
  const problem = `${many} uploads wait for longer than ${WAITING_SECONDS / 60} minutes, the oldest for ${toHours(oldest)}`
  const mend = 'start a worker: "longrun worker", or "longrun start" without --no-worker; look into its log'
  return { seen: `${many} wait`, findings: [{ level, problem, mend }] }
}

const toHours = (seconds: number): string => `${Math.round(seconds / 360) / 10} h`
