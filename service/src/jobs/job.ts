/** How the jobs of one kind are kept and repeated. */
export interface JobOptions {
  /** How long one run may take before it counts as lost and is run again, in seconds. 1 to 86,400. */
  readonly timeoutSeconds: number
  /** How often a failed or lost run is repeated. 0 to 100. */
  readonly retryLimit: number
  /** Wait before the first repetition, in seconds; later ones wait longer. 0 to 3,600. */
  readonly retryDelaySeconds: number
  /** Most jobs of this kind that one worker process runs at once. 1 to 64. */
  readonly concurrency: number
}

/**
 * A kind of work that is done later, by whichever worker comes first. At least once: a worker that dies leaves its job to
 * another, so running one twice must do no harm. The queue may lose jobs; what must not be lost has its truth in our own
 * rows and is sent again from there.
 */
export interface JobKind<Payload extends object> {
  /** Lower case, with dots: `uploads.process`. */
  readonly name: string
  readonly options: JobOptions
  readonly '~payload'?: Payload
}

/** A kind together with what does it. */
export interface Job<Payload extends object = object> {
  readonly kind: JobKind<Payload>
  /** `signal` is aborted when the worker has to stop; what is not done by then is run again elsewhere. */
  run(payload: Payload, signal: AbortSignal): Promise<void>
}

/** Work that every process may do at any time, again and again: sweeps and pruning. Runs by a timer in each worker. */
export interface PeriodicTask {
  readonly name: string
  readonly everySeconds: number
  run(signal: AbortSignal): Promise<void>
}

/** Sends jobs. */
export interface JobSender {
  /**
   * Resolves when the job is stored. The key says what the job is about, such as an upload's id: while one of the same key
   * waits, nothing is sent; while one runs, one more may wait.
   */
  send<Payload extends object>(
    kind: JobKind<Payload>,
    payload: Payload,
    options: { readonly key: string },
  ): Promise<void>
}

/** How many jobs of a kind there are, in whichever process. */
export interface JobCounts {
  /** For a worker, or for their time to be tried again. */
  readonly waiting: number
  readonly active: number
  /** Given up after the last repetition, until the queue forgets them. */
  readonly failed: number
}

/** Looks at the queue. */
export interface JobQueue {
  /** At most a minute old. */
  count(kind: JobKind<object>): Promise<JobCounts>
}

/** Declares a kind of job. */
export function jobKind<Payload extends object>(name: string, options: JobOptions): JobKind<Payload> {
  if (!/^[a-z][a-z0-9.-]{1,60}$/.test(name)) throw new TypeError(`not a name for a kind of job: ${name}`)
  return { name, options }
}

/** Joins a kind and what does it. */
export function job<Payload extends object>(kind: JobKind<Payload>, run: Job<Payload>['run']): Job {
  return { kind, run } as unknown as Job
}
