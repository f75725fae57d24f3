import { isIP } from 'node:net'
import type { ChangeContext } from '@longrun/storage'
import type { FastifyRequest } from 'fastify'

/** Who makes a request, and from where, for the audit log. Every field, so that nothing of the process shines through. */
export function toChangeContext(request: FastifyRequest): Required<ChangeContext> {
  return {
    actor: request.caller?.userId ?? null,
    request: request.id,
    address: toClientAddress(request.ip) ?? null,
    agent: request.headers['user-agent'] ?? null,
    action: null,
  }
}

/**
 * The address of who asks, as PostgreSQL reads it; undefined where there is none. A proxy may forward what is no address: with
 * a port, hidden or unknown. And PostgreSQL's addresses have no zone (%eth0). Neither must keep anybody from anything.
 */
export function toClientAddress(ip: string): string | undefined {
  const address = ip.replace(/%.*$/, '')
  return isIP(address) ? address : undefined
}
