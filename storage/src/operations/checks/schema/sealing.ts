import type { Database } from '../../../access/index.ts'
import type { Clock } from '../../../clock.ts'
import { openSealing } from '../../../data/audit/sealing/index.ts'
import type { Finding, Outcome } from '../check.ts'

const WARN_AFTER_MS = 15 * 60_000
const FAIL_AFTER_MS = 24 * 3_600_000

/** Whether the audit log is sealed as it is written, and its chain ends where its head says. The proof of the whole is `verifyAudit`. */
export async function checkSealing({
  database,
  clock,
}: {
  readonly database: Database
  readonly clock: Clock
}): Promise<Outcome> {
  const { pending, oldestPendingAt, last, isHeadFitting } = await openSealing({ database }).status()
  const seen = `${last ? `sealed up to seal ${last.number}` : 'nothing sealed yet'}, ${pending} entries waiting`
  const findings: Finding[] = []
  const waitingMs = oldestPendingAt === null ? 0 : clock().getTime() - oldestPendingAt.getTime()
  if (waitingMs > WARN_AFTER_MS) {
    const level = waitingMs > FAIL_AFTER_MS ? 'failed' : 'warning'
    const problem = `entries of the audit log wait to be sealed for ${Math.round(waitingMs / 60_000)} minutes: nothing proves them yet`
    findings.push({
      level,
      problem,
      mend: 'have the service or a worker running, and look for "audit.seal" in its log',
    })
  }
  if (!isHeadFitting) {
    const problem =
      'the last seal of the audit log is not the one that the head of the chain tells: somebody changed them'
    findings.push({ level: 'failed', problem, mend: 'longrun audit verify, and docs/audit-proof.md' })
  }
  return { seen, findings }
}
