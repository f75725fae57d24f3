import {
  type Database,
  type EntityStore,
  type Reader,
  type SegmentCarrier,
  type SessionStore,
  statement,
} from '@longrun/storage'
import type { templateEntity } from '../../templates/index.ts'
import type { TokenService } from '../../tokens/index.ts'
import type { FileContents } from '../../uploads/index.ts'
import type { User, UserService } from '../../users/index.ts'
import { type CarriedTable, type Line, openTableCarrier } from '../carried/index.ts'
import type { ExportLimits } from '../export-limits.ts'
import { toSampleLine } from '../format/index.ts'
import { HISTORY_START, type HistoryPlace, readHistoryLines } from './history-lines.ts'

/** What an export is read with. */
export interface ContentParts {
  readonly database: Database
  readonly segments: SegmentCarrier
  readonly contents: Pick<FileContents, 'readGzipped'>
  readonly templates: Pick<EntityStore<typeof templateEntity>, 'find'>
  readonly users: Pick<UserService, 'get'>
  readonly sessions: Pick<SessionStore<unknown>, 'list'>
  readonly tokens: Pick<TokenService, 'list'>
  readonly limits: Pick<ExportLimits, 'pageRows'>
}

/** An original file as the list has it. */
export interface OriginalFile {
  readonly sha256: Buffer
  readonly sizeBytes: number
  /** Where it is in the export. */
  readonly name: string
}

const NOW = statement<{ now: Date }>('export.now', 'select now() as now')
const SAMPLED = statement<{ id: string }>(
  'export-samples.find-workouts',
  `select w.id
     from workouts w
    where w.user_id = $1
      and w.id > $2
      and exists (select 1
                    from performance_metrics m
                   where m.user_id = w.user_id
                     and m.workout_id = w.id)
    order by w.id
    limit $3`,
)
const TEMPLATES_USED = statement<{ id: string }>(
  'export-templates.find-used',
  `select distinct template_id as id
     from workouts
    where user_id = $1
      and template_id is not null
    order by 1`,
)
const ORIGINALS = statement<{ sha256: Buffer; size_bytes: number; path: string | null }>(
  'export-files.read',
  `select c.sha256, c.size_bytes,
          (select f.path
             from upload_files f
            where f.user_id = c.user_id
              and f.sha256 = c.sha256
            order by f.id
            limit 1) as path
     from file_contents c
    where c.user_id = $1
      and c.deleted_at is null
      and c.sha256 > $2
    order by c.sha256
    limit $3`,
)
const FORMAT = /\.(fit|tcx|gpx)(?:\.gz)?$/i
const NIL = '00000000-0000-0000-0000-000000000000'
/** Most API tokens of a user are fewer. */
const TOKEN_PAGE = 200

/** Reads everything of one user, a page at a time, each as it is when it is read. */
export class ExportContent {
  readonly #parts: ContentParts
  readonly #userId: string
  readonly #reader: Reader

  constructor(parts: ContentParts, userId: string) {
    this.#parts = parts
    this.#userId = userId
    const { database } = parts
    const place = { owner: userId }
    this.#reader = {
      many: (sql, values) => database.read(place, (reader) => reader.many(sql, values)),
      one: (sql, values) => database.read(place, (reader) => reader.one(sql, values)),
      maybeOne: (sql, values) => database.read(place, (reader) => reader.maybeOne(sql, values)),
    }
  }

  /** The time by the clock of the database. */
  async now(): Promise<Date> {
    return (await this.#reader.one(NOW)).now
  }

  async *rows(table: CarriedTable, asOf: Date): AsyncGenerator<Line> {
    const carrier = openTableCarrier(table)
    const limit = this.#parts.limits.pageRows
    let behind: Line | undefined
    do {
      const lines = await carrier.read(this.#reader, this.#userId, { behind, limit, asOf })
      yield* lines
      behind = lines.length === limit ? lines.at(-1) : undefined
    } while (behind !== undefined && table.key.length > 0)
  }

  /** Those of workouts in the order of their ids, then those that belong to none. */
  async *samples(): AsyncGenerator<Line> {
    const { limits } = this.#parts
    let behind: string | undefined = NIL
    while (behind !== undefined) {
      const found: { id: string }[] = await this.#reader.many(SAMPLED, [this.#userId, behind, limits.pageRows])
      for (const { id } of found) yield* this.#samplesOf(id)
      behind = found.length === limits.pageRows ? found.at(-1)!.id : undefined
    }
    yield* this.#samplesOf(null)
  }

  async *#samplesOf(workoutId: string | null): AsyncGenerator<Line> {
    for await (const segment of this.#parts.segments.read(this.#reader, this.#userId, workoutId))
      yield toSampleLine(segment)
  }

  async *originals(): AsyncGenerator<OriginalFile> {
    const limit = this.#parts.limits.pageRows
    let behind: Buffer | undefined = Buffer.alloc(0)
    while (behind !== undefined) {
      const found: { sha256: Buffer; size_bytes: number; path: string | null }[] = await this.#reader.many(ORIGINALS, [
        this.#userId,
        behind,
        limit,
      ])
      for (const { sha256, size_bytes: sizeBytes, path } of found) {
        const format = FORMAT.exec(path ?? '')?.[1]?.toLowerCase()
        yield { sha256, sizeBytes, name: `files/${sha256.toString('hex')}${format === undefined ? '' : `.${format}`}` }
      }
      behind = found.length === limit ? found.at(-1)!.sha256 : undefined
    }
  }

  /** The bytes of an original file, gzipped. */
  bytesOf({ sha256 }: Pick<OriginalFile, 'sha256'>): AsyncIterable<Buffer> {
    return this.#parts.contents.readGzipped(this.#userId, sha256)
  }

  async *templates(): AsyncGenerator<Line> {
    const { database, templates } = this.#parts
    for (const { id } of await this.#reader.many(TEMPLATES_USED, [this.#userId])) {
      const found = await database.read('catalog', (reader) => templates.find(reader, 'catalog', id, { state: 'all' }))
      if (found) yield { ...found }
    }
  }

  async *account(): AsyncGenerator<Line> {
    const { id, email, displayName, role, createdAt }: User = await this.#parts.users.get(this.#userId)
    yield { id, email, displayName, role, createdAt }
  }

  async *sessions(): AsyncGenerator<Line> {
    const { database, sessions } = this.#parts
    const found = await database.read('catalog', (reader) => sessions.list(reader, this.#userId))
    for (const session of found) yield { ...session }
  }

  async *tokens(): AsyncGenerator<Line> {
    let cursor: string | undefined
    do {
      const place = { limit: TOKEN_PAGE, ...(cursor === undefined ? {} : { cursor }) }
      const page: Awaited<ReturnType<TokenService['list']>> = await this.#parts.tokens.list(this.#userId, place)
      for (const { id, name, prefix, scopes, createdAt, expiresAt, lastUsedAt } of page.items)
        yield { id, name, prefix, scopes, createdAt, expiresAt, lastUsedAt }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }

  async *history(): AsyncGenerator<Line> {
    let place: HistoryPlace | undefined = HISTORY_START
    while (place !== undefined) {
      const page: Awaited<ReturnType<typeof readHistoryLines>> = await readHistoryLines(
        this.#reader,
        this.#userId,
        place,
        this.#parts.limits.pageRows,
      )
      yield* page.lines
      place = page.next
    }
  }
}
