import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

/** One run of `longrun` in a process of its own. Disposing kills it. */
export class CommandRun implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #ended: Promise<number | string>
  stdout = ''
  stderr = ''

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = tmpdir()) {
    const { DATABASE_URL: _, ...own } = process.env
    this.#child = spawn(process.execPath, [CLI, ...args], {
      env: { ...own, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.stdout += text
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text
    })
    this.#ended = once(this.#child, 'close').then(([code, signal]) => code ?? signal)
  }

  get pid(): number {
    return this.#child.pid!
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Waits for the last line of a start, and returns the address it names. */
  async ready(): Promise<string> {
    await this.said('\nNext: ')
    return /ready at (\S+)/.exec(this.stdout)![1]!
  }

  /** Waits until the text stands on standard output. */
  async said(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      if (!this.isRunning) throw new Error(`it ended: ${this.stdout}${this.stderr}`)
      await Promise.race([once(this.#child.stdout, 'data'), this.#ended])
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async ended(): Promise<number | string> {
    return await this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isRunning) this.#child.kill('SIGKILL')
    await this.#ended
  }
}
