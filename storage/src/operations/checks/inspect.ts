import type { Database, Tx } from '../../access/index.ts'

const STATEMENT_TIMEOUT_MS = 10_000

/** Looks at a database in one transaction: no statement takes longer than 10 s, and none is repeated. */
export async function inspect<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await database.transaction('catalog', work, { statementTimeoutMs: STATEMENT_TIMEOUT_MS, attempts: 1 })
}
