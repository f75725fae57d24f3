import { statement, type Tx } from '@longrun/storage'
import { Problem, type Role } from '../../http/index.ts'

const OTHER_ADMIN = statement<{ id: string }>(
  'users.other-admin',
  `select id
     from users
    where role = 'admin'
      and id <> $1
      and deleted_at is null
      and not is_disabled
    limit 1`,
)

/** Serializable, so that of two admins who shut each other out at once one is refused. */
export const ADMINS_CHANGE = { isolation: 'serializable' } as const

/**
 * Refuses to take away the only admin who can sign in. Call it in a transaction with `ADMINS_CHANGE`.
 *
 * @throws Problem `last_admin`
 */
export async function requireOtherAdmin(
  tx: Tx,
  { id, role }: { readonly id: string; readonly role: Role },
): Promise<void> {
  if (role === 'admin' && !(await tx.maybeOne(OTHER_ADMIN, [id]))) throw new Problem('last_admin')
}
