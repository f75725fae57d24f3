import { type Reader, statement, type Tx } from '../../access/index.ts'
import { type Clock, systemClock } from '../../clock.ts'
import type { Erasure, ErasureOrder, ErasurePlace, ErasureSettings } from './erasure.ts'
import {
  ANY_AUDIT,
  BEGIN,
  type ErasureRow,
  FIND,
  LIST,
  LIST_FINISHED,
  LIST_OPEN,
  REOPEN,
  toTableStatements,
} from './erasure-statements.ts'
import { PersonEraser } from './person-eraser.ts'
import type { ErasureReceipt, ErasureState } from './receipt.ts'
import { checkRestFactor } from './rest.ts'
import { type OrderedTable, readTableOrder } from './table-order.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000'
const PAGE_ROWS = 200
/** Where what happened is told, which stays. */
const KEPT_TABLES = ['audit_log', 'audit_pending', 'erasures']

const FIND_UNKNOWN = statement<{ name: string }>(
  'erasure.find-unknown-tables',
  `select distinct c.relname::text as name
     from pg_catalog.pg_class c
     join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p')
      and not c.relispartition
      and a.attname = any($1::text[])
      and c.relname <> all($2::text[])
      and pg_catalog.pg_table_is_visible(c.oid)
    order by 1`,
)

/** Opens the erasure of persons from these tables. It holds nothing that needs closing. */
export function openErasure(settings: ErasureSettings): Erasure {
  return new TableErasure(settings)
}

class TableErasure implements Erasure {
  readonly #settings: ErasureSettings
  readonly #clock: Clock
  readonly #restFactor: number
  #order: OrderedTable[] | undefined

  constructor(settings: ErasureSettings) {
    this.#settings = settings
    this.#restFactor = checkRestFactor(settings.restFactor ?? 1)
    this.#clock = settings.clock ?? systemClock
  }

  async begin(tx: Tx, { userId, orderedAt, orderedBy, dueAt }: ErasureOrder): Promise<boolean> {
    return (await tx.execute(BEGIN, [userId, orderedAt, orderedBy, dueAt, this.#clock()])) > 0
  }

  async find(reader: Reader, userId: string): Promise<ErasureState | undefined> {
    return await reader.maybeOne(FIND, [userId])
  }

  async list(reader: Reader, { limit, after }: { readonly limit: number; readonly after?: ErasurePlace }) {
    return await reader.many(LIST, [after?.begunAt ?? null, after?.userId ?? null, limit])
  }

  async run({ signal }: { readonly signal?: AbortSignal } = {}): Promise<number> {
    const seen = new Set<string>()
    let finished = 0
    while (!signal?.aborted) {
      const open = await this.#settings.database.read('catalog', (reader) => reader.many(LIST_OPEN, [PAGE_ROWS]))
      const next = open.find(({ user_id }) => !seen.has(user_id))
      if (!next) break
      seen.add(next.user_id)
      if (await this.runOne(next.user_id, signal ? { signal } : {})) finished++
    }
    return finished
  }

  async runOne(userId: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<boolean> {
    const { database, beforeRows, auditBatchRows = 2_000 } = this.#settings
    const state = await database.read('catalog', (reader) => this.find(reader, userId))
    if (!state || state.finishedAt) return false
    await beforeRows?.(userId)
    const order = await database.read('catalog', (reader) => this.#readOrder(reader))
    const parts = { database, clock: this.#clock, auditBatchRows, restFactor: this.#restFactor, signal }
    return await new PersonEraser(userId, order, parts).run()
  }

  async recheck({ since, signal }: { readonly since?: Date; readonly signal?: AbortSignal } = {}): Promise<number> {
    let begun = 0
    for await (const { userId } of this.#finished(since)) {
      if (signal?.aborted) break
      const isReopened = await this.#settings.database.transaction('catalog', (tx) => this.#reopen(tx, userId))
      if (isReopened) begun++
    }
    return begun
  }

  receipts(): AsyncGenerator<ErasureReceipt> {
    return this.#finished(undefined)
  }

  async replay(tx: Tx, receipt: ErasureReceipt): Promise<boolean> {
    const isNew = await this.begin(tx, receipt)
    return isNew || (await this.#reopen(tx, receipt.userId))
  }

  async findUnknownTables(reader: Reader): Promise<string[]> {
    const { tables } = this.#settings
    // A person's own row is called by its id, as every row is.
    const owners = new Set(tables.map(({ ownerColumn }) => ownerColumn).filter((column) => column !== 'id'))
    const known = [...KEPT_TABLES, ...tables.map(({ table }) => table)]
    return (await reader.many(FIND_UNKNOWN, [[...owners], known])).map(({ name }) => name)
  }

  async *#finished(since: Date | undefined): AsyncGenerator<ErasureReceipt> {
    let after: readonly [Date, string] = [since ?? new Date(0), NOBODY]
    for (;;) {
      const rows: ErasureRow[] = await this.#settings.database.read('catalog', (reader) =>
        reader.many(LIST_FINISHED, [...after, PAGE_ROWS]),
      )
      for (const row of rows) {
        after = [row.finishedAt!, row.userId]
        yield { ...row, finishedAt: row.finishedAt!, receipt: row.receipt! }
      }
      if (rows.length < PAGE_ROWS) return
    }
  }

  async #reopen(tx: Tx, userId: string): Promise<boolean> {
    if (!(await this.#isAnythingLeft(tx, userId))) return false
    return (await tx.execute(REOPEN, [userId])) > 0
  }

  async #isAnythingLeft(reader: Reader, userId: string): Promise<boolean> {
    const looks = [...(await this.#readOrder(reader)).map((table) => toTableStatements(table).any), ANY_AUDIT]
    for (const look of looks) if ((await reader.one(look, [userId])).is_any) return true
    return false
  }

  /** Read once: it comes of the schema. */
  async #readOrder(reader: Reader): Promise<OrderedTable[]> {
    this.#order ??= await readTableOrder(reader, this.#settings.tables)
    return this.#order
  }
}
