import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type Database, type EntityStore, statement } from '@longrun/storage'
import { type Caller, Problem } from '../../http/index.ts'
import type { workoutEntity } from '../workouts/index.ts'
import type { FileContents } from './queue/index.ts'

const FIND_NAME = statement<{ path: string }>(
  'upload-files.find-name',
  `select path
     from upload_files
    where user_id = $1
      and sha256 = $2
      and deleted_at is null
    order by id
    limit 1`,
)

interface Parts {
  readonly database: Database
  readonly workouts: EntityStore<typeof workoutEntity>
  readonly contents: FileContents
}

export interface OriginalFile {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: Buffer
  readonly bytes: Readable
}

/** Gives back the file that a workout came from. */
export class WorkoutFileService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The file as it was sent, decompressed. @throws StorageError `not_found`; Problem `not_found` for a workout without file */
  async open({ userId }: Pick<Caller, 'userId'>, workoutId: string): Promise<OriginalFile> {
    const { database, workouts, contents } = this.#parts
    return await database.read({ owner: userId }, async (reader) => {
      const { fileSha256: sha256 } = await workouts.get(reader, userId, workoutId)
      if (!sha256) throw new Problem('not_found', { detail: 'The workout was not made from a file' })
      const [sizeBytes, named] = await Promise.all([
        contents.sizeOf(reader, userId, sha256),
        reader.maybeOne(FIND_NAME, [userId, sha256]),
      ])
      const name = (named?.path ?? 'activity').replace(/\.gz$/i, '')
      return { name, sizeBytes, sha256, bytes: decompressed(contents.readGzipped(userId, sha256)) }
    })
  }
}

// By a pipeline, whose callback hears of a reader that leaves: the stream that `compose` makes throws its abort at nobody,
// and that ends the process. Errors of the source reach who reads.
function decompressed(gzipped: AsyncIterable<Buffer>): Readable {
  const gunzip = createGunzip()
  pipeline(Readable.from(gzipped, { objectMode: false }), gunzip, () => {})
  return gunzip
}
