import type { TransactionOptions } from '../database.ts'

/** How a transaction begins: what cannot be changed any more once it runs. */
export interface Beginning extends Pick<TransactionOptions, 'isolation' | 'statementTimeoutMs' | 'lockTimeoutMs'> {
  /** Whether each piece is behind a savepoint, and can be taken back alone. */
  readonly savepoints?: boolean
}

const ISOLATIONS = ['read committed', 'repeatable read', 'serializable'] as const

/**
 * How it must begin so that a piece of it with these options is served: the stricter isolation, the shorter limit.
 * Undefined where it serves the piece as it is.
 */
export function findStricter(has: Beginning, wants: Beginning): Beginning | undefined {
  const isolation = stricterIsolation(has.isolation, wants.isolation)
  const statementTimeoutMs = shorter(has.statementTimeoutMs, wants.statementTimeoutMs)
  const lockTimeoutMs = shorter(has.lockTimeoutMs, wants.lockTimeoutMs)
  const isServed =
    isolation === has.isolation && statementTimeoutMs === has.statementTimeoutMs && lockTimeoutMs === has.lockTimeoutMs
  if (isServed) return undefined
  return {
    ...has,
    ...(isolation === undefined ? {} : { isolation }),
    ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
    ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
  }
}

function stricterIsolation(has: Beginning['isolation'], wants: Beginning['isolation']): Beginning['isolation'] {
  if (wants === undefined || wants === 'read committed') return has
  return ISOLATIONS.indexOf(has ?? 'read committed') >= ISOLATIONS.indexOf(wants) ? has : wants
}

function shorter(has: number | undefined, wants: number | undefined): number | undefined {
  return wants === undefined || (has !== undefined && has <= wants) ? has : wants
}
