import { once } from 'node:events'
import { createServer, type Server, Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { breakConnection } from './break-connection.ts'

/** A PostgreSQL address whose network does what a test tells it. */
export interface FaultProxy extends AsyncDisposable {
  /** The target's address, through the proxy. */
  readonly url: string
  /** Connections open through it now. */
  readonly connections: number
  /** How often a client sent something after it had been answered, all connections together. */
  readonly roundTrips: number
  /** Breaks every open connection, as a network does: no goodbye. */
  cut(): void
  /**
   * Breaks the first connection whose client sends `text`, and resolves when that is done. By default the server never
   * gets it; with `delivered` the server gets and answers it, and only the answer is lost.
   */
  cutWhenSent(text: string, options?: { readonly delivered?: boolean }): Promise<void>
  /** Lets nothing through any more; connections stay open, new ones are accepted and hear nothing. */
  freeze(): void
  thaw(): void
  /**
   * Lets nothing through any more on the connections that are open now, and does not close them; new ones work. So it is
   * when an address moves to another machine and the old one says no goodbye.
   */
  forget(): void
  /** Lets so many bytes through in a second, each way of each connection. 0 ends it. */
  trickle(bytesPerSecond: number): void
  /** Holds back what goes through by so much, each way. 0 ends it. */
  delay(milliseconds: number): void
  /** Refuses new connections, as a server that is down; open ones stay. */
  refuse(): Promise<void>
  /** Ends `refuse`. */
  accept(): Promise<void>
}

const POSTGRES_PORT = 5432

/** Opens a proxy on 127.0.0.1 before the server of `targetUrl` (TCP, without TLS). Disposing breaks what is open. */
export async function openFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const proxy = new TcpProxy(new URL(targetUrl))
  await proxy.accept()
  return proxy
}

interface Cut {
  readonly text: Buffer
  readonly isDelivered: boolean
  readonly done: () => void
}

/** What became of a piece: the connection may have been broken instead of passing it on. */
type Passing = 'on' | 'drop' | 'broken'

class TcpProxy implements FaultProxy {
  readonly #target: URL
  readonly #links = new Set<Link>()
  #server: Server | undefined
  #steps: Promise<void> = Promise.resolve()
  #port = 0
  #delayMs = 0
  #bytesPerSecond = 0
  #thawed: PromiseWithResolvers<void> | undefined
  #cut: Cut | undefined
  roundTrips = 0

  constructor(target: URL) {
    this.#target = target
  }

  get url(): string {
    return Object.assign(new URL(this.#target), { hostname: '127.0.0.1', port: String(this.#port) }).href
  }

  get connections(): number {
    return this.#links.size
  }

  cut(): void {
    for (const link of this.#links) this.#break(link)
  }

  cutWhenSent(text: string, { delivered = false }: { readonly delivered?: boolean } = {}): Promise<void> {
    return new Promise((done) => {
      this.#cut = { text: Buffer.from(text), isDelivered: delivered, done }
    })
  }

  freeze(): void {
    this.#thawed ??= Promise.withResolvers()
  }

  thaw(): void {
    this.#thawed?.resolve()
    this.#thawed = undefined
  }

  forget(): void {
    for (const link of this.#links) link.isForgotten = true
  }

  trickle(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond
  }

  delay(milliseconds: number): void {
    this.#delayMs = milliseconds
  }

  refuse(): Promise<void> {
    return this.#next(async () => {
      // `close` waits for connections that are still open, which stay.
      this.#server?.close()
      this.#server = undefined
    })
  }

  accept(): Promise<void> {
    return this.#next(async () => {
      if (this.#server) return
      const server = createServer({ allowHalfOpen: true }, (client) => this.#link(client))
      server.listen(this.#port, '127.0.0.1')
      await once(server, 'listening')
      this.#server = server
      const address = server.address()
      if (typeof address === 'object' && address) this.#port = address.port
    })
  }

  // A server that is closed before it listens would listen for good, and keep the process.
  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#steps.then(step)
    this.#steps = done.catch(() => {})
    return done
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.refuse()
    this.thaw()
    this.cut()
  }

  async #pass(link: Link, chunk: Buffer, from: 'client' | 'server'): Promise<Passing> {
    await this.#thawed?.promise
    if (this.#delayMs > 0) await sleep(this.#delayMs)
    if (this.#bytesPerSecond > 0) await sleep((chunk.length / this.#bytesPerSecond) * 1_000)
    if (link.isForgotten) return 'drop'
    if (from === 'client' && link.lastFrom !== 'client') this.roundTrips++
    link.lastFrom = from
    if (from === 'client' && this.#cut && chunk.includes(this.#cut.text)) {
      link.cut = this.#cut
      this.#cut = undefined
      if (!link.cut.isDelivered) return this.#finishCut(link)
    } else if (from === 'server' && link.cut) return this.#finishCut(link)
    return 'on'
  }

  #finishCut(link: Link): Passing {
    this.#break(link)
    link.cut?.done()
    return 'broken'
  }

  #break(link: Link): void {
    this.#links.delete(link)
    link.break()
  }

  #link(client: Socket): void {
    const server = new Socket({ allowHalfOpen: true })
    server.connect(Number(this.#target.port || POSTGRES_PORT), this.#target.hostname || '127.0.0.1')
    const link = new Link(client, server)
    this.#links.add(link)
    void Promise.all([
      carry(client, server, (chunk) => this.#pass(link, chunk, 'client')),
      carry(server, client, (chunk) => this.#pass(link, chunk, 'server')),
    ]).then(() => this.#break(link))
  }
}

class Link {
  readonly #client: Socket
  readonly #server: Socket
  lastFrom: 'client' | 'server' = 'server'
  cut: Cut | undefined
  isForgotten = false

  constructor(client: Socket, server: Socket) {
    this.#client = client
    this.#server = server
  }

  break(): void {
    breakConnection(this.#client)
    this.#server.destroy()
  }
}

/** Moves what `source` says to `target`, each piece through `pass` first, until one side ends. */
async function carry(source: Socket, target: Socket, pass: (chunk: Buffer) => Promise<Passing>): Promise<void> {
  source.setNoDelay(true)
  source.on('error', () => {})
  const passed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      const passing = await pass(chunk)
      if (passing === 'broken') return
      if (passing === 'on') yield chunk
    }
  }
  // One side that breaks breaks the other; there is nobody to tell.
  await pipeline(source, passed, target).catch(() => {})
}
