import { type Database, statement } from '../../../access/index.ts'
import type { Clock } from '../../../clock.ts'
import type { Outcome } from '../check.ts'

const NOW = statement<{ now: Date }>('checks.clock', 'select clock_timestamp()::timestamptz(3) as now')
const ROUND_TRIPS = 5
const WARN_FROM_MS = 2_000
const FAIL_FROM_MS = 60_000

/** Whether the clocks of this machine and of the server agree: ids, sessions and months go by both. */
export async function checkClocks({
  database,
  clock,
}: {
  readonly database: Database
  readonly clock: Clock
}): Promise<Outcome> {
  let best = { tripMs: Number.POSITIVE_INFINITY, aheadMs: 0 }
  for (let trip = 0; trip < ROUND_TRIPS; trip++) {
    const before = clock().getTime()
    const { now } = await database.read('catalog', (reader) => reader.one(NOW))
    const after = clock().getTime()
    // The answer is from somewhere in between: the shorter the trip, the better it is known.
    if (after - before < best.tripMs) best = { tripMs: after - before, aheadMs: (before + after) / 2 - now.getTime() }
  }
  const apartMs = Math.max(0, Math.abs(best.aheadMs) - best.tripMs / 2)
  const apart = `${(apartMs / 1_000).toFixed(1)} s ${best.aheadMs > 0 ? 'ahead of' : 'behind'} the server`
  const seen = apartMs < WARN_FROM_MS ? 'this machine and the server agree' : `this machine is ${apart}`
  if (apartMs < WARN_FROM_MS) return { seen, findings: [] }
  const level = apartMs < FAIL_FROM_MS ? 'warning' : 'failed'
  const problem = `the clock of this machine is ${apart}`
  return { seen, findings: [{ level, problem, mend: 'set both by NTP: timedatectl set-ntp true' }] }
}
