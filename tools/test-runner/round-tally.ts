import { relative } from 'node:path'

/** What node's test runner counts. */
export interface Counts {
  tests: number
  suites: number
  passed: number
  failed: number
  cancelled: number
  skipped: number
  todo: number
}

/** What we look at in the data of the runner's events; each event has a part of it. */
export interface EventData {
  readonly name?: string
  readonly nesting?: number
  readonly file?: string
  /** The test file that an event comes from; absent in what is said of a whole file. */
  readonly entryFile?: string
  readonly skip?: string | boolean
  readonly details?: { readonly error?: { readonly failureType?: string } }
  readonly counts?: Counts
}

/** Counts one round of tests, and names what was skipped, what failed and which files held no test. */
export class RoundTally {
  readonly counts: Counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
  readonly skipped: string[] = []
  readonly failed: string[] = []
  readonly filesWithoutTest: string[] = []
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  take(type: string, data: EventData): void {
    // A summary with a file is part of the one without.
    if (type === 'test:summary' && data.file === undefined) this.#add(data.counts)
    if (type === 'test:pass') this.#takePass(data)
    // A suite or a file that failed by what it holds says nothing new.
    if (type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed')
      this.failed.push(this.#name(data))
  }

  #takePass(data: EventData): void {
    const { name = '', entryFile, skip } = data
    if (skip !== undefined && skip !== false)
      this.skipped.push(typeof skip === 'string' ? `${this.#name(data)} (${skip})` : this.#name(data))
    // Node reports a file in which no test ran as a test that passed.
    if (entryFile !== undefined) return
    this.filesWithoutTest.push(name)
    this.counts.tests--
    this.counts.passed--
  }

  #add(counts: Counts | undefined): void {
    for (const key of Object.keys(this.counts) as (keyof Counts)[]) this.counts[key] += counts?.[key] ?? 0
  }

  #name({ name = '', entryFile }: EventData): string {
    return entryFile === undefined ? name : `${relative(this.#root, entryFile)}: ${name}`
  }
}
