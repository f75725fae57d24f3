import { open } from 'node:fs/promises'

const TAIL_BYTES = 64 * 1024

export interface LogFailure {
  /** The server's own last FATAL or PANIC line, without time and process. */
  readonly line: string
  readonly isPortTaken: boolean
}

/**
 * What the server said last before it gave up.
 *
 * @param from where in the file this start begins, in bytes
 */
export async function findLastFailure(log: string, from = 0): Promise<LogFailure> {
  const tail = await readTail(log, from)
  const lines = tail.trim().split('\n')
  const line = lines.findLast((text) => /\b(FATAL|PANIC):/.test(text)) ?? lines.at(-1) ?? ''
  return {
    line: line.replace(/^.*?\b(?=(FATAL|PANIC):)/, '') || 'it left no line in its log',
    isPortTaken: /could not (bind|create any TCP\/IP sockets)/.test(tail),
  }
}

async function readTail(log: string, from: number): Promise<string> {
  await using file = await open(log, 'r')
  const { size } = await file.stat()
  const start = Math.max(from, size - TAIL_BYTES)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), { position: start })
  return buffer.toString('utf8', 0, bytesRead)
}
