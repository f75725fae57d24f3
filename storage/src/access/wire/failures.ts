/** The connection is gone. Internal: callers get `connection_lost` or `commit_unknown`. */
export class LostConnection extends Error {
  override readonly name = 'LostConnection'
  /** Whether the statement had been handed to the network: then the server may have run it. */
  readonly wasSent: boolean

  constructor(wasSent: boolean, cause: unknown) {
    super('connection lost', { cause })
    this.wasSent = wasSent
  }
}

/** The server no longer knows a prepared statement, or its result changed. It has run nothing; a fresh parse heals it. */
export class StalePlan extends Error {
  override readonly name = 'StalePlan'

  constructor(cause: unknown) {
    super('prepared statement is stale', { cause })
  }
}
