import type { Reader, Tx } from '../../access/index.ts'

/** A session that is good now, with what its owner's row says now. */
export interface LiveSession<Owner> {
  readonly id: string
  readonly userId: string
  readonly owner: Owner
}

/** A session as its owner sees it in a list. */
export interface SessionSummary {
  readonly id: string
  readonly createdAt: Date
  readonly lastUsedAt: Date
  /** When it ends if it is not used before. */
  readonly expiresAt: Date
  readonly userAgent: string | null
  readonly address: string | null
}

/** A sign-in whose credentials were right. */
export interface NewSession {
  readonly userId: string
  /** What `generation` said when the credentials were read, before they were checked. */
  readonly generation: number
  /** Cut to 300 characters. */
  readonly userAgent?: string | undefined
  readonly address?: string | undefined
}

/** A session that was just made, with the only copy of its token. */
export interface IssuedSession {
  readonly id: string
  /** 256 random bits in base64url. Only the caller has it: the store keeps its hash. */
  readonly token: string
  /** When the session ends however much it is used. */
  readonly endsAt: Date
}

/**
 * Keeps who is signed in. Every change is compare-and-set on a session that exists and is live, so that nothing brings a
 * revoked session back: neither its own use at the same moment, nor a sign-in that was under way.
 */
export interface SessionStore<Owner> {
  /** The owner's generation now. Read it in the same snapshot as the credentials that are about to be checked. */
  generation(reader: Reader, userId: string): Promise<number>

  /**
   * Signs in. Undefined when all sessions were revoked since `generation` was read. Past the most sessions an owner may
   * have, the oldest are revoked.
   */
  create(tx: Tx, session: NewSession): Promise<IssuedSession | undefined>

  /** The session of a token, or undefined when it is unknown, expired or revoked, or its owner is gone. Counts as use. */
  find(token: string): Promise<LiveSession<Owner> | undefined>

  /** The owner's live sessions, newest first. */
  list(reader: Reader, userId: string): Promise<SessionSummary[]>

  /** Revokes one session of the owner; false when there is no such live session. */
  revoke(tx: Tx, userId: string, sessionId: string, by: string): Promise<boolean>

  /** Revokes all sessions of the owner but `keep`, sign-ins under way included. Returns how many live ones went. */
  revokeAll(tx: Tx, userId: string, options: { readonly keep?: string; readonly by: string | null }): Promise<number>

  /** Deletes sessions that ended more than `graceSeconds` ago. Call again while it returns `batchRows`. */
  prune(options: { readonly graceSeconds: number; readonly batchRows: number }): Promise<number>
}
