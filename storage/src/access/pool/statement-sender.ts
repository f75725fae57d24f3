import { statementEvents } from '../../events.ts'
import type { Reader, Tx } from '../database.ts'
import { toMaybeOne, toOne } from '../rows.ts'
import type { Statement } from '../statement.ts'
import type { Answer, Connection, SendOptions } from '../wire/index.ts'
import { type Loss, toStorageError } from './translate-errors.ts'

const NO_VALUES: readonly unknown[] = []

/** The reading half of what callers use, on top of one way to send a statement. */
export abstract class StatementReader implements Reader {
  /** @throws StorageError */
  protected abstract answer(statement: Statement<unknown>, values: readonly unknown[]): Promise<Answer>

  async many<Row>(statement: Statement<Row>, values: readonly unknown[] = NO_VALUES): Promise<Row[]> {
    return (await this.answer(statement, values)).answerRows as Row[]
  }

  async one<Row>(statement: Statement<Row>, values: readonly unknown[] = NO_VALUES): Promise<Row> {
    return toOne((await this.answer(statement, values)).answerRows as Row[], statement)
  }

  async maybeOne<Row>(statement: Statement<Row>, values: readonly unknown[] = NO_VALUES): Promise<Row | undefined> {
    return toMaybeOne((await this.answer(statement, values)).answerRows as Row[], statement)
  }
}

/** The same with writes. */
export abstract class StatementWriter extends StatementReader implements Tx {
  readonly writable = true

  async execute(statement: Statement<unknown>, values: readonly unknown[] = NO_VALUES): Promise<number> {
    return (await this.answer(statement, values)).rowCount
  }
}

/**
 * Sends a statement, reports it as an event and translates its failure.
 * @param how.loss what it means when the connection is lost after sending
 */
export async function sendStatement(
  connection: Connection,
  statement: Statement<unknown>,
  values: readonly unknown[],
  { loss, ...how }: SendOptions & { readonly loss: Loss },
): Promise<Answer> {
  const since = statementEvents.hasSubscribers ? performance.now() : undefined
  try {
    const answer = await connection.send(statement, values, how)
    if (since !== undefined)
      statementEvents.publish({
        tag: statement.tag,
        durationMs: performance.now() - since,
        rows: answer.rowCount,
        outcome: 'ok',
      })
    return answer
  } catch (error) {
    const failure = toStorageError(error, statement.tag, loss)
    if (since !== undefined)
      statementEvents.publish({
        tag: statement.tag,
        durationMs: performance.now() - since,
        rows: 0,
        outcome: failure.code,
      })
    throw failure
  }
}
