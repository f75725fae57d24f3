import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** What stands between us and the server. */
export interface Pooling {
  /**
   * `none`: we talk to the server. `session`: a connection keeps its session. `transaction`: each transaction may get
   * another one. `statement`: transactions are refused.
   */
  readonly mode: 'none' | 'session' | 'transaction' | 'statement'
  /** Whether a statement prepared under a name is known wherever the next transaction runs. */
  readonly tracksNames: boolean
}

const CONNECT_TIMEOUT_MS = 5_000
const QUERY_TIMEOUT_MS = 10_000
/** So long a second transaction may wait for a session of its own. */
const PATIENCE_MS = 1_000
const UNKNOWN_STATEMENT = '26000'
const PROTOCOL_VIOLATION = '08P01'

/**
 * Finds out what an address leads to, by what it does. A pooler greets its clients with process ids of its own making. In
 * transaction mode two clients whose transactions overlap find each other's sessions in their next ones.
 *
 * @throws what `pg` throws when no connection can be opened
 */
export async function detectPooler(url: string): Promise<Pooling> {
  await using opened = new AsyncDisposableStack()
  const one = opened.use(await Probe.open(url))
  if ((await one.session()) === one.greetedAs) return { mode: 'none', tracksNames: true }
  const other = opened.use(await Probe.open(url))
  try {
    // The pooler lends the session that came back last, or the one that came back first.
    return (await swap(one, other, [one, other])) ?? (await swap(one, other, [other, one])) ?? SESSION
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === PROTOCOL_VIOLATION)
      return { mode: 'statement', tracksNames: false }
    throw error
  }
}

const SESSION: Pooling = { mode: 'session', tracksNames: true }

/** Lets two transactions overlap and end in an order; tells of the pooler when the next one has another session. */
async function swap(one: Probe, other: Probe, order: readonly [Probe, Probe]): Promise<Pooling | undefined> {
  await one.run('begin')
  const before = await one.session()
  // Nobody else's, since it may stay behind in a session of the pooler.
  const name = `longrun_probe_${randomBytes(6).toString('hex')}`
  await one.session(name)
  const waiting = other.run('begin')
  if (!(await isSettledWithin(waiting, PATIENCE_MS))) {
    // There is one session only. Where it is lent by transaction, the other gets it now.
    await one.run('commit')
    const isLent = await isSettledWithin(waiting, PATIENCE_MS)
    waiting.catch(() => {})
    return isLent ? { mode: 'transaction', tracksNames: true } : SESSION
  }
  await waiting
  await other.session()
  for (const probe of order) await probe.run('commit')
  await one.run('begin')
  const after = await one.session()
  const tracksNames = await one.knows(name)
  await one.run('rollback')
  return after === before ? undefined : { mode: 'transaction', tracksNames }
}

async function isSettledWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), ms)
  const settled = promise.then(
    () => true,
    () => true,
  )
  return await Promise.race([settled, late]).finally(() => clearTimeout(timer))
}

/** One plain connection. */
class Probe implements AsyncDisposable {
  readonly #client: pg.Client

  private constructor(client: pg.Client) {
    this.#client = client
  }

  static async open(url: string): Promise<Probe> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      application_name: 'longrun doctor',
    })
    client.on('error', () => {})
    await client.connect()
    return new Probe(client)
  }

  /** The process id that the other side said it had. */
  get greetedAs(): number {
    return (this.#client as unknown as { readonly processID: number }).processID
  }

  async run(sql: string): Promise<void> {
    await this.#client.query(sql)
  }

  /** The process id of the session that answers. With a name it is asked by a statement prepared under it. */
  async session(name?: string): Promise<number> {
    const text = 'select pg_backend_pid() as pid'
    const { rows } = await this.#client.query<{ pid: number }>(name === undefined ? text : { name, text })
    return rows[0]!.pid
  }

  /** Whether what was prepared under a name is still known: the client sends it without preparing it again. */
  async knows(name: string): Promise<boolean> {
    return await this.session(name).then(
      () => true,
      (error: unknown) => {
        if (error instanceof pg.DatabaseError && error.code === UNKNOWN_STATEMENT) return false
        throw error
      },
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => {})
  }
}
