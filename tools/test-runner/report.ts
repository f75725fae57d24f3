import { relative } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

export interface Round {
  /** Shown behind each test of the round, for example `PostgreSQL 18`. */
  readonly name: string
  readonly files: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

export interface RunSettings {
  readonly root: string
  readonly concurrency: number
  /** Longest a test file may take, in ms. */
  readonly fileTimeoutMs: number
  /** Run only the tests whose name matches. */
  readonly namePattern?: string
  readonly signal: AbortSignal
}

interface Counts {
  tests: number
  suites: number
  passed: number
  failed: number
  cancelled: number
  skipped: number
  todo: number
}

// The one property of an event's data that every event we change or look at has.
interface EventData {
  readonly name: string
  readonly nesting: number
  readonly file?: string
  readonly skip?: string | boolean
}

/** Runs rounds of tests one after the other and reports them as one run, with one summary of node's own at the end. */
export class CombinedRun {
  readonly #settings: RunSettings
  readonly #reporter = new spec()
  readonly #counts: Counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
  readonly #skipped: string[] = []
  readonly #problems: string[] = []
  readonly #startedAt = performance.now()

  constructor(settings: RunSettings, output: NodeJS.WritableStream) {
    this.#settings = settings
    this.#reporter.pipe(output, { end: false })
  }

  /** Notes something that did not run, for the end of the report. */
  noteSkipped(what: string): void {
    this.#skipped.push(what)
  }

  async run(round: Round): Promise<void> {
    const { concurrency, fileTimeoutMs, namePattern, root, signal } = this.#settings
    const options = {
      files: round.files,
      cwd: root,
      concurrency,
      timeout: fileTimeoutMs,
      signal,
      ...(namePattern === undefined ? {} : { testNamePatterns: namePattern }),
    }
    // `env` is in Node 24 and not yet in its types.
    const events = run(Object.assign(options, { env: round.env }))
    for await (const { type, data } of events) this.#take(round, type, data as unknown)
  }

  /** Writes the end of the report. Returns whether everything passed. */
  async finish(): Promise<boolean> {
    const { tests, suites, passed, failed, cancelled, skipped, todo } = this.#counts
    for (const what of this.#skipped) this.#say(`skipped: ${what}`)
    for (const problem of this.#problems) this.#say(`failed: ${problem}`, 'error')
    const lines = { tests, suites, pass: passed, fail: failed + this.#problems.length, cancelled, skipped, todo }
    for (const [name, count] of Object.entries(lines)) this.#say(`${name} ${count}`)
    this.#say(`duration_ms ${Math.round(performance.now() - this.#startedAt)}`)
    const ended = new Promise((resolve) => this.#reporter.once('end', resolve))
    this.#reporter.end()
    await ended
    return failed + cancelled + this.#problems.length === 0
  }

  #say(message: string, level = 'info'): void {
    this.#reporter.write({ type: 'test:diagnostic', data: { nesting: 0, message, level } })
  }

  #take(round: Round, type: string, data: unknown): void {
    if (type === 'test:summary') this.#add(round, data as { file?: string; counts: Counts })
    if (type === 'test:pass') this.#look(round, data as EventData)
    if (type === 'test:diagnostic' && isSummaryLine(data as { nesting: number; file?: string })) return
    const isNamed = type === 'test:fail' || (data as EventData).nesting === 0
    this.#reporter.write({ type, data: isNamed ? withRound(round, data as EventData) : data })
  }

  // A summary without a file is the round's; those of single files are part of it.
  #add(round: Round, { file, counts }: { file?: string; counts: Counts }): void {
    if (file !== undefined) return
    for (const name of Object.keys(this.#counts) as (keyof Counts)[]) this.#counts[name] += counts[name]
    if (counts.passed + counts.failed + counts.cancelled === 0) this.#problems.push(`${round.name}: no test was run`)
  }

  #look(round: Round, { name, file = '', skip }: EventData): void {
    const where = relative(this.#settings.root, file)
    if (skip !== undefined && skip !== false)
      this.#skipped.push(`${where}: ${name}${typeof skip === 'string' ? ` (${skip})` : ''} [${round.name}]`)
    // Node reports a file that holds no test as a test that passed.
    if (name === file && this.#settings.namePattern === undefined)
      this.#problems.push(`${where}: holds no test [${round.name}]`)
  }
}

function withRound(round: Round, data: EventData): EventData {
  return typeof data.name === 'string' ? { ...data, name: `${data.name} [${round.name}]` } : data
}

function isSummaryLine({ nesting, file }: { nesting: number; file?: string }): boolean {
  return nesting === 0 && file === undefined
}
