import {
  type ChangeOptions,
  type Database,
  type ItemOf,
  type ListOptions,
  type NewOf,
  openStore,
  type Page,
  type PatchOf,
  type RowOf,
  type Settled,
} from '@longrun/storage'
import { bookEntity, copyEntity, memberEntity } from './entities.ts'

export type Book = RowOf<typeof bookEntity>
export type Member = RowOf<typeof memberEntity>

/** What there is to lend, and to whom. */
export class Catalogue {
  readonly #database: Database
  readonly #books = openStore(bookEntity)
  readonly #copies = openStore(copyEntity)
  readonly #members = openStore(memberEntity)

  constructor(database: Database) {
    this.#database = database
  }

  /** The book and its copies, all or none. */
  async add(library: string, book: NewOf<typeof bookEntity>, barcodes: readonly string[], by: string): Promise<Book> {
    return await this.#database.transaction({ owner: library }, async (tx) => {
      const made = await this.#books.create(tx, library, book, { by })
      const copies = barcodes.map((barcode) => ({ bookId: made.id, barcode }))
      await this.#copies.createMany(tx, library, copies, { by })
      return made
    })
  }

  async list(library: string, options: ListOptions<typeof bookEntity>): Promise<Page<Book>> {
    return await this.#database.read({ owner: library }, (reader) => this.#books.list(reader, library, options))
  }

  async update(library: string, id: string, patch: PatchOf<typeof bookEntity>, options: ChangeOptions): Promise<Book> {
    return await this.#books.update(this.#database.autocommit({ owner: library }), library, id, patch, options)
  }

  /** Changes many books, each from the version that was seen. What cannot be changed says why, and takes no other along. */
  async updateMany(
    library: string,
    changes: readonly (ItemOf<typeof bookEntity> & { readonly patch: PatchOf<typeof bookEntity> })[],
    by: string,
  ): Promise<Settled<Book>[]> {
    return await this.#database.transaction({ owner: library }, (tx) =>
      this.#books.updateMany(tx, library, changes, { by, onFailure: 'report' }),
    )
  }

  async join(library: string, member: NewOf<typeof memberEntity>, by: string): Promise<Member> {
    return await this.#members.create(this.#database.autocommit({ owner: library }), library, member, { by })
  }
}
