export { findPgBouncer, type PgBouncerProgram } from './find-pgbouncer.ts'
export { openPgBouncer, type PgBouncer, type PgBouncerOptions } from './open-pgbouncer.ts'
