import { setTimeout as delay } from 'node:timers/promises'
import { CommandRun } from '../../service/src/testing/index.ts'

/** What starts a program, and what it says when it is up. */
export interface ProgramOptions {
  readonly name: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly saysWhenReady: string
}

const START_WITHIN_MS = 90_000
const KEPT_CHARACTERS = 4_000

/** A program of Longrun that is killed and started again, as a supervisor does it. Disposing kills it. */
export class Program implements AsyncDisposable {
  readonly name: string
  readonly #options: ProgramOptions
  #run: CommandRun | undefined
  #told = ''

  constructor(options: ProgramOptions) {
    this.name = options.name
    this.#options = options
  }

  /** The end of what it said, all of its lives together. */
  get told(): string {
    return `${this.#told}${this.#run ? this.#run.stdout + this.#run.stderr : ''}`.slice(-KEPT_CHARACTERS)
  }

  /** Where it answers, as it said itself; undefined while it does not run. */
  get address(): string | undefined {
    return /ready at (\S+)/.exec(this.#run?.stdout ?? '')?.[1]
  }

  /** Starts it, again and again while its database is away. Resolves when it is up. */
  async start(): Promise<void> {
    const until = performance.now() + START_WITHIN_MS
    for (;;) {
      const run = new CommandRun(this.#options.args, this.#options.env)
      this.#run = run
      const isUp = await run.said(this.#options.saysWhenReady).then(
        () => true,
        () => false,
      )
      if (isUp) return
      await this.kill()
      if (performance.now() > until) throw new Error(`${this.name} does not start: ${this.told}`)
      await delay(200)
    }
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    const run = this.#run
    await run?.[Symbol.asyncDispose]()
    if (run) this.#told = `${this.#told}${run.stdout}${run.stderr}`.slice(-KEPT_CHARACTERS)
    this.#run = undefined
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }
}
