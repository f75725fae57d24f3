import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { MigrationSet } from '../files/index.ts'

const PROGRAM = fileURLToPath(new URL('./migrate-up.child.ts', import.meta.url))

type Told = { readonly kind: string; readonly [key: string]: unknown }

/** A process that migrates, and what it tells. */
export interface MigrateProcess extends AsyncDisposable {
  readonly told: readonly Told[]
  /** Resolves with the first event of that kind, and never when there is none. */
  next(kind: string): Promise<Told>
  /** Resolves when the process has ended, with its exit code; null after a kill. */
  readonly ended: Promise<number | null>
  kill(): Promise<void>
}

export function startMigrateProcess(options: {
  readonly url: string
  readonly sets: readonly MigrationSet[]
  readonly direction?: 'up' | 'down'
}): MigrateProcess {
  const sets = options.sets.map(({ name, folder }) => ({ name, folder }))
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, JSON.stringify({ ...options, sets })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told: Told[] = []
  const waiting: { kind: string; resolve: (event: Told) => void }[] = []
  if (child.stdout)
    createInterface(child.stdout).on('line', (line) => {
      const event: Told = JSON.parse(line)
      told.push(event)
      for (const { resolve } of waiting.filter(({ kind }) => kind === event.kind)) resolve(event)
    })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
  }
  return {
    told,
    next: (kind) =>
      new Promise((resolve) => {
        const found = told.find((event) => event.kind === kind)
        if (found) resolve(found)
        else waiting.push({ kind, resolve })
      }),
    ended,
    kill,
    [Symbol.asyncDispose]: kill,
  }
}
