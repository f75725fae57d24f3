/** What a user may do: athletes have their own data, admins run the service. */
export type Role = 'athlete' | 'admin'

/** Who makes a request. */
export interface Caller {
  readonly userId: string
  readonly role: Role
  readonly sessionId: string
}

/** Tells who a session token belongs to; undefined when it is unknown, expired or revoked. */
export type Authenticate = (token: string) => Promise<Caller | undefined>
