import { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from '../../../../testing/index.ts'
import { orchardTemplate } from '../../fixtures/orchard.ts'
import { openSealing } from '../open-sealing.ts'
import { type AuditProof, verifyAudit } from '../verify-audit.ts'

/** Whose orchards the tests change. */
export const GROWERS: readonly string[] = [1, 2, 3].map((n) => `01890000-0000-7000-8000-0000000000a${n}`)

/** A database of growers, as the application or as its owner. */
export async function openGrowers(role: NonNullable<TestDatabaseOptions['role']>): Promise<TestDatabase> {
  return await openTestDatabase({ template: orchardTemplate, role })
}

/** Whatever runs SQL as the owner, in one session. */
export interface OwnerQueries {
  query(sql: string, values?: readonly unknown[]): Promise<unknown>
}

/** Makes and changes so many orchards of each grower: two entries for each. */
export async function changeOrchards({ query }: OwnerQueries, each = 3): Promise<void> {
  for (const grower of GROWERS) {
    await query(
      `insert into orchards (id, grower_id, name, created_by, updated_by)
       select gen_random_uuid(), $1, replace(gen_random_uuid()::text, '-', ''), $1, $1 from generate_series(1, $2::int) n`,
      [grower, each],
    )
    await query(
      `update orchards set name = replace(gen_random_uuid()::text, '-', ''), version = version + 1 where grower_id = $1`,
      [grower],
    )
  }
}

/** Erases what the log tells of a grower, as the erasure of a person does. */
export async function eraseGrower({ query }: OwnerQueries, grower: string): Promise<void> {
  await query('insert into erasures (user_id, ordered_at, due_at) values ($1, now(), now())', [grower])
  await query(`select longrun_erase_audit($1, '00000000-0000-0000-0000-000000000000', 0, 100000)`, [grower])
}

/** Seals all that waits, so many entries at a time. */
export async function sealAll({ database }: Pick<TestDatabase, 'database'>, most?: number): Promise<number> {
  const sealing = openSealing({ database })
  let sealed = 0
  for (;;) {
    const count = await sealing.seal(most)
    if (count === 0) return sealed
    sealed += count ?? 0
  }
}

/** What verifying finds, in short: kind, and entry or seal. */
function toShort({ problems }: Pick<AuditProof, 'problems'>): string[] {
  return problems.map(({ kind, id, seal }) => `${kind} ${id === undefined ? `seal ${seal}` : `entry ${id}`}`).toSorted()
}

/** Verifies, and gives what is wrong in short. */
export async function findWrong({ database }: Pick<TestDatabase, 'database'>): Promise<string[]> {
  return toShort(await verifyAudit({ database }))
}
