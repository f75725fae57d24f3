export { toTableSql } from './table-sql.ts'
