import { spawn } from 'node:child_process'
import { parse } from 'node:path'
import { refusal, systemCode } from '../refusal.ts'
import type { ServerUser } from './server-user.ts'

const MOST_OUTPUT_CHARACTERS = 64 * 1024

export interface ProgramOptions {
  /** Run as this user; absent: as whoever runs us. */
  readonly user?: ServerUser | undefined
  /** Sent to the program's input. */
  readonly input?: string
  /** Ends the program with SIGKILL. */
  readonly signal?: AbortSignal | undefined
}

export interface ProgramResult {
  /** Absent when a signal ended the program. */
  readonly code: number | undefined
  /** Both outputs, as they came; the last 64 Ki characters. */
  readonly output: string
}

/** Runs a program to its end. Rejects only where it cannot be started, with the system's code. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  options.signal?.throwIfAborted()
  const child = spawn(program, args, {
    ...toIdentity(options.user),
    cwd: neutralFolder,
    env: toEnvironment(),
    signal: options.signal,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-MOST_OUTPUT_CHARACTERS)
    })
  }
  // A program that ends before it read everything answers with EPIPE; its exit code tells the story.
  child.stdin.on('error', () => {}).end(options.input ?? '')
  const { promise, resolve, reject } = Promise.withResolvers<ProgramResult>()
  child.once('error', reject).once('close', (code) => resolve({ code: code ?? undefined, output }))
  try {
    return await promise
  } catch (error) {
    options.signal?.throwIfAborted()
    if (options.user && systemCode(error) === 'EPERM') throw toIdentityRefusal(options.user, error)
    throw error
  }
}

function toIdentityRefusal({ name }: ServerUser, cause: unknown): Error {
  return refusal(
    `root may not become ${name} here, and PostgreSQL refuses to run as root: start as a plain user, or set DATABASE_URL`,
    cause,
  )
}

/** A folder that every user can be in: our own may be closed to the server's user. */
export const neutralFolder: string = parse(process.execPath).root

/** Whom to run a program as, in the form that `spawn` takes; nobody else where no user is given. */
export function toIdentity(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {}
}

// PGDATA, PGPORT, LC_ALL, TZ... of the caller would change what initdb and postgres do.
const KEPT = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP']

/** What a program of PostgreSQL gets to see of our environment. */
export function toEnvironment(): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}
