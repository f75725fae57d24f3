import pg from 'pg'
import { serialize } from 'pg-protocol'
import { quoteLiteral } from '../identifier.ts'
import type { Statement } from '../statement.ts'
import { toBindValue } from './bind-values.ts'
import type { DescriptionMessage, RawMessage } from './row-messages.ts'
import { RowReader } from './row-reader.ts'
import { TELL, type ToldContext } from './told-context.ts'

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
  /** Whether statements are kept prepared at all. */
  readonly namedStatements: boolean
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
// SQLSTATE invalid_sql_statement_name and feature_not_supported ("cached plan must not change result type").
const NO_SUCH_NAME = '26000'
const RESULT_CHANGED = '0A000'
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
  #isReused = false
  /** The name by which the context was told, if it was. */
  #tellAs: string | undefined
  #isTellReused = false
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
  readonly #owner: QueryOwner
  readonly #statement: Statement<unknown>
  readonly #values: readonly unknown[]
  readonly #prepareAs: string | undefined
  readonly #prelude: readonly string[]
  readonly #context: string
  readonly #told: ToldContext
  #toTell: string | undefined
  #preludeLeft = 0
  #reader: RowReader | null = null
  #unreadable: unknown

  constructor(
    owner: QueryOwner,
    { statement, values, prepareAs, prelude, context, told }: QueryRequest,
    resolve: (answer: Answer) => void,
    reject: (error: unknown) => void,
  ) {
    super(NO_CONFIG)
    this.#owner = owner
    this.#statement = statement
    this.#values = values
    this.#prepareAs = prepareAs
    this.#prelude = prelude
    this.#context = context
    this.#told = told
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
    this.#told.written(this.#toTell, this.#statement)
    this.#owner.sent()
    wire.stream.cork()
    for (const message of messages) wire.stream.write(message)
    wire.stream.uncork()
    return null
  }

  #toMessages(): Uint8Array[] {
    const { text, binary } = this.#statement
    this.#toTell = this.#told.missing(this.#context, this.#statement)
    this.#preludeLeft = this.#prelude.length + (this.#toTell === undefined ? 0 : 1)
    const name = this.#prepareAs
    // Several statements in one text are possible only without parameters, by the simple protocol.
    if (name === undefined && this.#values.length === 0 && !binary)
      return [serialize.query([...this.#prelude, ...this.#setContext(), text].join(';'))]
    if (this.#values.length > MAX_VALUES) throw new RangeError(`a statement takes ${MAX_VALUES} values at most`)
    const bind = serialize.bind({
      statement: name ?? '',
      values: this.#values as unknown[],
      binary,
      valueMapper: toBindValue,
    })
    const messages = this.#prelude.length === 0 ? [] : this.#prelude.flatMap(toCommandMessages)
    if (this.#toTell !== undefined) this.#tellContext(messages, this.#toTell)
    const known = name === undefined ? undefined : this.#owner.prepared.get(name)
    if (known !== undefined) {
      this.#isReused = true
      this.#reader = known
    } else this.#parse(messages, name, text)
    messages.push(bind, DESCRIBE_EXECUTE_SYNC)
    return messages
  }

  #tellContext(messages: Uint8Array[], context: string): void {
    const name = this.#owner.namedStatements ? TELL.name : undefined
    this.#tellAs = name
    this.#isTellReused = name !== undefined && this.#owner.prepared.has(name)
    if (!this.#isTellReused) this.#parse(messages, name, TELL.text)
    messages.push(serialize.bind({ statement: name ?? '', values: [context] }), EXECUTE)
  }

  #setContext(): string[] {
    return this.#toTell === undefined ? [] : [`set local longrun.context = ${quoteLiteral(this.#toTell)}`]
  }

  #parse(messages: Uint8Array[], name: string | undefined, text: string): void {
    if (name !== undefined) messages.push(...this.#makeRoomFor(name))
    messages.push(serialize.parse({ name: name ?? '', text }))
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
    if (this.#tellAs !== undefined) this.#keepPrepared(this.#tellAs, null, this.#isTellReused)
    if (this.#prepareAs !== undefined) this.#keepPrepared(this.#prepareAs, this.#reader, this.#isReused)
    if (this.#unreadable === undefined) this.#owner.answered(this)
    else this.#owner.failed(this, this.#unreadable)
  }

  handleError(error: unknown): void {
    // The server may have closed a name and then not parsed it.
    const { prepared } = this.#owner
    if (this.#prepareAs !== undefined && !this.#isReused) prepared.delete(this.#prepareAs)
    if (this.#tellAs !== undefined && !this.#isTellReused) prepared.delete(this.#tellAs)
    this.#owner.failed(this, error)
  }

  /** Whether this error says that an earlier parse is not good any more. Nothing has run then. */
  isStale(error: unknown): boolean {
    if (!(error instanceof pg.DatabaseError)) return false
    if (error.code === NO_SUCH_NAME) return this.#isReused || this.#isTellReused
    return error.code === RESULT_CHANGED && this.#isReused
  }

  // A name that was forgotten meanwhile stays so.
  #keepPrepared(name: string, reader: RowReader | null, isReused: boolean): void {
    const { prepared } = this.#owner
    if (!isReused || prepared.has(name)) prepared.set(name, reader)
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
  /** The context of its changes; empty for none. */
  readonly context: string
  /** What the server knows of it already. */
  readonly told: ToldContext
}

function toCommandMessages(command: string): Uint8Array[] {
  return [serialize.parse({ name: '', text: command }), serialize.bind({}), EXECUTE]
}
