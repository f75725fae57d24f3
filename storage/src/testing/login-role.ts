import { quoteIdentifier, quoteLiteral } from '../access/index.ts'
import type { AdminConnection } from './admin-connection.ts'

export const APPLICATION_ROLE = 'longrun_app'

const ROLE_IS_CHANGED = 0x726f6c65

const NEEDS_PASSWORD = 'select from pg_authid where rolname = $1 and rolpassword is null'

/**
 * Gives a role the password of the test server, so that tests can log in as it. Does nothing where the role is missing or
 * has a password already, or where the server trusts local connections.
 */
export async function letLogIn(admin: AdminConnection, server: string, role: string): Promise<void> {
  const password = decodeURIComponent(new URL(server).password)
  if (password === '' || (await admin.query(NEEDS_PASSWORD, [role])).rowCount === 0) return
  // A role belongs to the whole server, and two at once would fail with "tuple concurrently updated".
  await admin.query('select pg_advisory_lock($1, 0)', [ROLE_IS_CHANGED])
  try {
    if ((await admin.query(NEEDS_PASSWORD, [role])).rowCount === 0) return
    await admin.query(`alter role ${quoteIdentifier(role)} password ${quoteLiteral(password)}`)
  } finally {
    await admin.query('select pg_advisory_unlock($1, 0)', [ROLE_IS_CHANGED])
  }
}
