import type { Need } from './needs.ts'

export interface Machine {
  /** Installs Debian packages, or says in one line why it did not. Absent where we may not. */
  readonly install?: (packages: readonly string[]) => string | undefined
  readonly say: (line: string) => void
}

/** Installs what is missing where the machine lets us, and says what is still missing. Returns whether tests can run. */
export function settle(needs: readonly Need[], { install, say }: Machine): boolean {
  const installable = needs.filter((need) => need.aptPackage !== undefined && !need.isPresent())
  if (install !== undefined && installable.length > 0) {
    say(`installing ${installable.map(({ what }) => what).join(', ')}`)
    for (const need of installable) need.beforeInstall?.()
    const failure = install(installable.flatMap(({ aptPackage = [] }) => aptPackage))
    if (failure !== undefined) say(failure)
  }
  const missing = needs.filter((need) => !need.isPresent())
  for (const { what, forWhat, isNeeded, wayOut } of missing)
    say(`${isNeeded ? 'missing' : 'missing, optional'}: ${what}, for ${forWhat}: ${wayOut}`)
  if (missing.length === 0) say('all that tests need is here')
  return !missing.some(({ isNeeded }) => isNeeded)
}
