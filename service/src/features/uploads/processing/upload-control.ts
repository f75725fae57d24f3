import type { Database, Tx } from '@longrun/storage'
import { type Caller, Problem } from '../../../http/index.ts'
import { uploadQueue } from '../queue/index.ts'

type Whose = Pick<Caller, 'userId'>

/** A file of millions of samples may take so long to be stored, and is waited for. */
const STORING_MS = 30_000

const NOTHING_LEFT = 'none of its files failed or was cancelled with its bytes kept'
const WHY_NOT = {
  open: 'it has not ended yet',
  not_unpacked: 'its archive was not read to the end: send it again, and what is there is recognised',
} as const

/** Stops uploads, and has what came to nothing tried again. */
export class UploadControl {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Ends what is left of an upload. What is stored stays; a file that is just being stored is waited for, and nothing is
   * stored after this resolves.
   *
   * @throws StorageError `not_found`; Problem `not_cancellable` when it has ended
   */
  async cancel({ userId }: Whose, id: string): Promise<void> {
    const cancel = async (tx: Tx): Promise<void> => {
      if (await uploadQueue.cancel(tx, userId, id)) return
      throw new Problem('not_cancellable', { detail: 'it has ended already' })
    }
    await this.#database.transaction({ owner: userId }, cancel, { lockTimeoutMs: STORING_MS })
  }

  /**
   * Queues the files again that failed or were cancelled, from the bytes that are kept; the job is to be sent afterwards.
   *
   * @returns how many files
   * @throws StorageError `not_found`; Problem `not_retryable` when there are none, or the upload has not ended
   */
  async retry({ userId }: Whose, id: string): Promise<number> {
    return await this.#database.transaction({ owner: userId }, async (tx) => {
      const files = await uploadQueue.retry(tx, userId, id)
      if (typeof files === 'string') throw new Problem('not_retryable', { detail: WHY_NOT[files] })
      if (files === 0) throw new Problem('not_retryable', { detail: NOTHING_LEFT })
      return files
    })
  }
}
