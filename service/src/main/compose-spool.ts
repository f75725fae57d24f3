import { join } from 'node:path'
import type { Clock, Database } from '@longrun/storage'
import type { FastifyBaseLogger } from 'fastify'
import {
  type EntrySource,
  type FileContents,
  openZip,
  Spool,
  type SpoolSettings,
  sendUploadJob,
  spoolTasks,
  Unpacker,
  type UploadLimits,
  type UploadProcessor,
} from '../features/uploads/index.ts'
import { type JobSender, TaskLoop } from '../jobs/index.ts'
import type { ServiceSettings } from '../settings.ts'

interface Parts {
  readonly settings: Pick<ServiceSettings, 'dataDir' | 'spoolDir' | 'spoolReserveBytes'>
  readonly limits: Pick<UploadLimits, 'archives'>
  readonly database: Database
  readonly contents: FileContents
  readonly sender: JobSender
  readonly processor: UploadProcessor
  readonly log: FastifyBaseLogger
  readonly clock: Clock
}

/** Where archives wait, and what becomes of them. */
export interface Unpacking {
  readonly spool: Spool
  readonly unpacker: Unpacker
  readonly openArchive: (path: string) => Promise<EntrySource>
  readonly tasks: ReturnType<typeof spoolTasks>
  /** Has this process look into the spool at once, where it looks at all. */
  nudge(): void
  /** Unpacks what comes into the spool, until disposed of. In whichever process: what it does not get to, another does. */
  watch(): AsyncDisposable
}

/** Where archives wait, as the settings say. */
export function toSpoolSettings(
  settings: Pick<ServiceSettings, 'dataDir' | 'spoolDir' | 'spoolReserveBytes'>,
): SpoolSettings {
  const { dataDir, spoolDir, spoolReserveBytes: reserveBytes } = settings
  return { folder: spoolDir ?? join(dataDir, 'spool'), reserveBytes }
}

/** Wires up the way of archives from the spool into the queue. */
export function composeSpool({ settings, limits, sender, processor, log, ...parts }: Parts): Unpacking {
  const { database, contents, clock } = parts
  const spool = new Spool(toSpoolSettings(settings))
  const openArchive = (path: string) => openZip(path, { limits: limits.archives })
  const unpacker = new Unpacker({
    database,
    contents,
    tellQueued: (userId) =>
      sendUploadJob(sender, userId).catch((err: unknown) => {
        log.warn({ err }, 'job not sent; the sweep sends it later')
      }),
    finish: ({ userId, uploadId }) => processor.finish(userId, uploadId),
  })
  const tasks = spoolTasks({ database, spool, unpacker, openArchive, clock })
  const watching = new Set<TaskLoop>()
  return {
    spool,
    unpacker,
    openArchive,
    tasks,
    nudge: () => {
      for (const loop of watching) loop.nudge()
    },
    watch: () => {
      const [unpack, sweep] = [new TaskLoop(tasks.unpack, log), new TaskLoop(tasks.sweep, log)]
      watching.add(unpack)
      return {
        async [Symbol.asyncDispose]() {
          watching.delete(unpack)
          // Between two batches there is nothing to lose.
          await Promise.all([unpack.stop(0), sweep.stop(0)])
        },
      }
    },
  }
}
