/** Tells the time. Passed in wherever time matters, so that a test decides what time it is. */
export type Clock = () => Date

/** The clock of this machine. */
export const systemClock: Clock = () => new Date()
