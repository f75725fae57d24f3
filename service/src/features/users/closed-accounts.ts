import {
  type Clock,
  type Database,
  type EntityStore,
  type Reader,
  type SessionStore,
  StorageError,
  statement,
  type Tx,
} from '@longrun/storage'
import { Problem } from '../../http/index.ts'
import { normaliseEmail } from './email.ts'
import type { PasswordHasher } from './password-hasher.ts'
import type { userEntity } from './user-entity.ts'
import type { SignedIn, SignInOrigin, User } from './user-service.ts'

interface Parts {
  readonly database: Database
  readonly users: EntityStore<typeof userEntity>
  readonly sessions: SessionStore<unknown>
  readonly passwords: PasswordHasher
  /** Whether nothing brings somebody back any more. */
  readonly isErased: (reader: Reader, userId: string) => Promise<boolean>
  /** How long a closed account can be taken back. */
  readonly graceDays: number
  readonly clock: Clock
}

const DAY_MS = 86_400_000

// The one that was closed last: an address may have belonged to several. The collation is that of the index.
const FIND_CLOSED = statement<{ id: string }>(
  'users.find-closed',
  `select u.id
     from users u
    where u.email collate "C" = $1
      and u.deleted_at is not null
      and not exists (select from erasures e where e.user_id = u.id)
    order by u.deleted_at desc, u.id
    limit 1`,
)

// Whoever begins the erasure holds the row too: one of both comes first, and the other sees what it did.
const HOLD = statement<{ id: string }>(
  'users.hold-closed',
  `select id
     from users
    where id = $1
      and deleted_at is not null
      for update`,
)

/** Accounts that were closed and are not erased yet: their owners may take them back. */
export class ClosedAccounts {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The account that was closed last under this address, and can be taken back. */
  async findByEmail(reader: Reader, email: string): Promise<User | undefined> {
    const found = await reader.maybeOne(FIND_CLOSED, [email])
    return found && (await this.#parts.users.find(reader, 'catalog', found.id, { state: 'deleted' }))
  }

  /** When an account was closed; null for one that is open, undefined where there is none. */
  async findClosedAt(userId: string): Promise<Date | null | undefined> {
    const { database, users } = this.#parts
    const find = (reader: Reader) => users.find(reader, 'catalog', userId, { state: 'all' })
    return (await database.read('catalog', find))?.deletedAt
  }

  /** What somebody is told who signs in to a closed account with the right password. */
  toProblem({ deletedAt }: User): Problem {
    const until = this.dueAt(deletedAt!).toISOString()
    return new Problem('account_closed', {
      detail: `It can be taken back by POST /v1/auth/restore until ${until}`,
      extensions: { until },
    })
  }

  /** When an account that was closed then is to be erased. */
  dueAt(closedAt: Date): Date {
    return new Date(closedAt.getTime() + this.#parts.graceDays * DAY_MS)
  }

  /**
   * Takes an account back, by its owner's password, and signs in. What ended with it stays ended: sessions and API tokens.
   *
   * @throws Problem `wrong_credentials`, the same and after the same work where there is nothing to take back;
   * `account_disabled`; `email_taken` where the address belongs to another account by now
   */
  async restoreByPassword(
    { email, password }: { readonly email: string; readonly password: string },
    origin: SignInOrigin,
  ): Promise<SignedIn> {
    const { database, passwords, sessions } = this.#parts
    const closed = await database.read('catalog', (reader) => this.findByEmail(reader, normaliseEmail(email)))
    const isRight = await passwords.verify(closed?.passwordHash, password)
    if (!closed || !isRight) throw new Problem('wrong_credentials')
    if (closed.isDisabled) throw new Problem('account_disabled')
    return await database.transaction('catalog', async (tx) => {
      const user = await this.#restore(tx, closed.id, { by: closed.id, version: 'any' }).catch((error: unknown) => {
        // Its erasure began while the password was looked at.
        throw error instanceof StorageError && error.code === 'not_found' ? new Problem('wrong_credentials') : error
      })
      const generation = await sessions.generation(tx, user.id)
      const session = await sessions.create(tx, { userId: user.id, generation, ...origin })
      return { user, session: session! }
    })
  }

  /**
   * Takes an account back in the name of an admin, or of whoever runs the service.
   *
   * @throws Problem `not_restorable` where it is not closed; `email_taken`; StorageError `not_found`, also once its erasure began
   */
  async restore(
    userId: string,
    change: { readonly by: string | null; readonly version?: number | 'any' },
  ): Promise<User> {
    const { by, version = 'any' } = change
    return await this.#parts.database.transaction('catalog', (tx) => this.#restore(tx, userId, { by, version }))
  }

  /** The closed account under this address. @throws StorageError `invalid_input` */
  async getByEmail(email: string): Promise<User> {
    const found = await this.#parts.database.read('catalog', (reader) =>
      this.findByEmail(reader, normaliseEmail(email)),
    )
    if (found) return found
    const problems = [{ path: 'e-mail', message: 'must be the e-mail address of a closed account that is not erased' }]
    throw new StorageError('invalid_input', `there is no closed account ${email}`, { problems })
  }

  async #restore(
    tx: Tx,
    userId: string,
    change: { readonly by: string | null; readonly version: number | 'any' },
  ): Promise<User> {
    const { users, isErased } = this.#parts
    const held = await tx.maybeOne(HOLD, [userId])
    if (!held) {
      await users.get(tx, 'catalog', userId)
      throw new Problem('not_restorable', { detail: 'The account is not closed' })
    }
    if (await isErased(tx, userId)) throw new StorageError('not_found', 'the account is being erased')
    const { record } = await users.restore(tx, 'catalog', userId, change).catch(toEmailTaken)
    return record
  }
}

function toEmailTaken(error: unknown): never {
  if (!(error instanceof StorageError) || error.code !== 'unique_violation') throw error
  throw new Problem('email_taken', {
    errors: [{ path: 'email', message: 'belongs to another account by now' }],
    cause: error,
  })
}
