import { channel } from 'node:diagnostics_channel'

/** Describes events: on which channel of `node:diagnostics_channel` each is, when it comes, and what its fields mean. */
export type EventCatalogue<Events> = {
  readonly [Name in keyof Events]: {
    readonly channel: string
    readonly when: string
    readonly fields: { readonly [Field in keyof Events[Name]]-?: string }
  }
}

/** The publishing end of a channel. Ask `hasSubscribers` before making the event. */
export interface Publisher<Event> {
  readonly hasSubscribers: boolean
  publish(event: Event): void
}

/** Opens the publishing end of a channel. */
export function openPublisher<Event>(channelName: string): Publisher<Event> {
  return channel(channelName)
}

/**
 * Calls `listener` with every event on a channel, in the call stack of what caused it: do little, throw nothing.
 * Returns the function that ends it.
 */
export function subscribeToChannel<Event>(channelName: string, listener: (event: Event) => void): () => void {
  const target = channel(channelName)
  const onMessage = (message: unknown) => listener(message as Event)
  target.subscribe(onMessage)
  return () => target.unsubscribe(onMessage)
}
