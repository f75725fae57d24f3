import { randomInt } from 'node:crypto'
import type { UserService } from '../features/users/index.ts'

const EMAIL = 'admin@longrun.local'

// Without letters and digits that look alike. 20 of 31 characters are 99 bits.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const LENGTH = 20

/** Makes the first admin where there are no users, and returns their password: it is nowhere else. */
export async function addFirstAdmin(users: UserService): Promise<{ email: string; password: string } | undefined> {
  if (await users.isAny()) return undefined
  const password = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return (await users.addFirstAdmin(EMAIL, password)) && { email: EMAIL, password }
}
