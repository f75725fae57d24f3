import { spawn } from 'node:child_process'
import { neutralFolder, type ServerUser, toEnvironment, toIdentity } from '../programs/index.ts'

// Its input ends when we do, whatever ends us. The pid is looked up again in postmaster.pid, which a server that
// stopped by itself has removed: its number may belong to somebody else by then.
const WATCH = `
  read -r _
  [ -r "$2/postmaster.pid" ] && read -r pid < "$2/postmaster.pid" && [ "$pid" = "$1" ] && kill "-$3" "$1"
  [ -z "$4" ] && exit
  while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
  rm -rf "$4"
`

export interface LifelineOptions {
  readonly pid: number
  readonly data: string
  readonly user: ServerUser | undefined
  /** INT: fast shutdown, QUIT: immediate. */
  readonly kill: 'INT' | 'QUIT'
  /** A folder that goes too. */
  readonly remove?: string | undefined
}

/** Stops a server when this process dies without stopping it, killed or crashed. Returns how to let go. */
export function attachLifeline({ pid, data, user, kill, remove }: LifelineOptions): () => void {
  if (process.platform === 'win32') return () => {}
  const watcher = spawn('/bin/sh', ['-c', WATCH, 'lifeline', String(pid), data, kill, remove ?? ''], {
    ...toIdentity(user),
    cwd: neutralFolder,
    env: toEnvironment(),
    // A session of its own: Ctrl-C in the terminal is for us alone.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a watcher the next start still finds and ends the server.
  watcher.on('error', () => {})
  watcher.stdin?.on('error', () => {})
  watcher.unref()
  if (watcher.stdin && 'unref' in watcher.stdin) (watcher.stdin as unknown as { unref(): void }).unref()
  return () => {
    watcher.kill('SIGKILL')
    watcher.stdin?.destroy()
  }
}
