export { type AuditProblem, checkAuditDrift } from './check-audit-drift.ts'
export { type Audited, toAuditSql } from './to-audit-sql.ts'
