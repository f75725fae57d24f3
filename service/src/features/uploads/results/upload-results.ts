import {
  type Database,
  type EntityStore,
  type ListState,
  type Page,
  type Reader,
  type RowOf,
  statement,
} from '@longrun/storage'
import type { Caller } from '../../../http/index.ts'
import type { uploadEntity } from '../upload-entity.ts'
import { type FileCounts, toFileCounts } from './file-counts.ts'
import { type FilePage, type FileQuery, readFilePage } from './file-pages.ts'

// While an upload runs; when it ends, its counts are written down with it.
const COUNT = statement<{ upload_id: string; status: string; files: number; points: number }>(
  'upload-files.count',
  `select upload_id, status, count(*)::integer as files, sum(points_stored)::float8 as points
     from upload_files
    where user_id = $1
      and upload_id = any($2::uuid[])
      and deleted_at is null
    group by upload_id, status`,
)

/** How far an upload is. */
export interface UploadState extends Omit<RowOf<typeof uploadEntity>, 'counts'> {
  readonly counts: FileCounts
}

/** The same with its first files. */
export interface Upload extends UploadState {
  readonly files: FilePage
}

/** How far an import is, for who watches it. */
export interface UploadProgress extends UploadState {
  /** Points stored so far. */
  readonly pointsStored: number
}

type Whose = Pick<Caller, 'userId'>

/** Most files that come with an upload; the rest is read by pages. */
export const FILES_INLINE = 50

interface Parts {
  readonly database: Database
  readonly uploads: EntityStore<typeof uploadEntity>
}

/** Tells what became of uploads. */
export class UploadResults {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws StorageError `not_found` */
  async get({ userId }: Whose, id: string): Promise<Upload> {
    return await this.#read(userId, async (reader) => {
      const [state] = await this.#withCounts(reader, userId, [await this.#parts.uploads.get(reader, userId, id)])
      // After the state: of an upload that has ended, every file has its result.
      const files = await readFilePage(reader, { userId, uploadId: id }, { limit: FILES_INLINE })
      return { ...state!, files }
    })
  }

  /** The upload without its files. @throws StorageError `not_found` */
  async getState({ userId }: Whose, id: string): Promise<UploadState> {
    return await this.#read(userId, async (reader) => {
      const [state] = await this.#withCounts(reader, userId, [await this.#parts.uploads.get(reader, userId, id)])
      return state!
    })
  }

  /** The state with the points so far, which takes a look at every file. @throws StorageError `not_found` */
  async getProgress({ userId }: Whose, id: string): Promise<UploadProgress> {
    return await this.#read(userId, async (reader) => {
      const row = await this.#parts.uploads.get(reader, userId, id)
      const counted = await reader.many(COUNT, [userId, [id]])
      const counts = toFileCounts(Object.fromEntries(counted.map(({ status, files }) => [status, files])))
      return { ...row, counts, pointsStored: counted.reduce((sum, { points }) => sum + points, 0) }
    })
  }

  /** Without their files. */
  async list(
    { userId }: Whose,
    query: { readonly limit: number; readonly cursor?: string; readonly state?: ListState },
  ): Promise<Page<UploadState>> {
    return await this.#read(userId, async (reader) => {
      const { items, nextCursor } = await this.#parts.uploads.list(reader, userId, query)
      return { items: await this.#withCounts(reader, userId, items), nextCursor }
    })
  }

  /** @throws StorageError `not_found`; Problem `invalid_input` for a cursor of another list */
  async listFiles({ userId }: Whose, id: string, query: FileQuery): Promise<FilePage> {
    return await this.#read(userId, async (reader) => {
      await this.#parts.uploads.get(reader, userId, id)
      return await readFilePage(reader, { userId, uploadId: id }, query)
    })
  }

  async #read<T>(userId: string, work: (reader: Reader) => Promise<T>): Promise<T> {
    return await this.#parts.database.read({ owner: userId }, work)
  }

  async #withCounts(
    reader: Reader,
    userId: string,
    rows: readonly RowOf<typeof uploadEntity>[],
  ): Promise<UploadState[]> {
    const running = rows.filter(({ counts }) => counts === null).map(({ id }) => id)
    const counted = running.length === 0 ? [] : await reader.many(COUNT, [userId, running])
    const byUpload = Map.groupBy(counted, ({ upload_id }) => upload_id)
    return rows.map((row) => {
      const live = (byUpload.get(row.id) ?? []).map(({ status, files }) => [status, files])
      return { ...row, counts: toFileCounts(row.counts ?? Object.fromEntries(live)) }
    })
  }
}
