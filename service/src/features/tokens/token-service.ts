import {
  type Clock,
  type Database,
  type EntityStore,
  LookupBatch,
  type Page,
  type RowOf,
  StorageError,
  type Tx,
} from '@longrun/storage'
import { type Authenticate, type Caller, Problem, type Role, type Scope } from '../../http/index.ts'
import type { tokenEntity } from './token-entity.ts'
import { hashSecret, isSecret, newSecret, shownPrefix } from './token-secret.ts'
import { COUNT, FIND, type FoundToken, LOCK_OWNER, PRUNE, REVOKE_ALL, TOUCH } from './token-statements.ts'

/** A token without its secret, which nobody has but its owner. */
export type Token = RowOf<typeof tokenEntity>

/** Most tokens of one user that can be used at a time. */
const MOST_TOKENS = 50
const DEFAULT_DAYS = 90
const DAY_MS = 86_400_000
/** Use is written down at most this often. */
const TOUCH_MS = 60_000

export interface NewToken {
  readonly name: string
  readonly scopes: readonly Scope[]
  /** 1 to 365. Default 90. */
  readonly expiresInDays?: number
}

export interface TokenPage {
  readonly limit: number
  readonly cursor?: string
  readonly state?: 'live' | 'deleted' | 'all'
}

interface Parts {
  readonly database: Database
  readonly tokens: EntityStore<typeof tokenEntity>
  readonly clock: Clock
}

/** API tokens: how programs sign in, with less than their user may do, and until a day that is known. */
export class TokenService {
  readonly #parts: Parts
  readonly #lookups: LookupBatch<FoundToken>

  constructor(parts: Parts) {
    this.#parts = parts
    this.#lookups = new LookupBatch((hashes) => this.#lookUp(hashes))
  }

  /**
   * Makes a token. Its secret is in the answer and nowhere else.
   *
   * @throws Problem `token_limit`; `unauthenticated` when the account was closed or disabled meanwhile
   */
  async create({ userId }: Caller, wish: NewToken): Promise<Token & { readonly token: string }> {
    const { name, scopes, expiresInDays = DEFAULT_DAYS } = wish
    const secret = newSecret()
    const made = await this.#parts.database.transaction('catalog', async (tx) => {
      const now = this.#parts.clock()
      if (!(await tx.maybeOne(LOCK_OWNER, [userId]))) throw new Problem('unauthenticated')
      const { count } = await tx.one(COUNT, [userId, now])
      if (count >= MOST_TOKENS) throw new Problem('token_limit', { detail: `A user may have ${MOST_TOKENS} tokens` })
      const values = {
        userId,
        name,
        scopes,
        tokenHash: hashSecret(secret),
        prefix: shownPrefix(secret),
        expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS),
      }
      return await this.#parts.tokens.create(tx, 'catalog', values, { by: userId })
    })
    return { ...made, token: secret }
  }

  /** A user's tokens, newest first: expired ones too, revoked ones by their state. */
  async list(userId: string, page: TokenPage): Promise<Page<Token>> {
    return await this.#parts.database.read('catalog', (reader) =>
      this.#parts.tokens.list(reader, 'catalog', { ...page, filter: { userId } }),
    )
  }

  /** @throws Problem `not_found`, also for another user's token */
  async get(userId: string, id: string): Promise<Token> {
    const token = await this.#parts.database.read('catalog', (reader) => this.#parts.tokens.get(reader, 'catalog', id))
    return requireOwner(token, userId)
  }

  /** Revokes one token of a user: it stops with the next request. @throws Problem `not_found` */
  async revoke(userId: string, id: string, by: string): Promise<void> {
    await this.#parts.database.transaction('catalog', async (tx) => {
      requireOwner(await this.#parts.tokens.get(tx, 'catalog', id), userId)
      await this.#parts.tokens.delete(tx, 'catalog', id, { by, version: 'any' })
    })
  }

  /** Revokes all tokens of a user. Who also changes what tokens stand for does it in one transaction. */
  readonly revokeAll = async (tx: Tx, userId: string, by: string | null): Promise<void> => {
    await tx.execute(REVOKE_ALL, [userId, this.#parts.clock(), by])
  }

  /** Who a secret belongs to, in one round trip shared with others of the same moment. Counts as use. */
  readonly authenticate: Authenticate = async (secret) => {
    if (!isSecret(secret)) return undefined
    const found = await this.#lookups.find(toHex(hashSecret(secret)))
    if (!found) return undefined
    await this.#touch(found)
    const scopes = new Set(found.scopes as Scope[])
    return { userId: found.user_id, role: found.role as Role, scopes, sessionId: undefined, tokenId: found.id }
  }

  /** Deletes tokens that expired more than `graceSeconds` ago. Call again while it returns `batchRows`. */
  async prune({ graceSeconds, batchRows }: { graceSeconds: number; batchRows: number }): Promise<number> {
    const before = new Date(this.#parts.clock().getTime() - graceSeconds * 1_000)
    return await this.#parts.database.autocommit('catalog').execute(PRUNE, [before, batchRows])
  }

  async #lookUp(hashes: readonly string[]): Promise<ReadonlyMap<string, FoundToken>> {
    const values = [hashes, this.#parts.clock()]
    const rows = await this.#parts.database.read('catalog', (reader) => reader.many(FIND, values))
    return new Map(rows.map((row) => [row.token_hash, row]))
  }

  async #touch({ id, last_used_at }: FoundToken): Promise<void> {
    const now = this.#parts.clock()
    if (last_used_at && now.getTime() - last_used_at.getTime() < TOUCH_MS) return
    await this.#parts.database
      .autocommit('catalog')
      .execute(TOUCH, [id, now, last_used_at])
      .catch((error) => {
        // The token is good all the same; its next use is written down instead.
        if (!(error instanceof StorageError)) throw error
      })
  }
}

function requireOwner(token: Token, userId: string): Token {
  if (token.userId !== userId) throw new Problem('not_found')
  return token
}

// As PostgreSQL spells a bytea, so that it can be compared with what comes back.
function toHex(hash: Buffer): string {
  return `\\x${hash.toString('hex')}`
}
