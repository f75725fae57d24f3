import { StorageError } from '@longrun/storage'
import type { Service } from './compose.ts'

/** The user that a command is about. @throws StorageError when there is no such user, or several and none is named */
export async function findUser(
  { users, userAdmin }: Pick<Service, 'users' | 'userAdmin'>,
  email: string | undefined,
): Promise<string> {
  if (email !== undefined) {
    const found = await users.findByEmail(email)
    if (found) return found.id
    throw refusal(`there is no user ${email}`, 'must be the e-mail address of a user')
  }
  const { items } = await userAdmin.list({ limit: 2 })
  const [only, another] = items
  if (!only)
    throw refusal('there is no user yet: "longrun start" makes the first', 'must be the e-mail address of a user')
  if (another) throw refusal('there are several users: say whose account with --user <e-mail>', 'is required')
  return only.id
}

function refusal(text: string, message: string): StorageError {
  return new StorageError('invalid_input', text, { problems: [{ path: '--user', message }] })
}
