import { parentPort } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { decodeActivity } from '../decode-activity.ts'
import { DecodeError } from '../decode-error.ts'
import type { DecodeAnswer, DecodeRequest } from './decoder-messages.ts'

// The entry of a decoder thread: one request in, one answer out, one at a time.
parentPort!.on('message', (request: DecodeRequest) => {
  const answer = decode(request)
  parentPort!.postMessage(answer, 'activity' in answer ? buffersOf(answer) : [])
})

function decode({ gzipped, fileName, options }: DecodeRequest): DecodeAnswer {
  try {
    const bytes = gunzipSync(gzipped, { maxOutputLength: options.limits.maxFileBytes })
    return { activity: decodeActivity(bytes, fileName, options) }
  } catch (cause) {
    if (cause instanceof DecodeError) return { reason: cause.reason, message: cause.message, points: cause.points }
    throw cause
  }
}

function buffersOf({
  activity,
}: {
  activity: { columns: readonly { times: Float64Array<ArrayBuffer>; values: Float64Array<ArrayBuffer> }[] }
}): ArrayBuffer[] {
  return activity.columns.flatMap(({ times, values }) => [times.buffer, values.buffer])
}
