import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { toProgramRefusal } from '../refusal.ts'
import type { Binaries } from './binaries.ts'
import { runProgram } from './run-program.ts'
import type { ServerUser } from './server-user.ts'

export interface InitdbOptions {
  readonly binaries: Binaries
  readonly user: ServerUser | undefined
  /** The new data folder; its parent exists and the server's user can be in it. */
  readonly data: string
  readonly superuser: string
  readonly password: string
  /** Written to postgresql.conf, where the user may change them; from PostgreSQL 16. */
  readonly settings?: Readonly<Record<string, string>>
  /** Whether everything is on disk when this returns. */
  readonly isDurable: boolean
  readonly signal?: AbortSignal | undefined
}

/** Makes a new database cluster: UTF-8, checksums, passwords by SCRAM. Leaves a half-made folder when it fails. */
export async function runInitdb(options: InitdbOptions): Promise<void> {
  const { binaries, user, data, superuser, password, isDurable, signal } = options
  const passwordFile = `${data}.password`
  try {
    await mkdir(data, { mode: 0o700 })
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
    for (const path of user ? [data, passwordFile] : []) await chown(path, user!.uid, user!.gid)
    const { code, output } = await runProgram(
      binaries.initdb,
      [
        `--pgdata=${data}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        ...toLocale(binaries.major),
        '--data-checksums',
        '--no-instructions',
        ...(isDurable ? [] : ['--no-sync']),
        ...Object.entries(options.settings ?? {}).map(([name, value]) => `--set=${name}=${value}`),
      ],
      { user, signal },
    )
    if (code !== 0) throw toProgramRefusal('initdb failed', toReason(output), 'nothing was kept of it')
  } finally {
    await rm(passwordFile, { force: true })
  }
}

// The builtin provider sorts by code point and knows Unicode's letters on every platform; from 17.
function toLocale(major: number): string[] {
  if (major >= 17) return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  return [`--locale=${process.platform === 'linux' ? 'C.UTF-8' : 'C'}`]
}

function toReason(output: string): string {
  const lines = output.trim().split('\n')
  return lines.findLast((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1) ?? 'no output'
}
