import { openMonths } from '@longrun/storage'
import { migratedTemplate, openTestDatabase, type TestDatabase } from '@longrun/storage/testing'
import { Catalogue } from '../src/catalogue.ts'
import { Climate, climateSeries } from '../src/climate.ts'
import { noticeEntity } from '../src/entities.ts'
import { Lending } from '../src/lending.ts'
import { MIGRATIONS } from '../src/open-library.ts'
import { Staff } from '../src/staff.ts'

/** Migrated once for a server, then copied for each test. */
const template = migratedTemplate(MIGRATIONS)

export interface TestLibrary extends AsyncDisposable {
  readonly opened: TestDatabase
  readonly library: string
  readonly by: string
  readonly staff: Staff
  readonly catalogue: Catalogue
  readonly lending: Lending
  readonly climate: Climate
  /** The day on which everything happens. */
  today: string
}

export const DESK = { email: 'ann@library.example', password: 'a long enough password' }

/** A library with one librarian, on a database of its own. */
export async function openTestLibrary(): Promise<TestLibrary> {
  const opened = await openTestDatabase({ template })
  const { database } = opened
  const clock = () => new Date(`${test.today}T10:00:00Z`)
  const months = openMonths({ database, tables: [noticeEntity, climateSeries], clock })
  const staff = new Staff(database)
  const library = await staff.open('Town library', DESK)
  const test: TestLibrary = {
    opened,
    library,
    by: library,
    staff,
    catalogue: new Catalogue(database),
    lending: new Lending({ database, months, clock }),
    climate: new Climate({ database, months }),
    today: '2026-11-02',
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
  return test
}

/** A book with copies, and as many members. */
export async function stock(at: TestLibrary, barcodes: readonly string[], members: number) {
  const book = await at.catalogue.add(at.library, { title: 'Middlemarch', author: 'George Eliot' }, barcodes, at.by)
  const joined = Array.from({ length: members }, (_, i) =>
    at.catalogue.join(at.library, { name: `Member ${i}`, email: `${i}@example.org` }, at.by),
  )
  return { book, members: await Promise.all(joined) }
}
