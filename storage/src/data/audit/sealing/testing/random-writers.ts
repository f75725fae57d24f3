import { setTimeout as delay } from 'node:timers/promises'
import { type Database, statement } from '../../../../access/index.ts'
import { openSealing } from '../open-sealing.ts'
import { type AuditProof, verifyAudit } from '../verify-audit.ts'
import { GROWERS } from './growers.ts'
import type { Random } from './tampering.ts'

const ADD = statement(
  'test.add-orchards',
  `insert into orchards (id, grower_id, name, created_by, updated_by)
   select gen_random_uuid(), $1, replace(gen_random_uuid()::text, '-', ''), $1, $1 from generate_series(1, $2)`,
)
const CHANGE = statement(
  'test.change-orchards',
  `update orchards set name = replace(gen_random_uuid()::text, '-', ''), version = version + 1
    where (grower_id, id) in (select grower_id, id from orchards where grower_id = $1 order by id limit $2 for update skip locked)`,
)
const REMOVE = statement(
  'test.remove-orchards',
  `delete from orchards
    where (grower_id, id) in (select grower_id, id from orchards where grower_id = $1 order by id limit $2 for update skip locked)`,
)

class Regret extends Error {}

/** What the writers did and what was seen meanwhile. */
export interface Seen {
  readonly committed: number
  readonly rolledBack: number
  readonly proofs: readonly AuditProof[]
  /** Errors of the writers, the sealing and the proofs; there are some where the server is killed. */
  readonly errors: readonly unknown[]
}

/**
 * So many writers change orchards in transactions of any length, of which some commit late and some never; two seal, one
 * proves. Until `signal`.
 */
export async function writeAtRandom(
  database: Database,
  { writers, random, signal }: { readonly writers: number; readonly random: Random; readonly signal: AbortSignal },
): Promise<Seen> {
  const seen = { committed: 0, rolledBack: 0, proofs: [] as AuditProof[], errors: [] as unknown[] }
  const below = (limit: number) => Math.floor(random() * limit)
  const untilStopped = async (work: () => Promise<unknown>): Promise<void> => {
    while (!signal.aborted) {
      await work().catch(async (error) => {
        seen.errors.push(error)
        await delay(20)
      })
    }
  }
  const write = async (): Promise<void> => {
    const isLate = random() < 0.05
    try {
      await database.transaction('catalog', async (tx) => {
        for (let left = 1 + below(4); left > 0; left--) {
          await tx.execute([ADD, CHANGE, REMOVE][below(3)]!, [GROWERS[below(GROWERS.length)], 1 + below(8)])
          if (isLate) await delay(below(200))
        }
        if (random() < 0.15) throw new Regret()
      })
      seen.committed++
    } catch (error) {
      if (!(error instanceof Regret)) throw error
      seen.rolledBack++
    }
  }
  const sealing = openSealing({ database })
  await Promise.all([
    ...Array.from({ length: writers }, () => untilStopped(write)),
    untilStopped(async () => await sealing.seal(1 + below(400))),
    untilStopped(async () => await sealing.seal(1 + below(40))),
    untilStopped(async () => seen.proofs.push(await verifyAudit({ database }))),
  ])
  return seen
}
