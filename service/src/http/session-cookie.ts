import { fastifyCookie } from '@fastify/cookie'

export interface SessionCookie {
  /** The token that a Cookie header carries, if it carries one that can be ours. */
  read(header: string | undefined): string | undefined
  /** A Set-Cookie header that hands out a token. */
  issue(token: string, maxAgeSeconds: number): string
  /** A Set-Cookie header that takes the cookie away. */
  clear(): string
}

// 256 random bits in base64url. Anything else is not looked up.
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/**
 * The cookie of a session. Behind TLS its name starts with `__Host-`, so that no other host and no unencrypted page can
 * set it.
 */
export function sessionCookie({ secure }: { readonly secure: boolean }): SessionCookie {
  const name = secure ? '__Host-longrun_session' : 'longrun_session'
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  return {
    read(header) {
      if (!header?.includes(name)) return undefined
      const token = fastifyCookie.parse(header)[name]
      return token !== undefined && TOKEN.test(token) ? token : undefined
    },
    issue: (token, maxAgeSeconds) => fastifyCookie.serialize(name, token, { ...attributes, maxAge: maxAgeSeconds }),
    clear: () => fastifyCookie.serialize(name, '', { ...attributes, maxAge: 0 }),
  }
}
