import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { type Counts, type EventData, RoundTally } from './round-tally.ts'

export interface Round {
  /** Shown behind each test of the round, for example `PostgreSQL 18`. */
  readonly name: string
  /** Paths from the root. */
  readonly files: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

export interface RunSettings {
  readonly root: string
  /** Test files run at a time. */
  readonly concurrency: number
  /** Longest a test file may take, in ms. */
  readonly fileTimeoutMs: number
  /** Run only the tests whose name matches. */
  readonly namePattern?: string
  readonly signal: AbortSignal
}

/** So many of the files that took longest are named at the end. */
const LONGEST = 8

/** Runs rounds of tests and reports them as one run, with one summary of node's own at the end. */
export class CombinedRun {
  readonly #settings: RunSettings
  readonly #reporter = new spec()
  readonly #counts: Counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
  readonly #skipped: string[] = []
  readonly #failed: string[] = []
  readonly #seconds: (readonly [what: string, seconds: number])[] = []
  readonly #startedAt = performance.now()

  constructor(settings: RunSettings, output: NodeJS.WritableStream) {
    this.#settings = settings
    this.#reporter.pipe(output, { end: false })
  }

  /** Notes something that was left out, for the end of the report. */
  noteSkipped(what: string): void {
    this.#skipped.push(what)
  }

  /** Notes something that went wrong outside the tests: the run has failed. */
  noteFailed(what: string): void {
    this.#failed.push(what)
    this.#counts.failed++
  }

  /** Runs the files of all these rounds, in their order: one round's last file leaves no core idle. */
  async run(rounds: readonly Round[]): Promise<void> {
    const { concurrency, root, signal } = this.#settings
    const planned = rounds.map((round) => ({ round, tally: new RoundTally(root) }))
    const waiting = planned.flatMap(({ round, tally }) => round.files.map((file) => ({ file, round, tally })))
    const runWaiting = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
        const startedAt = performance.now()
        await this.#runFile(next.file, next.round, next.tally)
        this.#seconds.push([`${next.file} [${next.round.name}]`, (performance.now() - startedAt) / 1_000])
      }
    }
    await Promise.all(Array.from({ length: concurrency }, runWaiting))
    for (const { round, tally } of planned) this.#add(round, tally)
  }

  /** Writes the end of the report. Returns whether everything passed. */
  async finish(): Promise<boolean> {
    const { tests, suites, passed, failed, cancelled, skipped, todo } = this.#counts
    const longest = this.#seconds.toSorted(([, one], [, other]) => other - one).slice(0, LONGEST)
    for (const [what, seconds] of longest) this.#say(`long: ${seconds.toFixed(0)} s ${what}`)
    for (const what of this.#skipped) this.#say(`skipped: ${what}`)
    for (const what of this.#failed) this.#say(`failed: ${what}`, 'error')
    const lines = { tests, suites, pass: passed, fail: failed, cancelled, skipped, todo }
    for (const [name, count] of Object.entries(lines)) this.#say(`${name} ${count}`)
    this.#say(`duration_ms ${Math.round(performance.now() - this.#startedAt)}`)
    const ended = new Promise((resolve) => this.#reporter.once('end', resolve))
    this.#reporter.end()
    await ended
    return failed + cancelled === 0
  }

  // A run for each file, because node can stop only whole runs, and a file whose tests are done may still not end.
  async #runFile(file: string, round: Round, tally: RoundTally): Promise<void> {
    const { fileTimeoutMs, namePattern, root, signal } = this.#settings
    const limit = AbortSignal.timeout(fileTimeoutMs)
    const options = {
      files: [file],
      cwd: root,
      signal: AbortSignal.any([signal, limit]),
      ...(namePattern === undefined ? {} : { testNamePatterns: namePattern }),
    }
    const events: { type: string; data: EventData }[] = []
    // `env` is in Node 24 and not yet in its types.
    for await (const { type, data } of run(Object.assign(options, { env: round.env }))) {
      tally.take(type, data as EventData)
      if (!isSummaryLine(type, data as EventData)) events.push({ type, data: withRound(round, data as EventData) })
    }
    // Files run side by side; the reporter knows one at a time.
    for (const event of events) this.#reporter.write(event)
    if (limit.aborted) tally.failed.push(`${file}: did not end within ${fileTimeoutMs / 1_000} s`)
  }

  #add({ name }: Round, { counts, skipped, failed, filesWithoutTest }: RoundTally): void {
    for (const key of Object.keys(counts) as (keyof Counts)[]) this.#counts[key] += counts[key]
    this.#skipped.push(...skipped.map((what) => `${what} [${name}]`))
    this.#failed.push(...failed.map((what) => `${what} [${name}]`))
    // With a pattern, most files hold no test that fits.
    if (this.#settings.namePattern === undefined)
      for (const file of filesWithoutTest) this.noteFailed(`${file}: holds no test [${name}]`)
    if (counts.passed + counts.failed + counts.cancelled === 0) this.noteFailed(`no test was run [${name}]`)
  }

  #say(message: string, level = 'info'): void {
    this.#reporter.write({ type: 'test:diagnostic', data: { nesting: 0, message, level } })
  }
}

// Each round closes with its own counts; ours are those of all rounds.
function isSummaryLine(type: string, { nesting, file }: EventData): boolean {
  return type === 'test:diagnostic' && nesting === 0 && file === undefined
}

// At the outermost tests only, since the reporter wants the same name at the start and at the end of a test.
function withRound(round: Round, data: EventData): EventData {
  return data.nesting === 0 && data.name !== undefined ? { ...data, name: `${data.name} [${round.name}]` } : data
}
