import { type Database, statement, type Tx } from '../../../../access/index.ts'
import type { AuditRoot } from '../audit-roots.ts'
import { type AuditProof, verifyWithin } from '../verify-audit.ts'

/** What verifying has to name: these entries, or one of these seals, or at least a problem in the months. */
export interface Expected {
  readonly entries?: readonly number[]
  readonly seals?: readonly number[]
  /** Anything at all: it is about no entry and no seal. */
  readonly anything?: true
}

/** Numbers of chance, from 0 to below 1. */
export type Random = () => number

/** The hands of whoever owns the tables. */
export interface Hands {
  run<Row>(sql: string, ...values: readonly unknown[]): Promise<Row[]>
  below(limit: number): number
  pick<T>(from: readonly T[]): T
}

/** One way to change the log, or its seals, without leave. Gives nothing where the log has no place for it. */
export interface Tampering {
  readonly name: string
  apply(hands: Hands): Promise<Expected | undefined>
}

class RolledBack extends Error {}

/** Tampers, verifies, and takes it back. Gives what verifying told, and what it should have named and did not. */
export async function tryTampering(
  database: Database,
  tampering: Tampering,
  { random, against }: { readonly random: Random; readonly against?: readonly AuditRoot[] },
): Promise<{ readonly proof: AuditProof; readonly missed: readonly string[] } | undefined> {
  let tried: { proof: AuditProof; missed: string[] } | undefined
  try {
    await database.transaction('catalog', async (tx) => {
      const expected = await tampering.apply(toHands(tx, random))
      if (expected) {
        const proof = await verifyWithin([tx], { ...(against ? { against } : {}), mostProblems: 10_000 })
        tried = { proof, missed: findMissed(proof, expected) }
      }
      throw new RolledBack()
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
  }
  return tried
}

function toHands(tx: Tx, random: Random): Hands {
  const below = (limit: number) => Math.floor(random() * limit)
  return {
    run: async <Row>(sql: string, ...values: readonly unknown[]) =>
      await tx.many(statement<Row>('test.tamper', sql, { prepared: false }), values),
    below,
    pick: (from) => from[below(from.length)]!,
  }
}

function findMissed({ problems, problemCount }: AuditProof, { entries = [], seals = [] }: Expected): string[] {
  if (problemCount === 0) return ['anything']
  const named = new Set(problems.map(({ id }) => id))
  const missed = entries.filter((id) => !named.has(id)).map((id) => `entry ${id}`)
  const isSealNamed = seals.length === 0 || problems.some(({ seal }) => seal !== undefined && seals.includes(seal))
  return isSealNamed ? missed : [...missed, `seal ${seals.join(' or ')}`]
}
