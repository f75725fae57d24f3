import { type Database, type Placement, type Statement, type Tx, withChangeContext } from '../../access/index.ts'
import type { Clock } from '../../clock.ts'
import {
  COUNT,
  ERASE_AUDIT,
  ERASE_ORIGINS,
  type ErasedEntry,
  type ErasureRow,
  FINISH,
  TAKE,
  toTableStatements,
} from './erasure-statements.ts'
import { chainKeys } from './key-chain.ts'
import { hashReceipt } from './receipt.ts'
import { withRest } from './rest.ts'
import type { OrderedTable } from './table-order.ts'

interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly auditBatchRows: number
  readonly restFactor: number
  readonly signal: AbortSignal | undefined
}

/** Most rows that one statement removes where the table says nothing. */
const BATCH_ROWS = 1_000
const FIRST_ENTRY = { record_id: '00000000-0000-0000-0000-000000000000', id: '0' }

/** Thrown by a step to leave the person to another process. */
class InOtherHands extends Error {}

/** Erases one person, batch by batch. Each batch is a transaction that counts what it removes, so nothing is counted twice. */
export class PersonEraser {
  readonly #userId: string
  readonly #tables: readonly OrderedTable[]
  readonly #parts: Parts

  constructor(userId: string, tables: readonly OrderedTable[], parts: Parts) {
    this.#userId = userId
    this.#tables = tables
    this.#parts = parts
  }

  /** False where another process has the person in hand, or the erasure has not begun or is finished. */
  async run(): Promise<boolean> {
    try {
      // Again while there was something: work that was under way may have written behind us.
      while ((await this.#removeRows()) + (await this.#eraseEntries()) > 0);
      await this.#finish()
      return true
    } catch (error) {
      if (error instanceof InOtherHands) return false
      throw error
    }
  }

  async #removeRows(): Promise<number> {
    let removed = 0
    for (const table of this.#tables) {
      const { loosen, remove } = toTableStatements(table)
      const most = table.batchRows ?? BATCH_ROWS
      const placement: Placement = table.placement === 'owned' ? { owner: this.#userId } : 'catalog'
      if (loosen)
        await this.#repeat(most, () => this.#step(placement, (tx) => tx.execute(loosen, [this.#userId, most])))
      removed += await this.#repeat(most, () =>
        this.#step(placement, async (tx, erasure) => {
          const keys = (await tx.many(remove, [this.#userId, most])).map(({ removed_key }) => removed_key)
          await this.#count(tx, erasure, table.table, keys)
          return keys.length
        }),
      )
    }
    return removed
  }

  /** Values of entries about the person's records, and from where the person changed records of others. */
  async #eraseEntries(): Promise<number> {
    const about = await this.#eraseEach('audit_log', ERASE_AUDIT, ({ record_id, id }) => [record_id, id])
    return about + (await this.#eraseEach('audit_log_origins', ERASE_ORIGINS, ({ id }) => [id]))
  }

  async #eraseEach(
    counted: string,
    statement: Statement<ErasedEntry>,
    toPlace: (entry: Pick<ErasedEntry, 'record_id' | 'id'>) => readonly string[],
  ): Promise<number> {
    const most = this.#parts.auditBatchRows
    let place = toPlace(FIRST_ENTRY)
    return await this.#repeat(most, () =>
      this.#step({ owner: this.#userId }, async (tx, erasure) => {
        const erased = await tx.many(statement, [this.#userId, ...place, most])
        const keys = erased.map(({ record_id, id, commitment }) => JSON.stringify([record_id, id, commitment]))
        await this.#count(tx, erasure, counted, keys)
        const last = erased.at(-1)
        if (last) place = toPlace(last)
        return erased.length
      }),
    )
  }

  async #finish(): Promise<void> {
    await this.#step('catalog', async (tx, erasure) => {
      const finishedAt = this.#parts.clock()
      const receipt = hashReceipt({ ...erasure, finishedAt })
      await tx.execute(FINISH, [this.#userId, finishedAt, receipt])
      return 0
    })
  }

  async #count(tx: Tx, { hashes }: ErasureRow, table: string, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    await tx.execute(COUNT, [this.#userId, table, keys.length, chainKeys(hashes[table], keys)])
  }

  /** Batches until one is not full. */
  async #repeat(most: number, batch: () => Promise<number>): Promise<number> {
    const { restFactor, signal } = this.#parts
    for (let total = 0, count = most; ; ) {
      count = await withRest(restFactor, signal, batch)
      total += count
      if (count < most) return total
    }
  }

  async #step(placement: Placement, work: (tx: Tx, erasure: ErasureRow) => Promise<number>): Promise<number> {
    const { database, signal } = this.#parts
    return await withChangeContext({ action: 'erase' }, () =>
      database.transaction(
        placement,
        async (tx) => {
          const erasure = await tx.maybeOne(TAKE, [this.#userId])
          if (!erasure) throw new InOtherHands()
          return await work(tx, erasure)
        },
        signal ? { signal } : {},
      ),
    )
  }
}
