import { type Clock, type Database, type Erasure, type Finding, type Outcome, statement } from '@longrun/storage'

const PATIENCE_MS = 3_600_000
const DAY_MS = 86_400_000

const COUNT_OPEN = statement<{ count: number; late: number }>(
  'erasures.count-open',
  `select count(*)::integer as count, count(*) filter (where begun_at < $1)::integer as late
     from erasures
    where finished_at is null`,
)
const COUNT_DUE = statement<{ count: number }>(
  'users.count-due',
  `select count(*)::integer as count
     from users u
    where u.deleted_at < $1
      and not exists (select from erasures e where e.user_id = u.id)`,
)

interface Parts {
  readonly database: Database
  readonly erasure: Erasure
  readonly graceDays: number
  readonly clock: Clock
}

/** Whether erasure knows every table with rows of users, and whether somebody waits for it whom no worker comes to. */
export async function checkErasure({ database, erasure, graceDays, clock }: Parts): Promise<Outcome> {
  const patience = new Date(clock().getTime() - PATIENCE_MS)
  const due = new Date(patience.getTime() - graceDays * DAY_MS)
  const { unknown, open, waiting } = await database.read('catalog', async (reader) => ({
    unknown: await erasure.findUnknownTables(reader),
    open: await reader.one(COUNT_OPEN, [patience]),
    waiting: (await reader.one(COUNT_DUE, [due])).count,
  }))
  const findings: Finding[] = unknown.map((table) => ({
    level: 'failed',
    problem: `${table} has rows of users that erasing a user leaves behind`,
    mend: 'name the table among ERASED_TABLES of service/src/main/compose-erasure.ts',
  }))
  const late = open.late + waiting
  if (late > 0) {
    const problem = `${late} closed accounts wait for more than an hour to be erased`
    const mend = 'start a worker: "longrun worker", or "longrun start" without --no-worker; look into its log'
    findings.push({ level: 'warning', problem, mend })
  }
  return { seen: `${open.count} under way`, findings }
}
