import pg from 'pg'
import { serialize } from 'pg-protocol'
import type { Statement } from '../statement.ts'
import { toBindValue } from './bind-values.ts'
import type { DescriptionMessage, RawMessage } from './row-messages.ts'
import { RowReader } from './row-reader.ts'

/** The part of `pg`'s connection that a query needs. */
export interface Wire {
  readonly stream: {
    readonly writable: boolean
    cork(): void
    uncork(): void
    write(bytes: Uint8Array): boolean
    destroy(): void
  }
  sendCopyFail(message: string): void
}

/** What a query tells its connection. */
export interface QueryOwner {
  /** What is known to be prepared, with the reader of its last rows, or null where it returned none. */
  readonly prepared: Map<string, RowReader | null>
  /** How many names may be prepared at once. */
  readonly maxPrepared: number
  sent(): void
  answered(query: StatementQuery): void
  failed(query: StatementQuery, error: unknown): void
}

/** The result of one statement. */
export interface Answer {
  readonly answerRows: unknown[]
  /** Rows returned or touched. */
  readonly rowCount: number
  /** First word of the server's command tag: `SELECT`, `COMMIT`. */
  readonly command: string
}

// `pg` takes foreign queries into its pipeline only if they are descendants of its own class.
const PgQuery = pg.Query as unknown as new (config: object) => object
const NO_CONFIG = {}
// The protocol counts them in 16 bits.
const MAX_VALUES = 65_535
const SYNC = serialize.sync()
const EXECUTE = serialize.execute()
const DESCRIBE_EXECUTE_SYNC = Buffer.concat([serialize.describe({ type: 'P', name: '' }), EXECUTE, SYNC])

/**
 * One statement on its way. `prelude` (`begin`, `set local ...`) travels in the same group, before a single Sync: when
 * one of its commands fails the server skips all that follows, so the statement can never run outside its transaction.
 *
 * `pg` keeps its own account of prepared names, which goes wrong when a parse fails or succeeds halfway. It is left
 * empty (`name` stays undefined). Ours knows only what was answered, and closes a name before parsing it again, which is
 * right whatever happened before.
 */
export class StatementQuery extends PgQuery implements Answer {
  answerRows: unknown[] = []
  rowCount = 0
  command = ''
  wasSent = false
  /** Relied on an earlier parse. */
  wasReused = false
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
  readonly #owner: QueryOwner
  readonly #statement: Statement<unknown>
  readonly #values: readonly unknown[]
  readonly #prepareAs: string | undefined
  readonly #prelude: readonly string[]
  #preludeLeft: number
  #reader: RowReader | null = null
  #unreadable: unknown

  constructor(
    owner: QueryOwner,
    { statement, values, prepareAs, prelude }: QueryRequest,
    resolve: (answer: Answer) => void,
    reject: (error: unknown) => void,
  ) {
    super(NO_CONFIG)
    this.#owner = owner
    this.#statement = statement
    this.#values = values
    this.#prepareAs = prepareAs
    this.#prelude = prelude
    this.#preludeLeft = prelude.length
    this.resolve = resolve
    this.reject = reject
  }

  /** Called by `pg` when it is this query's turn to be written. A returned error comes back by `handleError`. */
  submit(wire: Wire): unknown {
    if (!wire.stream.writable) return new Error('the connection is closed')
    let messages: Uint8Array[]
    try {
      messages = this.#toMessages()
    } catch (error) {
      return error
    }
    this.wasSent = true
    this.#owner.sent()
    wire.stream.cork()
    for (const message of messages) wire.stream.write(message)
    wire.stream.uncork()
    return null
  }

  #toMessages(): Uint8Array[] {
    const { text, binary } = this.#statement
    const name = this.#prepareAs
    // Several statements in one text are possible only without parameters, by the simple protocol.
    if (name === undefined && this.#values.length === 0 && !binary)
      return [serialize.query([...this.#prelude, text].join(';'))]
    if (this.#values.length > MAX_VALUES) throw new RangeError(`a statement takes ${MAX_VALUES} values at most`)
    const known = name === undefined ? undefined : this.#owner.prepared.get(name)
    const bind = serialize.bind({
      statement: name ?? '',
      values: this.#values as unknown[],
      binary,
      valueMapper: toBindValue,
    })
    const messages = this.#prelude.length === 0 ? [] : this.#prelude.flatMap(toCommandMessages)
    if (known !== undefined) {
      this.wasReused = true
      this.#reader = known
    } else {
      if (name !== undefined) messages.push(...this.#makeRoomFor(name))
      messages.push(serialize.parse({ name: name ?? '', text }))
    }
    messages.push(bind, DESCRIBE_EXECUTE_SYNC)
    return messages
  }

  /** The oldest name gives way; one that is in use is parsed again and is then the youngest. */
  #makeRoomFor(name: string): Uint8Array[] {
    const { prepared, maxPrepared } = this.#owner
    const closed = [serialize.close({ type: 'S', name })]
    if (prepared.size < maxPrepared) return closed
    const [oldest = name] = prepared.keys()
    prepared.delete(oldest)
    return [...closed, serialize.close({ type: 'S', name: oldest })]
  }

  handleRowDescription(description: DescriptionMessage): void {
    this.answerRows = []
    if (this.#reader?.fits(description)) return
    try {
      this.#reader = new RowReader(description)
    } catch (error) {
      this.#unreadable ??= error
    }
  }

  handleDataRow(row: RawMessage): void {
    if (this.#unreadable !== undefined) return
    try {
      this.answerRows.push(this.#reader!.read(row.bytes, row.start))
    } catch (error) {
      this.#unreadable = error
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (this.#preludeLeft > 0) {
      this.#preludeLeft--
      return
    }
    const last = text.lastIndexOf(' ')
    this.command = last === -1 ? text : text.slice(0, text.indexOf(' '))
    this.rowCount = last === -1 ? 0 : Number(text.slice(last + 1)) || 0
  }

  handleReadyForQuery(): void {
    const name = this.#prepareAs
    if (name !== undefined && (!this.wasReused || this.#owner.prepared.has(name)))
      this.#owner.prepared.set(name, this.#reader)
    if (this.#unreadable === undefined) this.#owner.answered(this)
    else this.#owner.failed(this, this.#unreadable)
  }

  handleError(error: unknown): void {
    // The server may have closed the name and then not parsed it.
    if (this.#prepareAs !== undefined && !this.wasReused) this.#owner.prepared.delete(this.#prepareAs)
    this.#owner.failed(this, error)
  }

  handleCopyInResponse(wire: Wire): void {
    wire.sendCopyFail('copy is not supported here')
  }

  handleCopyData(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}

/** What is to be sent. */
export interface QueryRequest {
  readonly statement: Statement<unknown>
  readonly values: readonly unknown[]
  /** The name to prepare it under; undefined sends it unprepared. */
  readonly prepareAs: string | undefined
  /** Commands that go before it in the same group. */
  readonly prelude: readonly string[]
}

function toCommandMessages(command: string): Uint8Array[] {
  return [serialize.parse({ name: '', text: command }), serialize.bind({}), EXECUTE]
}
