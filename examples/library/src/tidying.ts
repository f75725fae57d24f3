import { type Database, openArchival, openStore } from '@longrun/storage'
import { loanEntity } from './entities.ts'
import type { Loan } from './lending.ts'

const LOANS_AT_ONCE = 200

/** Loans that ended long ago leave the lists of the desk: they are kept, and nobody changes them. */
export class Tidying {
  readonly #database: Database
  readonly #loans = openStore(loanEntity)
  readonly #due = openArchival(loanEntity)

  constructor(database: Database) {
    this.#database = database
  }

  /** Archives what was given back before a time, some at once. May be ended at any moment: what is left is due the next time. */
  async archiveLoans(library: string, { before, by }: { before: Date; by: string }): Promise<number> {
    const policy = { by: 'returnedAt', before } as const
    let archived = 0
    for (let some = 1; some > 0; archived += some) {
      const options = { by, reason: 'given back long ago', limit: LOANS_AT_ONCE }
      some = await this.#due.archiveDue(this.#database.autocommit({ owner: library }), library, policy, options)
    }
    return archived
  }

  /** A loan that has to be looked into again. */
  async takeOut(library: string, loanId: string, change: { by: string; version: number }): Promise<Loan> {
    return await this.#loans.unarchive(this.#database.autocommit({ owner: library }), library, loanId, change)
  }
}
