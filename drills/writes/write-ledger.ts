/** What the log must hold of some requests, once nothing is under way any more. */
export interface Expectation {
  /** More than one where the same was asked again and again until it was done. */
  readonly requests: readonly string[]
  /** Whether so many entries may be there. */
  readonly isFine: (entries: number) => boolean
  /** What was asked and what was answered, for whoever reads a violation. */
  readonly what: string
}

/** Every change that somebody tried, by the request under which the log has it. */
export class WriteLedger {
  readonly #expected: Expectation[] = []
  readonly #known = new Set<string>()
  readonly broken: string[] = []
  /** How often each answer came. */
  readonly answers = new Map<string, number>()
  checked = 0
  acknowledged = 0
  unknown = 0
  refused = 0
  #made = 0

  /** A name for a request that nobody else has. */
  nextRequest(who: string): string {
    return `writes-${who}-${++this.#made}`
  }

  /** It was acknowledged: so many entries, or at least one where nobody can know how many. */
  done(requests: readonly string[], what: string, entries?: number): void {
    this.acknowledged++
    this.#expect({ requests, what, isFine: (n) => (entries === undefined ? n > 0 : n === entries) })
  }

  /** Nobody knows whether it was done: all of it, or nothing. */
  maybe(requests: readonly string[], what: string, entries?: number): void {
    this.unknown++
    this.#expect({ requests, what, isFine: (n) => n === 0 || entries === undefined || n === entries })
  }

  /** It was refused or rolled back. */
  not(requests: readonly string[], what: string): void {
    this.refused++
    this.#expect({ requests, what, isFine: (n) => n === 0 })
  }

  /** Compares with the entries that were counted by request, and forgets what was compared. */
  compare(counts: ReadonlyMap<string, number>): void {
    for (const { requests, isFine, what } of this.#expected) {
      const entries = requests.reduce((sum, request) => sum + (counts.get(request) ?? 0), 0)
      if (!isFine(entries)) this.broken.push(`${what}: ${entries} entries in the log (${requests.join(', ')})`)
      this.checked++
    }
    for (const request of counts.keys())
      if (request.startsWith('writes-') && !this.#known.has(request))
        this.broken.push(`${request}: nobody asked for that`)
    this.#expected.length = 0
    this.#known.clear()
  }

  #expect(expectation: Expectation): void {
    this.#expected.push(expectation)
    for (const request of expectation.requests) this.#known.add(request)
  }
}
