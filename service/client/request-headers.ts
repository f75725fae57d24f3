/**
 * The If-Match header for a change of this very version of a record. `412 version_conflict` says that somebody changed it
 * in the meantime: read it again, and decide again.
 */
export function ifMatch(record: { readonly version: number }): { 'If-Match': string } {
  return { 'If-Match': `"${record.version}"` }
}

/**
 * An Idempotency-Key header of its own: make one for each thing that somebody wants, and send it with every attempt. The
 * second attempt gets the answer of the first, and nothing is done twice.
 */
export function idempotencyKey(): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': crypto.randomUUID() }
}
