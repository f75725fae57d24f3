import type { StorageErrorCode } from './errors.ts'
import { type EventCatalogue, openPublisher, type Publisher, subscribeToChannel } from './event-channel.ts'

/** `ok`, or the code of the error that the caller got. */
export type EventOutcome = 'ok' | StorageErrorCode

/** A statement was answered or failed. */
export interface StatementEvent {
  readonly tag: string
  readonly durationMs: number
  readonly rows: number
  readonly outcome: EventOutcome
}

/** A caller got a connection, or gave up on it. */
export interface AcquireEvent {
  readonly waitMs: number
  readonly outcome: EventOutcome
  readonly waiting: number
  readonly inUse: number
}

/** A connection was opened, closed or lost, or could not be opened. */
export interface ConnectionEvent {
  readonly change: 'opened' | 'closed' | 'lost' | 'refused'
  readonly open: number
}

/** What each event carries. */
export interface StorageEvents {
  readonly statement: StatementEvent
  readonly acquire: AcquireEvent
  readonly connection: ConnectionEvent
}

/** What the storage tells of; the fields of each are in `docs/events.md`. */
export type StorageEventName = keyof StorageEvents

/** Every event of the storage, on channels of `node:diagnostics_channel`; docs/events.md is held equal to it. Never row values, parameters or SQL. */
export const STORAGE_EVENTS = {
  statement: {
    channel: 'longrun:storage:statement',
    when: 'A statement was answered, or failed.',
    fields: {
      tag: 'The name the statement was declared with.',
      durationMs: 'From sending to the whole answer, in milliseconds; waiting for a connection is not part of it.',
      rows: 'Rows returned or touched; 0 when it failed.',
      outcome: '`ok` or an error code.',
    },
  },
  acquire: {
    channel: 'longrun:storage:acquire',
    when: 'A caller got a connection, or an error instead.',
    fields: {
      waitMs: 'How long the caller waited, in milliseconds; 0 when a connection was idle.',
      outcome: '`ok` or an error code: `pool_timeout`, `pool_queue_full`, `connection_lost`, `closed`, `aborted`, ...',
      waiting: 'Callers that still wait.',
      inUse: 'Connections lent out, this one included.',
    },
  },
  connection: {
    channel: 'longrun:storage:connection',
    when: 'The set of connections changed, or could not grow.',
    fields: {
      change:
        '`opened`; `closed` by the pool; `lost`: the server, the network or a deadline ended it; `refused`: it could not be opened.',
      open: 'Connections open after it.',
    },
  },
} as const satisfies EventCatalogue<StorageEvents>

export const statementEvents: Publisher<StatementEvent> = openPublisher(STORAGE_EVENTS.statement.channel)
export const acquireEvents: Publisher<AcquireEvent> = openPublisher(STORAGE_EVENTS.acquire.channel)
export const connectionEvents: Publisher<ConnectionEvent> = openPublisher(STORAGE_EVENTS.connection.channel)

/**
 * Calls `listener` with every event of one kind, in the call stack of what caused it: do little, throw nothing.
 * Returns the function that ends it.
 */
export function subscribeToStorage<Name extends StorageEventName>(
  name: Name,
  listener: (event: StorageEvents[Name]) => void,
): () => void {
  return subscribeToChannel(STORAGE_EVENTS[name].channel, listener)
}
