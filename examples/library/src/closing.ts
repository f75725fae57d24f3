import { type Database, type ErasureReceipt, openErasure, openPurge, statement, toErasedTable } from '@longrun/storage'
import { climateSeries } from './climate.ts'
import { bookEntity, copyEntity, ENTITIES, memberEntity } from './entities.ts'

const END_SESSIONS = statement(
  'sessions.end-all-of-library',
  'delete from sessions where user_id in (select id from librarians where library_id = $1)',
)

/** What becomes of libraries that close, and of what was struck off long ago. */
export class Closing {
  readonly #database: Database
  readonly #erasure
  readonly #purge

  constructor(database: Database) {
    this.#database = database
    this.#erasure = openErasure({
      database,
      tables: [...ENTITIES, climateSeries].map((each) => toErasedTable(each)),
      beforeRows: async (library) => void (await database.autocommit('catalog').execute(END_SESSIONS, [library])),
    })
    this.#purge = openPurge({
      database,
      entities: [bookEntity, copyEntity, memberEntity].map((entity) => ({ entity })),
    })
  }

  /** Erases a library and everybody in it. May be called again when it was ended in the middle. */
  async close(library: string): Promise<void> {
    const now = new Date()
    const order = { userId: library, orderedAt: now, orderedBy: null, dueAt: now }
    await this.#database.transaction('catalog', (tx) => this.#erasure.begin(tx, order))
    await this.#erasure.run()
  }

  /** What to keep elsewhere, for when a backup brings closed libraries back. */
  receipts(): AsyncIterable<ErasureReceipt> {
    return this.#erasure.receipts()
  }

  /** Removes books, copies and members for good that were struck off before then, where no loan tells of them. */
  async tidy(before: Date): Promise<Readonly<Record<string, number>>> {
    return await this.#purge.run(before)
  }
}
