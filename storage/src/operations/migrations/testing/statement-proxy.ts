import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** An address of a database on which statements are counted, over all connections, from 1. */
export interface StatementProxy extends AsyncDisposable {
  readonly url: string
  readonly statements: number
}

/**
 * Opens a proxy before a server reached by TCP without TLS. `onStatement` is told of every statement before the server
 * gets it, which waits for its promise. With `cutAfter` the connection breaks when the server has answered that statement
 * and before we hear it.
 */
export async function openStatementProxy(
  targetUrl: string,
  {
    cutAfter,
    onStatement,
  }: { readonly cutAfter?: number; readonly onStatement?: (statement: number) => Promise<void> } = {},
): Promise<StatementProxy> {
  const target = new URL(targetUrl)
  const sockets = new Set<Socket>()
  let statements = 0
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    const breakBoth = () => {
      // A client that is just ending cannot be reset: see `breakConnection`.
      if (client.writableEnded) client.destroy()
      else client.resetAndDestroy()
      upstream.destroy()
    }
    let isMuted = false
    let queue = Promise.resolve()
    client.on('data', (chunk) => {
      queue = queue.then(async () => {
        if (endsStatement(chunk)) {
          statements++
          await onStatement?.(statements)
          isMuted = statements === cutAfter
        }
        upstream.write(chunk)
      })
    })
    upstream.on('data', (chunk) => (isMuted ? breakBoth() : client.write(chunk)))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(port) }).href,
    get statements() {
      return statements
    },
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

// One statement is awaited before the next is sent, so its messages come in one piece: a simple query, or an extended
// one that ends with Sync.
function endsStatement(chunk: Buffer): boolean {
  const isSimpleQuery = chunk[0] === 0x51
  const isSync =
    chunk.length >= 5 && chunk.readUInt8(chunk.length - 5) === 0x53 && chunk.readInt32BE(chunk.length - 4) === 4
  return isSimpleQuery || isSync
}
