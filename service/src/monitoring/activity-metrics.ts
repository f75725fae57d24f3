import { Counter, Histogram, type Registry } from 'prom-client'
import { subscribeToService } from '../events.ts'

const REQUEST_BOUNDS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]
const JOB_BOUNDS_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300]

// Node's parser takes some thirty methods that no route of ours does.
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counts requests by method, route pattern and status: closed lists, so that no caller can add a series. */
export function countRequests(registry: Registry): () => void {
  const durations = new Histogram({
    name: 'longrun_http_request_duration_seconds',
    help: 'Requests and how long they took, from the arrival of the headers to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BOUNDS_SECONDS,
    registers: [registry],
  })
  return subscribeToService('request', ({ method, route, status, durationMs }) => {
    const known = METHODS.has(method) ? method : 'other'
    durations.observe({ method: known, route, status }, durationMs / 1_000)
  })
}

/** Counts the runs of jobs and periodic tasks by kind and outcome. */
export function countJobs(registry: Registry): () => void {
  const durations = new Histogram({
    name: 'longrun_job_duration_seconds',
    help: 'Runs of jobs and periodic tasks in this process and how long they took',
    labelNames: ['kind', 'outcome'],
    buckets: JOB_BOUNDS_SECONDS,
    registers: [registry],
  })
  return subscribeToService('job', ({ kind, outcome, durationMs }) => {
    durations.observe({ kind, outcome }, durationMs / 1_000)
  })
}

/** Counts what became of uploaded files, and how long decoding took. */
export function countUploads(registry: Registry): () => void {
  const files = new Counter({
    name: 'longrun_upload_files_total',
    help: 'Uploaded files that this process finished, by what became of them and why they failed',
    labelNames: ['outcome', 'reason'],
    registers: [registry],
  })
  const decodes = new Histogram({
    name: 'longrun_decode_duration_seconds',
    help: 'Files that decoder threads finished or gave up and how long that took',
    labelNames: ['outcome'],
    buckets: JOB_BOUNDS_SECONDS,
    registers: [registry],
  })
  const unsubscribe = [
    subscribeToService('uploadFile', ({ outcome, reason }) => files.inc({ outcome, reason })),
    subscribeToService('decode', ({ outcome, durationMs }) => decodes.observe({ outcome }, durationMs / 1_000)),
  ]
  return () => {
    for (const end of unsubscribe) end()
  }
}
