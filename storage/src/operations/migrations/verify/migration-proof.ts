import { type Catalogue, compareCatalogues, readCatalogue, toDifferenceText } from '../catalogue/index.ts'
import type { Migration } from '../files/index.ts'
import { type Holdings, listDropped, readHoldings, runScript, toName } from '../run/index.ts'
import type { OwnerConnection } from '../server/index.ts'
import { toMigrationError } from '../server/index.ts'
import { compareRowPrints, type RowPrints, readRowPrints } from './row-prints.ts'

/** How the migration is run for good; inside the proof's own transaction its scripts are run as they are. */
export interface Steps {
  readonly up: () => Promise<void>
  readonly down: () => Promise<void>
}

/** The proof of one migration, on a database where all before it are applied. Leaves it applied, with its fixture rows. */
export class MigrationProof {
  readonly problems: string[] = []
  readonly notes: string[] = []
  readonly #connection: OwnerConnection
  readonly #migration: Migration
  readonly #steps: Steps

  constructor(connection: OwnerConnection, migration: Migration, steps: Steps) {
    this.#connection = connection
    this.#migration = migration
    this.#steps = steps
  }

  async run(): Promise<void> {
    const rows = await readRowPrints(this.#connection)
    const before = await readCatalogue(this.#connection)
    await this.#steps.up()
    const after = await readCatalogue(this.#connection)
    const rowsAfter = await readRowPrints(this.#connection, rows)
    this.#noteUntried(before, after, rows)
    const holdings = await readHoldings(this.#connection)

    await this.#steps.down()
    this.#compare(before, await readCatalogue(this.#connection), 'after the down')
    this.#compareRows(rows, await readRowPrints(this.#connection), 'up and down changed rows of')
    this.#judgeHeader(holdings, await readHoldings(this.#connection))

    await this.#steps.up()
    this.#compare(after, await readCatalogue(this.#connection), 'after the second up')
    if (this.#migration.fixture !== undefined)
      await this.#proveWithFixture(before, after, findUntouched(rows, rowsAfter))
  }

  /** Once more with rows in what the migration made. Rolled back, so that the fixture's rows come only once. */
  async #proveWithFixture(before: Catalogue, after: Catalogue, untouched: RowPrints): Promise<void> {
    const { up, down } = this.#migration
    if (up.isTransactional && down.isTransactional) {
      await this.#connection.query('begin')
      await this.#insertFixture()
      const rows = await readRowPrints(this.#connection, untouched)
      await runScript(this.#connection, down)
      this.#compare(before, await this.#readCatalogueHere(), 'after the down with rows')
      this.#compareRows(rows, await readRowPrints(this.#connection, untouched), 'the down changed rows of')
      await runScript(this.#connection, up)
      this.#compare(after, await this.#readCatalogueHere(), 'after the up that follows a down with rows')
      await this.#connection.query('rollback')
    }
    await this.#insertFixture()
  }

  async #insertFixture(): Promise<void> {
    const { id, fixture = '' } = this.#migration
    try {
      await this.#connection.query(fixture)
    } catch (error) {
      throw toMigrationError(error, `${id}.fixture.sql`, fixture)
    }
  }

  async #readCatalogueHere(): Promise<Catalogue> {
    return await readCatalogue(this.#connection, { withinTransaction: true })
  }

  #compare(expected: Catalogue, actual: Catalogue, when: string): void {
    const differences = compareCatalogues(expected, actual).map(toDifferenceText)
    this.problems.push(...differences.map((difference) => `${when}, ${difference}`))
  }

  #compareRows(expected: RowPrints, actual: RowPrints, what: string): void {
    const declared = this.#migration.up.losses.map((name) => name.split('.')[0])
    for (const change of compareRowPrints(expected, actual)) {
      if (!declared.some((table) => change.startsWith(`public.${table}:`))) this.problems.push(`${what} ${change}`)
    }
  }

  // `--allow-data-loss` is decided by people who read the header, so it must say all and nothing else.
  #judgeHeader(before: Holdings, after: Holdings): void {
    const { losses, fileName } = this.#migration.down
    const dropped = listDropped(before, after).map(toName)
    const missing = dropped.filter((name) => !losses.includes(name))
    if (missing.length > 0) this.problems.push(`${fileName} lacks the header \`-- loses data: ${dropped.join(', ')}\``)
    const known = [...before.tables.values()].flatMap((table) =>
      [undefined, ...Object.values(table.columns)].map((column) => toName({ table, column })),
    )
    for (const name of losses.filter((loss) => !known.includes(loss)))
      this.problems.push(`${fileName} says that it loses ${name}, which is not there`)
  }

  #noteUntried(before: Catalogue, after: Catalogue, rows: RowPrints): void {
    const changes = compareCatalogues(before, after)
    const touched = (kinds: readonly string[]) =>
      new Set(
        [...before.entries, ...after.entries]
          .filter(
            ({ identity, kind }) => kinds.includes(kind) && changes.some((change) => change.identity === identity),
          )
          .map(({ parent }) => parent),
      )
    const made = [...touched(['table'])]
    const altered = [...touched(['column', 'constraint', 'tail'])].filter((table) => !made.includes(table))
    const empty = altered.filter((table) => rows.get(table.includes('.') ? table : `public.${table}`)?.count === 0)
    if (empty.length > 0)
      this.notes.push(
        `alters ${empty.join(', ')}, which no earlier fixture gave rows: what it does to rows was not tried`,
      )
    if (made.length > 0 && this.#migration.fixture === undefined)
      this.notes.push(
        `makes ${made.join(', ')} and has no ${this.#migration.name}.fixture.sql: its down was not tried with rows`,
      )
  }
}

function findUntouched(before: RowPrints, after: RowPrints): RowPrints {
  const changed = new Set(compareRowPrints(before, after).map((change) => change.split(':')[0]))
  return new Map([...before].filter(([table]) => after.get(table) && !changed.has(table)))
}
