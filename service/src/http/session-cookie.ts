/** The cookie that carries a session: how it is read, handed out and taken away. */
export interface SessionCookie {
  /** The token that a Cookie header carries, if it carries one that can be ours. */
  read(header: string | undefined): string | undefined
  /** A Set-Cookie header that hands out a token. */
  issue(token: string, maxAgeSeconds: number): string
  /** A Set-Cookie header that takes the cookie away. */
  clear(): string
}

/**
 * The cookie of a session. Behind TLS its name starts with `__Host-`, so that no other host and no unencrypted page can
 * set it.
 */
export function sessionCookie({ secure }: { readonly secure: boolean }): SessionCookie {
  const name = secure ? '__Host-longrun_session' : 'longrun_session'
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  // 256 random bits in base64url. Anything else is not looked up.
  const pattern = new RegExp(`(?:^|;)[ \\t]*${name}=([A-Za-z0-9_-]{43})[ \\t]*(?:;|$)`)
  return {
    read: (header) => (header === undefined ? undefined : pattern.exec(header)?.[1]),
    issue: (token, maxAgeSeconds) => `${name}=${token}; Max-Age=${maxAgeSeconds}${attributes}`,
    clear: () => `${name}=; Max-Age=0${attributes}`,
  }
}
