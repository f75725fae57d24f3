import {
  type Database,
  type EntityStore,
  type IssuedSession,
  type Page,
  type PatchOf,
  type Reader,
  type RowOf,
  type SessionStore,
  type SessionSummary,
  StorageError,
  statement,
} from '@longrun/storage'
import { type Caller, invalidInput, Problem, type Role, type SessionCaller } from '../../http/index.ts'
import type { PasswordHasher } from './password-hasher.ts'
import type { userEntity } from './user-entity.ts'

/** An account. Its hash is internal: answers leave it out. */
export type User = RowOf<typeof userEntity>

/** Where a sign-in comes from, shown to the user in the list of sessions. */
export interface SignInOrigin {
  readonly userAgent?: string | undefined
  readonly address?: string | undefined
}

export interface SignedIn {
  readonly user: User
  readonly session: IssuedSession
}

interface Parts {
  readonly database: Database
  readonly users: EntityStore<typeof userEntity>
  readonly sessions: SessionStore<{ readonly role: string }>
  readonly passwords: PasswordHasher
  /** Makes the profile that everything a user owns hangs on, unless it is there. */
  readonly ensureProfile: (userId: string) => Promise<void>
}

const FIND_BY_EMAIL = statement<{ id: string }>(
  'users.find-by-email',
  'select id from users where email = $1 and deleted_at is null',
)

const COUNT_ADMINS = statement<{ count: number }>(
  'users.count-admins',
  `select count(*)::integer as count from users where role = 'admin' and deleted_at is null`,
)

const ANY_USER = statement<{ id: string }>('users.any', 'select id from users limit 1')

/** Accounts: who there is, how they prove it, and where they are signed in. */
export class UserService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws Problem `email_taken` */
  async register(
    { email, password, displayName }: { email: string; password: string; displayName: string },
    origin: SignInOrigin,
  ): Promise<SignedIn> {
    refuseIllFormed('password', password)
    const passwordHash = await this.#parts.passwords.hash(password)
    const signedIn = await this.#parts.database.transaction('catalog', async (tx) => {
      const values = { email: normaliseEmail(email), displayName, passwordHash }
      const user = await this.#parts.users.create(tx, 'catalog', values, { by: null }).catch(toEmailTaken)
      const session = await this.#parts.sessions.create(tx, { userId: user.id, generation: 0, ...origin })
      return { user, session: session! }
    })
    await this.#parts.ensureProfile(signedIn.user.id)
    return signedIn
  }

  /**
   * @throws Problem `wrong_credentials`, the same and after the same work for an unknown address and a wrong password
   */
  async logIn({ email, password }: { email: string; password: string }, origin: SignInOrigin): Promise<SignedIn> {
    const found = await this.#readCredentials(normaliseEmail(email))
    const isRight = await this.#parts.passwords.verify(found?.user.passwordHash, password)
    if (!found || !isRight) throw new Problem('wrong_credentials')
    const { user, generation } = found
    const session = await this.#parts.database.transaction('catalog', (tx) =>
      this.#parts.sessions.create(tx, { userId: user.id, generation, ...origin }),
    )
    if (!session) throw new Problem('wrong_credentials', { detail: 'The password was changed meanwhile' })
    await this.#rehash(user, password)
    // A registration that was cut off before this has no profile yet.
    await this.#parts.ensureProfile(user.id)
    return { user, session }
  }

  async logOut({ userId, sessionId }: SessionCaller): Promise<void> {
    await this.#parts.database.transaction('catalog', (tx) =>
      this.#parts.sessions.revoke(tx, userId, sessionId, userId),
    )
  }

  async listSessions({ userId }: Caller): Promise<SessionSummary[]> {
    return await this.#parts.database.read('catalog', (reader) => this.#parts.sessions.list(reader, userId))
  }

  /** @throws Problem `not_found` */
  async revokeSession({ userId }: Caller, sessionId: string): Promise<void> {
    const wasLive = await this.#parts.database.transaction('catalog', (tx) =>
      this.#parts.sessions.revoke(tx, userId, sessionId, userId),
    )
    if (!wasLive) throw new Problem('not_found')
  }

  async revokeOtherSessions({ userId, sessionId }: SessionCaller): Promise<void> {
    await this.#parts.database.transaction('catalog', (tx) =>
      this.#parts.sessions.revokeAll(tx, userId, { keep: sessionId, by: userId }),
    )
  }

  /** Changes the password and signs every other session out, both or neither. */
  async changePassword(
    { userId, sessionId }: SessionCaller,
    { current, new: next }: { current: string; new: string },
  ): Promise<void> {
    refuseIllFormed('new', next)
    const user = await this.get(userId)
    if (!(await this.#parts.passwords.verify(user.passwordHash, current))) {
      throw invalidInput([{ path: 'current', message: 'is not your password' }])
    }
    if (current === next)
      throw invalidInput([{ path: 'new', message: 'must be another password than the current one' }])
    const passwordHash = await this.#parts.passwords.hash(next)
    await this.#parts.database.transaction('catalog', async (tx) => {
      const options = { by: userId, version: user.version }
      await this.#parts.users.update(tx, 'catalog', userId, { passwordHash }, options)
      await this.#parts.sessions.revokeAll(tx, userId, { keep: sessionId, by: userId })
    })
  }

  async get(userId: string): Promise<User> {
    return await this.#parts.database.read('catalog', (reader) => this.#parts.users.get(reader, 'catalog', userId))
  }

  async findByEmail(email: string): Promise<{ readonly id: string } | undefined> {
    const id = await this.#parts.database.read('catalog', (reader) => findIdByEmail(reader, normaliseEmail(email)))
    return id === undefined ? undefined : { id }
  }

  async update(caller: Caller, patch: PatchOf<typeof userEntity>, version: number | 'any'): Promise<User> {
    const options = { by: caller.userId, version }
    return await this.#parts.users.update(
      this.#parts.database.autocommit('catalog'),
      'catalog',
      caller.userId,
      patch,
      options,
    )
  }

  async list(page: { limit: number; cursor?: string; state?: 'live' | 'deleted' | 'all' }): Promise<Page<User>> {
    return await this.#parts.database.read('catalog', (reader) => this.#parts.users.list(reader, 'catalog', page))
  }

  /**
   * Marks a user as deleted and signs them out everywhere. What they own stays, seen by nobody.
   *
   * @throws Problem `last_admin` for the only admin there is
   */
  async delete(caller: Caller, userId: string, version: number | 'any'): Promise<void> {
    // Serializable: of two admins who delete each other at once, one is refused.
    const options = { isolation: 'serializable' } as const
    const remove = async (): Promise<void> =>
      await this.#parts.database.transaction(
        'catalog',
        async (tx) => {
          const user = await this.#parts.users.get(tx, 'catalog', userId)
          if (user.role === 'admin' && (await tx.one(COUNT_ADMINS)).count === 1) throw new Problem('last_admin')
          await this.#parts.users.delete(tx, 'catalog', userId, { by: caller.userId, version })
          await this.#parts.sessions.revokeAll(tx, userId, { by: caller.userId })
        },
        options,
      )
    await remove()
  }

  async isAny(): Promise<boolean> {
    return (await this.#parts.database.read('catalog', (reader) => reader.maybeOne(ANY_USER))) !== undefined
  }

  /** Makes the first user, an admin. Undefined when there are users already. */
  async addFirstAdmin(email: string, password: string): Promise<User | undefined> {
    const passwordHash = await this.#parts.passwords.hash(password)
    const values = { email, displayName: 'Admin', role: 'admin' as Role, passwordHash }
    const admin = await this.#parts.database.transaction(
      'catalog',
      async (tx) => {
        if (await tx.maybeOne(ANY_USER)) return undefined
        return await this.#parts.users.create(tx, 'catalog', values, { by: null })
      },
      { isolation: 'serializable' },
    )
    if (admin) await this.#parts.ensureProfile(admin.id)
    return admin
  }

  // One snapshot for both: a sign-in with an old password must not count as one made after the change.
  async #readCredentials(email: string): Promise<{ user: User; generation: number } | undefined> {
    return await this.#parts.database.transaction(
      'catalog',
      async (tx) => {
        const id = await findIdByEmail(tx, email)
        if (id === undefined) return undefined
        const [user, generation] = await Promise.all([
          this.#parts.users.get(tx, 'catalog', id),
          this.#parts.sessions.generation(tx, id),
        ])
        return { user, generation }
      },
      { isolation: 'repeatable read' },
    )
  }

  async #rehash(user: User, password: string): Promise<void> {
    if (!this.#parts.passwords.isOutdated(user.passwordHash)) return
    const passwordHash = await this.#parts.passwords.hash(password)
    const tx = this.#parts.database.autocommit('catalog')
    await this.#parts.users
      .update(tx, 'catalog', user.id, { passwordHash }, { by: user.id, version: user.version })
      // Somebody changed the account meanwhile: the next sign-in tries again.
      .catch((error) => {
        if (!(error instanceof StorageError) || error.code !== 'version_conflict') throw error
      })
  }
}

async function findIdByEmail(reader: Reader, email: string): Promise<string | undefined> {
  return (await reader.maybeOne(FIND_BY_EMAIL, [email]))?.id
}

/** The one spelling under which an address is stored and looked for. */
function normaliseEmail(email: string): string {
  return email.normalize('NFC').toLowerCase()
}

function toEmailTaken(error: unknown): never {
  if (error instanceof StorageError && error.code === 'unique_violation') {
    throw new Problem('email_taken', {
      errors: [{ path: 'email', message: 'belongs to an account already' }],
      cause: error,
    })
  }
  throw error
}

// UTF-8 has no lone surrogates: all of them become the same character, so another password would do as well.
function refuseIllFormed(path: string, password: string): void {
  if (password.isWellFormed()) return
  throw invalidInput([{ path, message: 'must be well-formed Unicode, without lone surrogates' }])
}
