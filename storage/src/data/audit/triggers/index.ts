export { type Audited, toAuditSql } from './to-audit-sql.ts'
