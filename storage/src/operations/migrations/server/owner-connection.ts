import { hostname } from 'node:os'
import pg from 'pg'
import { changeContextText } from '../../../access/index.ts'
import { LostOwnerConnection, toMigrationError } from './migration-error.ts'

/** The one direct connection on which a run holds its lock and does its work: when it dies, both end together. */
export class OwnerConnection implements AsyncDisposable {
  readonly #client: pg.Client
  #isLost = false

  private constructor(client: pg.Client) {
    this.#client = client
    // Told before the statements in hand fail with an error that has no code. Without a listener it would end the process.
    client.on('error', () => {
      this.#isLost = true
    })
  }

  static async open(url: string, purpose = 'migrate'): Promise<OwnerConnection> {
    const client = new pg.Client({
      connectionString: url,
      // Shown to whoever waits for our lock, so that they know whom to ask.
      application_name: `longrun ${purpose} on ${hostname()}, process ${process.pid}`.slice(0, 63),
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    })
    const connection = new OwnerConnection(client)
    try {
      await client.connect().catch((error: unknown) => {
        throw error instanceof pg.DatabaseError ? error : new LostOwnerConnection(error)
      })
      await connection.reset({ lockTimeoutMs: 5_000, statementTimeoutMs: 0 })
      return connection
    } catch (error) {
      await client.end().catch(() => {})
      throw toMigrationError(error, 'connecting as the owner of the database')
    }
  }

  /** Sends SQL; without values it may hold several statements. */
  async query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row>> {
    try {
      return await (values === undefined ? this.#client.query<Row>(sql) : this.#client.query<Row>(sql, [...values]))
    } catch (error) {
      throw this.#isLost && !(error instanceof pg.DatabaseError) ? new LostOwnerConnection(error) : error
    }
  }

  async many<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
    return (await this.query<Row>(sql, values)).rows
  }

  /**
   * Takes back what an earlier migration set in the session, and the limits that the database or the role give: a role's
   * `statement_timeout` is made for requests and would cut a long migration. What changes is told as what this is part of.
   */
  async reset({ lockTimeoutMs, statementTimeoutMs }: SessionLimits): Promise<void> {
    await this.query('reset session authorization; reset role; reset all')
    await this.query(RESET_LIMITS, [String(lockTimeoutMs), String(statementTimeoutMs)])
    await this.query(TELL_CONTEXT, [changeContextText()])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => {})
  }
}

/** How long a statement and its wait for a lock may take, in ms. */
export interface SessionLimits {
  readonly lockTimeoutMs: number
  /** 0 is no limit. */
  readonly statementTimeoutMs: number
}

// For the whole session: it is nobody else's.
const TELL_CONTEXT = `select set_config('longrun.context', $1, false)`

// `transaction_timeout` came with PostgreSQL 17. With a check of the client's socket the server ends a statement whose
// process was killed, so that its locks do not outlive it by hours; where the system cannot, the setting is not there to set.
const RESET_LIMITS = /* sql */ `
  select set_config(s.name, v.value, false)
    from pg_settings s
    join (values ('lock_timeout', $1::text),
                 ('statement_timeout', $2::text),
                 ('idle_in_transaction_session_timeout', '60000'),
                 ('idle_session_timeout', '0'),
                 ('transaction_timeout', '0'),
                 ('client_min_messages', 'warning'),
                 ('timezone', 'UTC'),
                 ('client_connection_check_interval', '5000')) v (name, value) on v.name = s.name
   where s.name <> 'client_connection_check_interval' or version() ~* 'linux'
`
