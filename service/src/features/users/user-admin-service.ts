import type {
  Clock,
  Database,
  EntityStore,
  FilterOf,
  ListOptions,
  Page,
  PatchOf,
  SessionStore,
  SessionSummary,
  Tx,
} from '@longrun/storage'
import { type Caller, Problem, type Role } from '../../http/index.ts'
import { normaliseEmail } from './email.ts'
import { ADMINS_CHANGE, requireOtherAdmin } from './last-admin.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { refuseIllFormed } from './password-rules.ts'
import type { userEntity } from './user-entity.ts'
import type { User } from './user-service.ts'

interface Parts {
  readonly database: Database
  readonly users: EntityStore<typeof userEntity>
  readonly sessions: SessionStore<unknown>
  readonly passwords: PasswordHasher
  readonly revokeTokens: (tx: Tx, userId: string, by: string | null) => Promise<void>
  readonly clock: Clock
}

/** Which version a change starts from, and who makes it: null for whoever runs the service. */
interface ChangedBy {
  readonly by: string | null
  readonly version?: number | 'any'
}

/** What admins, and whoever runs the service, may do with accounts. */
export class UserAdminService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async list({ filter, ...page }: ListOptions<typeof userEntity>): Promise<Page<User>> {
    const options = filter === undefined ? page : { ...page, filter: { ...filter, ...toEmailFilter(filter.email) } }
    return await this.#parts.database.read('catalog', (reader) => this.#parts.users.list(reader, 'catalog', options))
  }

  /** @throws StorageError `not_found` */
  async get(userId: string): Promise<User> {
    return await this.#parts.database.read('catalog', (reader) => this.#parts.users.get(reader, 'catalog', userId))
  }

  /**
   * Keeps a user out: sessions end for good, API tokens rest until the account is enabled again. Nothing else changes.
   *
   * @throws Problem `last_admin` for the only admin who can sign in
   */
  async disable(userId: string, reason: string, change: ChangedBy): Promise<User> {
    refuseIllFormed('reason', reason)
    return await this.#change(userId, change, async (tx, user) => {
      await requireOtherAdmin(tx, user)
      await this.#parts.sessions.revokeAll(tx, userId, { by: change.by })
      return { isDisabled: true, disabledAt: this.#parts.clock(), disabledBy: change.by, disabledReason: reason }
    })
  }

  /** Lets a user in again. */
  async enable(userId: string, change: ChangedBy): Promise<User> {
    return await this.#change(userId, change, async () => {
      return { isDisabled: false, disabledAt: null, disabledBy: null, disabledReason: null }
    })
  }

  /** @throws Problem `last_admin` when there would be no admin left who can sign in */
  async setRole(userId: string, role: Role, change: ChangedBy): Promise<User> {
    return await this.#change(userId, change, async (tx, user) => {
      if (role !== 'admin') await requireOtherAdmin(tx, user)
      return { role }
    })
  }

  /** Sets a password without the old one, ends every session and revokes every API token. */
  async resetPassword(userId: string, password: string, change: ChangedBy): Promise<User> {
    refuseIllFormed('password', password)
    const passwordHash = await this.#parts.passwords.hash(password)
    return await this.#change(userId, change, async (tx) => {
      await this.#parts.sessions.revokeAll(tx, userId, { by: change.by })
      await this.#parts.revokeTokens(tx, userId, change.by)
      return { passwordHash }
    })
  }

  /** @throws StorageError `not_found` */
  async listSessions(userId: string): Promise<SessionSummary[]> {
    return await this.#parts.database.read('catalog', async (reader) => {
      await this.#parts.users.get(reader, 'catalog', userId)
      return await this.#parts.sessions.list(reader, userId)
    })
  }

  /** @throws Problem `not_found` */
  async revokeSession({ userId: by }: Caller, userId: string, sessionId: string): Promise<void> {
    const wasLive = await this.#parts.database.transaction('catalog', (tx) =>
      this.#parts.sessions.revoke(tx, userId, sessionId, by),
    )
    if (!wasLive) throw new Problem('not_found')
  }

  /** Ends all sessions of a user. @throws StorageError `not_found` */
  async signOut({ userId: by }: Caller, userId: string): Promise<void> {
    await this.#parts.database.transaction('catalog', async (tx) => {
      await this.#parts.users.get(tx, 'catalog', userId)
      await this.#parts.sessions.revokeAll(tx, userId, { by })
    })
  }

  /** @throws StorageError `not_found` */
  async revokeTokens({ userId: by }: Caller, userId: string): Promise<void> {
    await this.#parts.database.transaction('catalog', async (tx) => {
      await this.#parts.users.get(tx, 'catalog', userId)
      await this.#parts.revokeTokens(tx, userId, by)
    })
  }

  async #change(
    userId: string,
    { by, version = 'any' }: ChangedBy,
    toPatch: (tx: Tx, user: User) => Promise<PatchOf<typeof userEntity>>,
  ): Promise<User> {
    return await this.#parts.database.transaction(
      'catalog',
      async (tx) => {
        const patch = await toPatch(tx, await this.#parts.users.get(tx, 'catalog', userId))
        return await this.#parts.users.update(tx, 'catalog', userId, patch, { by, version })
      },
      ADMINS_CHANGE,
    )
  }
}

type EmailFilter = FilterOf<typeof userEntity>['email']

// As it is stored, whatever was typed.
function toEmailFilter(email: EmailFilter): { readonly email?: NonNullable<EmailFilter> } {
  if (email === undefined) return {}
  return { email: typeof email === 'string' ? normaliseEmail(email) : { startsWith: normaliseEmail(email.startsWith) } }
}
