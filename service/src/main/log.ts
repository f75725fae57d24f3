import { type DestinationStream, type Logger, pino, type SerializedError } from 'pino'

// A write for each line would cost a request as much as a query does.
const BATCH = { minLength: 8_192, periodicFlush: 200 } as const

/**
 * Opens the log: one JSON object a line, on standard error unless told otherwise. Lines are written in batches, at least
 * five times a second; what is left is written when the process ends.
 */
export function openLog(level: string, stream?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: toLoggedError } }
  return pino(options, stream ?? pino.destination({ dest: 2, sync: false, ...BATCH }))
}

/**
 * What a log line may say of an error. The database's own messages repeat values (`invalid input syntax for type uuid:
 * "..."`), so only their code is kept.
 */
function toLoggedError(error: unknown): SerializedError | object {
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
