import {
  type ChangeOptions,
  type Database,
  type EntityStore,
  type IssuedSession,
  type PatchOf,
  type Reader,
  type RowOf,
  type SessionStore,
  type SessionSummary,
  StorageError,
  statement,
  type Tx,
} from '@longrun/storage'
import { type Caller, invalidInput, Problem, type Role, type SessionCaller } from '../../http/index.ts'
import { normaliseEmail } from './email.ts'
import { ADMINS_CHANGE, requireOtherAdmin } from './last-admin.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { refuseIllFormed } from './password-rules.ts'
import type { userEntity } from './user-entity.ts'

/** An account. Its hash is internal: answers leave it out. */
export type User = RowOf<typeof userEntity>

/** Where a sign-in comes from, shown to the user in the list of sessions. */
export interface SignInOrigin {
  readonly userAgent?: string | undefined
  readonly address?: string | undefined
}

/** Who closes an account: a user, or whoever runs the service. */
type ClosedBy = Pick<Caller, 'userId'> | { readonly userId: null }

export interface SignedIn {
  readonly user: User
  readonly session: IssuedSession
}

interface Parts {
  readonly database: Database
  readonly users: EntityStore<typeof userEntity>
  readonly sessions: SessionStore<{ readonly role: string }>
  readonly passwords: PasswordHasher
  /** Revokes all API tokens of a user, in the transaction that ends what they stood for. */
  readonly revokeTokens: (tx: Tx, userId: string, by: string | null) => Promise<void>
  /** Makes the profile that everything a user owns hangs on, unless it is there. */
  readonly ensureProfile: (userId: string) => Promise<void>
  /** Accounts that were closed and can be taken back. */
  readonly closed: {
    findByEmail(reader: Reader, email: string): Promise<User | undefined>
    /** What somebody is told who signs in to one with the right password. */
    toProblem(closed: User): Problem
  }
}

const FIND_BY_EMAIL = statement<{ id: string }>(
  'users.find-by-email',
  'select id from users where email = $1 and deleted_at is null',
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
   * @throws Problem `wrong_credentials`, the same and after the same work for an unknown address and a wrong password;
   * `account_disabled` and `account_closed`, to whom the password is right alone
   */
  async logIn({ email, password }: { email: string; password: string }, origin: SignInOrigin): Promise<SignedIn> {
    const found = await this.#readCredentials(normaliseEmail(email))
    const isRight = await this.#parts.passwords.verify(found?.user.passwordHash, password)
    if (!found || !isRight) throw new Problem('wrong_credentials')
    const { user, generation } = found
    if (user.isDisabled) throw new Problem('account_disabled')
    if (user.deletedAt) throw this.#parts.closed.toProblem(user)
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

  /**
   * Changes the password, ends every other session and, unless they are to be kept, revokes all API tokens; all of it or
   * nothing: who changes a password because somebody else was in wants whatever that one left behind gone too.
   */
  async changePassword(
    { userId, sessionId }: SessionCaller,
    { current, new: next, keepTokens = false }: { current: string; new: string; keepTokens?: boolean },
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
      if (!keepTokens) await this.#parts.revokeTokens(tx, userId, userId)
    })
  }

  async get(userId: string): Promise<User> {
    return await this.#parts.database.read('catalog', (reader) => this.#parts.users.get(reader, 'catalog', userId))
  }

  /** Whether somebody may have anything done in their name. */
  async standingOf(userId: string): Promise<'live' | 'disabled' | 'closed'> {
    const user = await this.#parts.database.read('catalog', (reader) =>
      this.#parts.users.find(reader, 'catalog', userId),
    )
    if (!user) return 'closed'
    return user.isDisabled ? 'disabled' : 'live'
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

  /**
   * Marks a user as deleted, ends their sessions and revokes their API tokens. What they own stays, seen by nobody, until
   * the account is taken back or erased.
   *
   * @throws Problem `last_admin` for the only admin there is
   */
  async delete({ userId: by }: ClosedBy, userId: string, version: number | 'any'): Promise<void> {
    await this.#parts.database.transaction(
      'catalog',
      async (tx) => {
        await requireOtherAdmin(tx, await this.#parts.users.get(tx, 'catalog', userId))
        await this.close(tx, userId, { by, version })
      },
      ADMINS_CHANGE,
    )
  }

  /** The same as part of a larger transaction, and of the last admin too. */
  readonly close = async (tx: Tx, userId: string, { by, version }: ChangeOptions): Promise<void> => {
    await this.#parts.users.delete(tx, 'catalog', userId, { by, version })
    await this.#parts.sessions.revokeAll(tx, userId, { by })
    await this.#parts.revokeTokens(tx, userId, by)
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

  // One snapshot for both: a sign-in with an old password must not count as one made after the change. Where no account is
  // open under the address, the one that was closed last.
  async #readCredentials(email: string): Promise<{ user: User; generation: number } | undefined> {
    return await this.#parts.database.transaction(
      'catalog',
      async (tx) => {
        const id = await findIdByEmail(tx, email)
        if (id === undefined) {
          const closed = await this.#parts.closed.findByEmail(tx, email)
          return closed && { user: closed, generation: 0 }
        }
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

function toEmailTaken(error: unknown): never {
  if (error instanceof StorageError && error.code === 'unique_violation') {
    throw new Problem('email_taken', {
      errors: [{ path: 'email', message: 'belongs to an account already' }],
      cause: error,
    })
  }
  throw error
}
