import type { UserService } from '../features/users/index.ts'
import { newPassword } from './new-password.ts'

const EMAIL = 'admin@longrun.local'

/** Makes the first admin where there are no users, and returns their password: it is nowhere else. */
export async function addFirstAdmin(users: UserService): Promise<{ email: string; password: string } | undefined> {
  if (await users.isAny()) return undefined
  const password = newPassword()
  return (await users.addFirstAdmin(EMAIL, password)) && { email: EMAIL, password }
}
