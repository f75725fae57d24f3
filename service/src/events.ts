import { type EventCatalogue, openPublisher, type Publisher, subscribeToChannel } from '@longrun/storage'

/** A request was answered, or its connection ended. */
export interface RequestEvent {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly durationMs: number
}

/** A run of a job, or of a periodic task, ended. */
export interface JobEvent {
  readonly kind: string
  readonly outcome: 'ok' | 'failed' | 'aborted'
  readonly durationMs: number
}

/** What became of a file of an upload is stored. */
export interface UploadFileEvent {
  readonly outcome: 'stored' | 'duplicate' | 'failed' | 'skipped'
  readonly reason: string
}

/** A file was decoded, or gave no workout. */
export interface DecodeEvent {
  readonly outcome: string
  readonly durationMs: number
}

/** What each event carries. */
export interface ServiceEvents {
  readonly request: RequestEvent
  readonly job: JobEvent
  readonly uploadFile: UploadFileEvent
  readonly decode: DecodeEvent
}

/** Every event of the service; docs/events.md is held equal to it. Never values of records, addresses, ids or secrets. */
export const SERVICE_EVENTS = {
  request: {
    channel: 'longrun:service:request',
    when: 'A request was answered, or its connection ended before that.',
    fields: {
      method: 'The HTTP method.',
      route: 'The pattern of the route, such as `/v1/workouts/:id`; `none` where no route takes the address.',
      status: 'The status of the answer.',
      durationMs: 'From the arrival of the headers to the end of the answer, in milliseconds.',
    },
  },
  job: {
    channel: 'longrun:service:job',
    when: 'A run of a job, or of a periodic task, ended.',
    fields: {
      kind: 'The kind of job, such as `uploads.process`, or the name of the task.',
      outcome: '`ok`; `failed`: it is tried again; `aborted`: the worker stopped, and it runs elsewhere.',
      durationMs: 'How long the run took, in milliseconds.',
    },
  },
  uploadFile: {
    channel: 'longrun:service:upload-file',
    when: 'What became of a file of an upload is stored.',
    fields: {
      outcome: '`stored`, `duplicate`, `failed` or `skipped`.',
      reason: 'Why it failed, as docs/upload-reasons.md lists it; `none` otherwise.',
    },
  },
  decode: {
    channel: 'longrun:service:decode',
    when: 'A decoder thread finished a file, or gave it up.',
    fields: {
      outcome: '`ok`, or the reason why the file gives no workout.',
      durationMs:
        'From the hand-over to the thread to its answer, in milliseconds; waiting for a thread is not part of it.',
    },
  },
} as const satisfies EventCatalogue<ServiceEvents>

export const requestEvents: Publisher<RequestEvent> = openPublisher(SERVICE_EVENTS.request.channel)
export const jobEvents: Publisher<JobEvent> = openPublisher(SERVICE_EVENTS.job.channel)
export const uploadFileEvents: Publisher<UploadFileEvent> = openPublisher(SERVICE_EVENTS.uploadFile.channel)
export const decodeEvents: Publisher<DecodeEvent> = openPublisher(SERVICE_EVENTS.decode.channel)

/** Calls `listener` with every event of one kind, in the call stack of what caused it. Returns the function that ends it. */
export function subscribeToService<Name extends keyof ServiceEvents>(
  name: Name,
  listener: (event: ServiceEvents[Name]) => void,
): () => void {
  return subscribeToChannel(SERVICE_EVENTS[name].channel, listener)
}
