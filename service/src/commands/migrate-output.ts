import type { MigrationEvent, MigrationProofResult, MigrationState, MigrationStatusResult } from '@longrun/storage'
import { type Command, InvalidArgumentError } from 'commander'

/** Flags that bound how long a run waits, as commander parsed them. */
export interface LimitFlags {
  readonly lockWait?: number
  readonly lockTimeout?: number
  readonly statementTimeout?: number
}

export function withLimits(command: Command): Command {
  return command
    .option('--lock-wait <ms>', 'how long to wait for another run of migrations (default 300000)', parseMs)
    .option('--lock-timeout <ms>', 'how long one attempt waits for a table (default 2000)', parseMs)
    .option('--statement-timeout <ms>', 'longest time of one statement (default 0: no limit)', parseMs)
}

export function toLimits({ lockWait, lockTimeout, statementTimeout }: LimitFlags) {
  return {
    ...(lockWait === undefined ? {} : { lockWaitMs: lockWait }),
    ...(lockTimeout === undefined ? {} : { lockTimeoutMs: lockTimeout }),
    ...(statementTimeout === undefined ? {} : { statementTimeoutMs: statementTimeout }),
  }
}

function parseMs(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('Expected a whole number of milliseconds.')
  return Number(text)
}

/** A line of progress, or nothing where the event is not worth one. */
export function toEventLine(event: MigrationEvent): string | undefined {
  switch (event.kind) {
    case 'waiting':
      return `waiting: ${event.holder.name ?? 'somebody'} (server process ${event.holder.pid}) is migrating this database`
    case 'retrying':
      return `${event.id}: ${event.reason}, attempt ${event.attempt}; again in ${event.delayMs} ms`
    case 'resumed':
      return `${event.id}: was interrupted on its way ${event.direction}, going on`
    case 'finished':
      return `${event.direction.padEnd(4)} ${event.id} (${event.durationMs} ms)`
    case 'started':
      return undefined
  }
}

const STATE_NOTES: Readonly<Record<MigrationState, string>> = {
  pending: 'pending',
  applied: 'applied',
  applying: 'interrupted on its way up; the next run finishes it',
  reverting: 'interrupted on its way down; the next run finishes it',
  edited: 'changed after it was applied',
  missing: 'applied, and its file is gone',
  unknown: 'applied by newer software',
  out_of_order: 'not applied, although later ones are',
}

export function toStatusLines({ migrations, isCurrent }: MigrationStatusResult): string[] {
  const width = Math.max(0, ...migrations.map(({ id }) => id.length))
  const lines = migrations.map(({ id, state, appliedAt }) => {
    const when = appliedAt && state === 'applied' ? ` ${appliedAt.toISOString()}` : ''
    return `${id.padEnd(width)}  ${STATE_NOTES[state]}${when}`
  })
  return [...lines, isCurrent ? 'The database is current.' : 'The database is not current.']
}

export function toProofLines({ id, problems, notes, durationMs }: MigrationProofResult): string[] {
  return [
    `${problems.length === 0 ? 'proven' : 'FAILED'}  ${id} (${durationMs} ms)`,
    ...problems.map((problem) => `  - ${problem}`),
    ...notes.map((note) => `  note: ${note}`),
  ]
}
