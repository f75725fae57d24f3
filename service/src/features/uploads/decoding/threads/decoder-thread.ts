import { parentPort, workerData } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { lowerThreadPriority } from '../../../../thread-priority.ts'
import type { DecodedFile } from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import { decodeFile } from '../decode-file.ts'
import type { DecodeAnswer, DecodeRequest, DecoderThreadSettings } from './decoder-messages.ts'

lowerThreadPriority((workerData as DecoderThreadSettings).niceness)

// The entry of a decoder thread: one request in, one answer out, one at a time.
parentPort!.on('message', (request: DecodeRequest) => {
  const answer = decode(request)
  parentPort!.postMessage(answer, 'file' in answer ? buffersOf(answer) : [])
})

function decode({ gzipped, fileName, options }: DecodeRequest): DecodeAnswer {
  try {
    const bytes = gunzipSync(gzipped, { maxOutputLength: options.limits.maxFileBytes })
    return { file: decodeFile(bytes, fileName, options) }
  } catch (cause) {
    if (cause instanceof DecodeError) return { reason: cause.reason, message: cause.message, points: cause.points }
    throw cause
  }
}

function buffersOf({ file }: { readonly file: DecodedFile }): ArrayBuffer[] {
  const columns = file.activities.flatMap((activity) => activity.columns)
  return columns.flatMap(({ times, values }) => [times.buffer, values.buffer])
}
