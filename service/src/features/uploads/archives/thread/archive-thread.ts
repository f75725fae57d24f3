import { parentPort, workerData } from 'node:worker_threads'
import { lowerThreadPriority } from '../../../../thread-priority.ts'
import type { ArchiveAnswer, ArchiveRequest, ArchiveTask } from './archive-messages.ts'
import { ArchiveReader } from './archive-reader.ts'
import { toFailure } from './failures.ts'

// The entry of an archive's thread. Somebody waits for it to open; everything else goes before what it does then.

function tell(answer: ArchiveAnswer): void {
  parentPort!.postMessage(answer, answer.told === 'content' ? [answer.content.buffer] : [])
}

try {
  const reader = new ArchiveReader(workerData as ArchiveTask, tell)
  parentPort!.on('message', (request: ArchiveRequest) => {
    if (request.ask === 'start') lowerThreadPriority()
    void reader.answer(request)
  })
  tell({ told: 'opened', listed: reader.listed, exportKind: reader.exportKind })
} catch (cause) {
  tell({ told: 'failed', failure: toFailure(cause) })
}
