import { StorageError } from '../../errors.ts'
import type { Tx } from '../database.ts'
import { toMaybeOne, toOne } from '../rows.ts'
import type { Statement } from '../statement.ts'

/** Sends one statement by the transaction that was joined. */
export type Send = <T>(use: (tx: Tx) => Promise<T>) => Promise<T>

/** What a caller holds whose work has joined a transaction. Rows are counted here, since a wrong number fails no statement. */
export class JoinedTx implements Tx {
  readonly writable = true
  readonly #send: Send
  #isOver = false

  constructor(send: Send) {
    this.#send = send
  }

  get isActive(): boolean {
    return !this.#isOver
  }

  end(): void {
    this.#isOver = true
  }

  async many<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row[]> {
    this.#refuseLate(statement)
    return await this.#send((tx) => tx.many(statement, values))
  }

  async one<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row> {
    return toOne(await this.many(statement, values), statement)
  }

  async maybeOne<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row | undefined> {
    return toMaybeOne(await this.many(statement, values), statement)
  }

  async execute(statement: Statement<unknown>, values?: readonly unknown[]): Promise<number> {
    this.#refuseLate(statement)
    return await this.#send((tx) => tx.execute(statement, values))
  }

  #refuseLate({ tag }: Statement<unknown>): void {
    if (this.#isOver) throw new StorageError('transaction_ended', `${tag} came after its transaction had ended`)
  }
}
