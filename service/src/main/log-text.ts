import type { DestinationStream } from 'pino'

const LEVELS: Readonly<Record<number, readonly [name: string, color: number]>> = {
  10: ['TRACE', 90],
  20: ['DEBUG', 90],
  30: ['INFO', 32],
  40: ['WARN', 33],
  50: ['ERROR', 31],
  60: ['FATAL', 35],
}

interface Line {
  readonly level: number
  readonly time: number
  readonly msg?: string
  readonly err?: LoggedError
  readonly [field: string]: unknown
}

interface LoggedError {
  readonly type?: string
  readonly code?: string
  readonly message?: string
  readonly stack?: string
  readonly cause?: LoggedError
}

/** A stream that writes log lines for people: `12:34:56.789 INFO  request method=GET status=200`, a stack below. */
export function toTextLines<Target extends DestinationStream>(
  target: Target,
  { isColored }: { readonly isColored: boolean },
): Target {
  const write = (json: string): void => target.write(toText(JSON.parse(json) as Line, isColored))
  // All else of the stream, flushing above all, stays as it is.
  return Object.assign(Object.create(target) as Target, { write })
}

function toText({ level, time, msg = '', err, ...fields }: Line, isColored: boolean): string {
  const [name, color] = LEVELS[level] ?? [String(level), 0]
  const label = isColored ? `\x1b[${color}m${name.padEnd(5)}\x1b[0m` : name.padEnd(5)
  const told = Object.entries(fields).map(([field, value]) => ` ${field}=${toWord(value)}`)
  const failure = err === undefined ? '' : toFailure(err)
  return `${new Date(time).toISOString().slice(11, 23)} ${label} ${msg}${told.join('')}${failure}\n`
}

function toFailure({ type, code, message, stack = '', cause }: LoggedError): string {
  const head = [type, code, message].filter((word) => word !== undefined).map(toWord)
  return `\n    ${head.join(' ')}\n${stack}${cause === undefined ? '' : toFailure(cause)}`
}

// In quotes what has spaces or control characters, which a terminal would obey.
function toWord(value: unknown): string {
  return typeof value === 'string' && /^[\w.:/@-]+$/.test(value) ? value : JSON.stringify(value)
}
