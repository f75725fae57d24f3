import { type DestinationStream, type Logger, pino, type SerializedError } from 'pino'
import { toLogContext } from '../log-context.ts'
import type { ServiceSettings } from '../settings.ts'
import { toTextLines } from './log-text.ts'

// A write for each line would cost a request as much as a query does.
const BATCH = { minLength: 8_192, periodicFlush: 200 } as const
const STANDARD_ERROR = 2

type LogSettings = Pick<ServiceSettings, 'logLevel'> & Partial<Pick<ServiceSettings, 'logFormat'>>

/**
 * Opens the log: one JSON object a line, or text for people, on standard error unless told otherwise. A line that is
 * written while a request or a job is worked on names it. Lines are written in batches, at least five times a second; what is
 * left is written when the process ends.
 */
export function openLog({ logLevel, logFormat = 'auto' }: LogSettings, stream?: DestinationStream): Logger {
  const options = { level: logLevel, base: null, serializers: { err: toLoggedError }, mixin: toLogContext }
  if (stream) return pino(options, stream)
  const isText = logFormat === 'text' || (logFormat === 'auto' && process.stderr.isTTY)
  const target = pino.destination({ dest: STANDARD_ERROR, sync: false, ...BATCH })
  return pino(options, isText ? toTextLines(target, { isColored: process.stderr.hasColors?.() ?? false }) : target)
}

/**
 * What a log line may say of an error. The database's own messages repeat values (`invalid input syntax for type uuid:
 * "..."`), so only their code is kept.
 */
export function toLoggedError(error: unknown): SerializedError | object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, code, cause, message } = error as Error & { code?: unknown }
  const isFromDatabase = 'severity' in error && 'routine' in error
  return {
    type: name,
    ...(code === undefined ? {} : { code }),
    ...(isFromDatabase ? {} : { message }),
    stack: toFrames(error),
    ...(cause === undefined ? {} : { cause: toLoggedError(cause) }),
  }
}

// Without the first lines, which repeat the message.
function toFrames({ stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '))
  return frames.join('\n')
}
