const LACKS: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EIO', 'ESTALE', 'EBUSY', 'EAGAIN'])

/** Whether the machine lacks something, or its disk is away: that passes, and is no fault of what was to be read. */
export function isLackOfMachine(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && LACKS.has(cause.code)
}
