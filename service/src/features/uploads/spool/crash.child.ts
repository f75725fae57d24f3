import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { openPool, openStore, systemClock } from '@longrun/storage'
import { DEFAULT_ARCHIVE_LIMITS, type EntryBatch, type EntrySource, openZip } from '../archives/index.ts'
import { FileContents } from '../queue/index.ts'
import { UploadService } from '../receiving/index.ts'
import { uploadEntity } from '../upload-entity.ts'
import { DEFAULT_UPLOAD_LIMITS } from '../upload-limits.ts'
import { Spool, spoolTasks, Unpacker } from './index.ts'

// Takes an archive in and unpacks it, and is killed on the way, at the point that the arguments name.
const [point = '', url = '', userId = '', folder = '', archive = ''] = process.argv.slice(2)

function dieAt(reached: string): void {
  if (reached === point) process.kill(process.pid, 'SIGKILL')
}

class MortalSpool extends Spool {
  override async delete(uploadId: string): Promise<void> {
    dieAt('unpacked')
    await super.delete(uploadId)
  }
}

/** Dies with the second batch in hand, of which nothing is a row yet. */
function mortal(source: EntrySource): EntrySource {
  async function* batches(from: number): AsyncGenerator<EntryBatch> {
    let count = 0
    for await (const batch of source.batches(from)) {
      if (++count === 2) dieAt('unpacking')
      yield batch
    }
  }
  return { ...source, listed: source.listed, batches, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() }
}

async function* received(): AsyncGenerator<Uint8Array> {
  let count = 0
  for await (const chunk of createReadStream(archive, { highWaterMark: 4_096 })) {
    if (++count === 3) dieAt('receiving')
    yield chunk
  }
}

const pool = openPool({ url })
const [database, clock, contents] = [pool, systemClock, new FileContents(pool)]
const spool = new MortalSpool({ folder, reserveBytes: 0 })
// On a busy machine a batch may be over by its time, and the test counts its rows.
const limits = { ...DEFAULT_ARCHIVE_LIMITS, batchMs: 60_000 }
const openArchive = async (path: string) => mortal(await openZip(path, { limits }))
const uploads = new UploadService({
  database,
  uploads: openStore(uploadEntity, { clock }),
  contents,
  spool,
  openArchive,
  limits: DEFAULT_UPLOAD_LIMITS,
  clock,
})
const name = basename(archive)
await using upload = await uploads.receive(async (take) => ({ name, content: await take(received(), { name }) }))
dieAt('received')
await uploads.keep({ userId }, upload)
dieAt('kept')
const nothing = async () => {}
const unpacker = new Unpacker({ database, contents, tellQueued: nothing, finish: nothing })
await spoolTasks({ database, spool, unpacker, openArchive, clock }).unpack.run(new AbortController().signal)
throw new Error(`it was not killed: there is no point ${point}`)
