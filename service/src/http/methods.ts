const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/** Whether a method changes nothing. */
export function isSafe(method: string): boolean {
  return SAFE.has(method)
}
