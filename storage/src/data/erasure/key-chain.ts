import { createHash } from 'node:crypto'

/**
 * Goes on with a hash over keys: of each key with the hash before it. So it is the same however many keys come at once, and
 * tells their order.
 */
export function chainKeys(before: string | undefined, keys: readonly string[]): string {
  let hash = before === undefined ? Buffer.alloc(0) : Buffer.from(before, 'hex')
  for (const key of keys) hash = createHash('sha256').update(hash).update(key).digest()
  return hash.toString('hex')
}
