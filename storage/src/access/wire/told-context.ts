import { type Statement, statement } from '../statement.ts'

/** Tells the server the context of changes until the end of the transaction. It gives no row: there is none to be read over. */
export const TELL = statement('context.tell', `select 1 where set_config('longrun.context', $1, true) is null`)

/**
 * Which context of changes the server knows in one transaction. It follows what was written to the connection, not what was
 * asked for: of statements that are sent without waiting some may never be written.
 */
export class ToldContext {
  /** Undefined where it is not known any more. */
  #text: string | undefined = ''
  #isFresh = true

  /** What must be told before the statement runs in this context, if anything. */
  missing(context: string, { mayWrite }: Statement<unknown>): string | undefined {
    return mayWrite && context !== this.#text ? context : undefined
  }

  /** A group has been written: what was told in it, if anything, and its statement. */
  written(told: string | undefined, { mayResetSettings }: Statement<unknown>): void {
    if (told !== undefined) {
      this.#text = told
      this.#isFresh = false
    }
    // Behind a savepoint that was gone back to, settings are what they were at it. Where nothing was told, nothing is.
    if (mayResetSettings && !this.#isFresh) this.#text = undefined
  }
}
