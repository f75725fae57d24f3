import { chown, copyFile, open, rm, stat, truncate } from 'node:fs/promises'
import type { ServerUser } from '../programs/index.ts'

/** At this size the log is kept as `<log>.1`, over the one before, and begins anew. */
const ROTATE_BYTES = 8 * 1024 * 1024
const ROTATE_EVERY_MS = 60_000
const TAIL_BYTES = 64 * 1024

/**
 * Keeps a server's log file small as long as the process lives; two files of 8 MiB at most, and what a minute adds.
 *
 * @param user who owns the file, so that it stays writable for a start as that user
 */
export async function openServerLog(log: string, user: ServerUser | undefined): Promise<Disposable> {
  await (await open(log, 'a', 0o600)).close()
  if (user) await chown(log, user.uid, user.gid)
  await rotate(log)
  const timer = setInterval(() => void rotate(log).catch(() => {}), ROTATE_EVERY_MS)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

// The server appends to the open file, so emptying it is safe; a line written between the two steps is lost.
async function rotate(log: string): Promise<void> {
  if ((await stat(log)).size < ROTATE_BYTES) return
  // An earlier one may belong to root, who started here before; the folder is ours.
  await rm(`${log}.1`, { force: true })
  await copyFile(log, `${log}.1`)
  await truncate(log)
}

/** Why the server ended, as its log says. */
export interface LogFailure {
  /** The server's own last FATAL or PANIC line, without time and process. */
  readonly line: string
  readonly isPortTaken: boolean
}

/** How much the log holds now, in bytes. */
export async function measureLog(log: string): Promise<number> {
  return (await stat(log).catch(() => undefined))?.size ?? 0
}

/**
 * What the server said last before it gave up.
 *
 * @param from where in the file this start begins, in bytes
 */
export async function findLastFailure(log: string, from = 0): Promise<LogFailure> {
  const tail = await readTail(log, from)
  const lines = tail.trim().split('\n')
  const last = lines.findLast((line) => /\b(FATAL|PANIC):/.test(line))
  return {
    // Before its log is set up the server writes plain lines, over which one sentence may run.
    line: last?.replace(/^.*?\b(?=(FATAL|PANIC):)/, '') ?? (lines.slice(-3).join(' ') || 'it left no line in its log'),
    isPortTaken: /could not bind .*Address already in use/.test(tail),
  }
}

async function readTail(log: string, from: number): Promise<string> {
  await using file = await open(log, 'r')
  const { size } = await file.stat()
  const start = Math.max(from, size - TAIL_BYTES)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), { position: start })
  return buffer.toString('utf8', 0, bytesRead)
}
