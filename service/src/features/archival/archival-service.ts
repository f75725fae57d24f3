import {
  type Clock,
  type Database,
  type EntityStore,
  type ListOptions,
  type Page,
  type RowOf,
  StorageError,
} from '@longrun/storage'
import { invalidInput, Problem } from '../../http/index.ts'
import { timeBefore } from './archival-age.ts'
import { ARCHIVED_KINDS, type archivalRunEntity } from './archival-run-entity.ts'
import { CANCEL } from './archival-statements.ts'
import { archivedKind, type Filter, parseFilter } from './archived-kinds.ts'

/** An archival by policy. */
export type ArchivalRun = RowOf<typeof archivalRunEntity>

/** What is to be archived, and how fast. */
export interface ArchivalOrder {
  readonly entity: ArchivalRun['entity']
  readonly olderThan: string
  readonly ageColumn?: string
  readonly filter?: Filter
  readonly reason: string
  readonly userId?: string | null
  readonly isDryRun?: boolean
  readonly batchRows?: number
  readonly pauseMs?: number
}

interface Parts {
  readonly database: Database
  readonly runs: EntityStore<typeof archivalRunEntity>
  readonly isLive: (userId: string) => Promise<boolean>
  readonly clock: Clock
}

/** Takes orders to archive by policy, tells how far they have come, and ends them. The work is done by the archivist. */
export class ArchivalService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * @param by a user's id, or null for whoever runs the service
   * @throws Problem or StorageError `invalid_input` with the problems of the policy
   */
  async order(by: string | null, order: ArchivalOrder): Promise<ArchivalRun> {
    const { entity, olderThan, ageColumn = 'createdAt', filter = {}, userId = null } = order
    if (!ARCHIVED_KINDS.includes(entity))
      throw invalidInput([{ path: 'entity', message: `must be one of ${ARCHIVED_KINDS.join(', ')}` }])
    const before = timeBefore(olderThan, this.#parts.clock())
    if (!before) throw invalidInput([{ path: 'olderThan', message: 'must be an age such as 90d, 12w, 18mo or 2y' }])
    const kind = archivedKind(entity)
    parseFilter(kind, { filter, ageColumn, before })
    await this.#checkUser(kind.entity.placement === 'owned', userId)
    const values = { ...order, before, orderedBy: by }
    const tx = this.#parts.database.autocommit('catalog')
    return await this.#parts.runs.create(tx, 'catalog', values, { by })
  }

  async #checkUser(isOwned: boolean, userId: string | null): Promise<void> {
    if (userId === null) return
    if (!isOwned) throw invalidInput([{ path: 'userId', message: 'must be null: these records belong to everybody' }])
    if (await this.#parts.isLive(userId)) return
    throw invalidInput([{ path: 'userId', message: 'must be the id of a user who is there' }])
  }

  /** @throws StorageError `not_found` */
  async get(id: string): Promise<ArchivalRun> {
    return await this.#parts.database.read('catalog', (reader) => this.#parts.runs.get(reader, 'catalog', id))
  }

  async list(options: ListOptions<typeof archivalRunEntity>): Promise<Page<ArchivalRun>> {
    return await this.#parts.database.read('catalog', (reader) => this.#parts.runs.list(reader, 'catalog', options))
  }

  /**
   * Ends a run: behind the batch that is under way there is no other. What is archived stays so.
   * @throws Problem `not_cancellable` where it has ended; StorageError `not_found`, `version_conflict`
   */
  async cancel(by: string | null, id: string, version: number | 'any' = 'any'): Promise<ArchivalRun> {
    const { database, runs } = this.#parts
    return await database.transaction('catalog', async (tx) => {
      const run = await runs.get(tx, 'catalog', id)
      if (version !== 'any' && version !== run.version) {
        const details = { currentVersion: run.version, table: 'archival_runs' }
        throw new StorageError('version_conflict', 'the archival has another version by now', details)
      }
      if ((await tx.execute(CANCEL, [id, by])) === 0)
        throw new Problem('not_cancellable', { detail: 'The archival has ended' })
      return await runs.get(tx, 'catalog', id)
    })
  }
}
