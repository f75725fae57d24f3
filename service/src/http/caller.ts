/** What a user may do: athletes have their own data, admins run the service. */
export type Role = 'athlete' | 'admin'

/** What API tokens may be allowed to do. */
export const SCOPES = ['read', 'write', 'upload'] as const

/** What an API token may do. None implies another. */
export type Scope = (typeof SCOPES)[number]

/** Who makes a request, and what they may do with it. */
export interface Caller {
  readonly userId: string
  readonly role: Role
  /** All of them for a session; for an API token those it was made with. */
  readonly scopes: ReadonlySet<Scope>
  /** The session that the request came by; undefined for one that came by an API token. */
  readonly sessionId: string | undefined
  /** The API token that the request came by; undefined for one that came by a session. */
  readonly tokenId: string | undefined
}

/** A caller of a route that takes no API token. */
export type SessionCaller = Caller & { readonly sessionId: string }

/** Tells who a secret belongs to, a session's or an API token's; undefined when it is unknown, expired or revoked. */
export type Authenticate<Who extends Caller = Caller> = (secret: string) => Promise<Who | undefined>
